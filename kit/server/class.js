// @ts-check
/** The instructor's page: who is there, who is stuck, what is shared; drawn in place every second. */

import { make, write } from "../views/shared/dom.js";

const EVERY = 1000; // milliseconds between two looks
/** @type {(id: string) => any} */
const find = (id) => document.getElementById(id);
const rows = new Map(); // the row of each learner, by id
const shares = new Map(); // the item of each shared block, by id
let token = sessionStorage.getItem("kit-token") ?? "";
let state = null;
let latest = "";

// ------------------------------------------------------------------ asking the server

async function ask(path, body) {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(path, body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers });
  const told = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(told.detail), { status: answer.status });
  return told;
}

async function act(path, body, said) {
  try {
    const told = await ask(path, body);
    write(find("said"), said(told));
    await look();
  } catch (error) {
    write(find("said"), `Not done: ${error.message}`);
  }
}

async function look() {
  state = await ask("class/state");
  latest = new Date().toLocaleTimeString();
  write(find("lost"), "");
  draw();
}

async function goOn() {
  try {
    if (token && !document.hidden && !find("class").hidden) await look();
  } catch (error) {
    if ([401, 403].includes(error.status)) shut(error.message);
    else write(find("lost"), `▲ The server does not answer. This is how it was at ${latest}; trying again.`);
  }
  setTimeout(goOn, EVERY);
}

// ------------------------------------------------------------------ the door

function shut(why) {
  token = "";
  sessionStorage.removeItem("kit-token");
  find("class").hidden = true;
  find("door").hidden = false;
  find("refused").textContent = why;
  find("token").focus();
}

async function open() {
  try {
    const me = await ask("class/me");
    if (me.role !== "instructor") throw new Error("this is a learner's token");
    sessionStorage.setItem("kit-token", token);
  } catch (error) {
    return shut(error.status ? `Not opened: ${error.message}.` : `Not opened: ${error.message}. Does the server answer?`);
  }
  find("door").hidden = true;
  find("class").hidden = false;
  await look().catch(() => {}); // what is wrong is said by the next look
}

find("door").addEventListener("submit", (event) => {
  event.preventDefault();
  token = find("token").value.trim();
  find("token").value = "";
  open();
});

// ------------------------------------------------------------------ drawing

function draw() {
  write(find("where"), new URL("join", location.href).href);
  write(find("code"), state.code);
  write(find("pause"), state.paused ? "Go on" : "Pause writing");
  find("banner").hidden = !state.paused;
  const joined = state.learners.filter((learner) => learner.joined || learner.revoked);
  const free = state.learners.length - joined.length;
  write(find("free"), `${joined.length} joined · ${free} ${free === 1 ? "place" : "places"} free`);
  drawHeads();
  drawLearners(joined);
  drawShares();
}

function drawHeads() {
  if (find("heads").children.length) return;
  const notebooks = state.notebooks.map((title, place) => [`Nb ${place + 1}`, title]);
  const heads = [["Learner"], ["Stuck"], ["Seen"], ...notebooks, ["Now at"], ["Blocks"], ["Agents"], ["Refused"], ["Do"]];
  find("heads").append(...heads.map(([text, title]) => make("th", title ? { title, scope: "col" } : { scope: "col" }, text)));
}

const solved = (learner) => learner.lessons.reduce((sum, lesson) => sum + lesson.solved, 0);
const ORDERS = {
  name: (one, other) => one.name.localeCompare(other.name),
  stuck: (one, other) => other.stuck.length - one.stuck.length || ORDERS.name(one, other),
  progress: (one, other) => solved(one) - solved(other) || ORDERS.name(one, other),
};

function drawLearners(joined) {
  const wanted = find("filter").value.toLowerCase();
  const shown = joined.filter((learner) => learner.name.toLowerCase().includes(wanted));
  shown.sort(ORDERS[find("order").value]);
  for (const [id, row] of rows) if (!shown.some((learner) => learner.id === id)) rows.delete(id) && row.node.remove();
  shown.forEach((learner, place) => {
    const row = rows.get(learner.id) ?? newRow(learner.id);
    fill(row, learner);
    // Whoever has the focus is not moved: the menu that is open would close.
    if (find("learners").children[place] !== row.node && !find("learners").contains(document.activeElement))
      find("learners").insertBefore(row.node, find("learners").children[place] ?? null);
    else if (!row.node.isConnected) find("learners").append(row.node);
  });
}

function newRow(id) {
  const cells = { name: make("th", { scope: "row" }), stuck: make("td"), seen: make("td") };
  state.notebooks.forEach((_, place) => (cells[`n${place}`] = make("td")));
  for (const name of ["at", "blocks", "agents", "refusals"]) cells[name] = make("td");
  const menu = make("select", {});
  for (const [value, text] of [["", "…"], ["reset", "Reset…"], ["token", "New token…"], ["revoke", "Revoke token…"], ["free", "Free the place…"]])
    menu.append(make("option", { value }, text));
  menu.addEventListener("change", () => choose(id, menu));
  const row = { node: make("tr", {}, ...Object.values(cells), make("td", {}, menu)), cells, menu };
  rows.set(id, row);
  return row;
}

function fill({ node, cells, menu }, learner) {
  write(cells.name, learner.name);
  menu.setAttribute("aria-label", `What to do with ${learner.name}`);
  write(cells.seen, learner.revoked ? "shut out" : learner.used ? ago(learner.seconds_ago) : "has not come yet");
  learner.lessons.forEach((lesson, place) => {
    write(cells[`n${place}`], `${lesson.solved}/${lesson.of}`);
    cells[`n${place}`].style.setProperty("--part", lesson.solved / lesson.of);
  });
  write(cells.at, learner.last ? `${learner.last.notebook} · ${learner.last.name}` : "–");
  write(cells.stuck, learner.stuck.map((one) => `▲ ${one.notebook} · ${one.name}: ${one.tries} tries`).join(", ") || "–");
  for (const name of ["blocks", "agents", "refusals"]) write(cells[name], `${learner[name]}`);
  node.toggleAttribute("data-stuck", learner.stuck.length > 0);
}

function ago(seconds) {
  if (seconds === null) return "not yet";
  if (seconds < 60) return "now";
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ago` : `${Math.floor(seconds / 3600)} h ago`;
}

// ------------------------------------------------------------------ what is shared

function drawShares() {
  const ids = new Set(state.shared.map((block) => block.id));
  for (const [id, item] of shares) if (!ids.has(id)) shares.delete(id) && item.node.remove();
  for (const block of state.shared) fillShare(shares.get(block.id) ?? newShare(block), block);
  drawOthers();
}

function newShare(block) {
  const menu = make("select", { "aria-label": `What learners may do with ${block.label}` });
  for (const [value, text] of [...Object.entries(state.rights), ["", "stop sharing"]]) menu.append(make("option", { value }, text));
  menu.addEventListener("change", () => {
    const said = () => (menu.value ? `${block.label} is shared: ${state.rights[menu.value]}.` : `${block.label} is no longer shared.`);
    act("class/share", { block_id: block.id, access: menu.value || null }, said);
  });
  const item = { version: make("span"), text: make("pre", { tabindex: "0", "aria-label": block.label }), menu };
  item.fold = make("details", {}, make("summary", {}, make("strong", {}, block.label), " ", item.version), item.text);
  item.fold.addEventListener("toggle", () => readShare(item, block.id));
  item.node = make("li", {}, item.fold, menu);
  shares.set(block.id, item);
  find("shared").append(item.node);
  return item;
}

function fillShare(item, block) {
  if (document.activeElement !== item.menu) item.menu.value = block.access;
  write(item.version, `v${block.version}`);
  const present = `${block.version} ${state.edition}`; // erasing makes no version, but another edition
  if (item.read !== present) readShare(item, block.id);
  item.read = present;
}

async function readShare(item, id) {
  if (!item.fold.open) return write(item.text, "");
  try {
    write(item.text, (await ask("class/text", { block_id: id })).text || "(empty)");
  } catch (error) {
    write(item.text, `Can not be read: ${error.message}`);
  }
}

/** The blocks that could be shared too; the list is made anew only where it is another. */
function drawOthers() {
  const list = find("others");
  const ids = [...list.options].map((option) => option.value);
  if (String(ids) !== String(state.others.map((block) => block.id))) {
    const chosen = list.value;
    list.replaceChildren(...state.others.map((block) => make("option", { value: block.id }, block.label)));
    if (state.others.some((block) => block.id === chosen)) list.value = chosen;
  }
  find("share").disabled = state.others.length === 0;
}

// ------------------------------------------------------------------ what can be done

const QUESTIONS = {
  reset: (name) => [`Take away every block and agent that ${name} has made? That can not be undone.`, "Reset"],
  token: (name) => [`Give ${name} a new token? The old one is of no use from then on.`, "New token"],
  revoke: (name) => [`Shut ${name} out? A new token lets ${name} in again.`, "Revoke"],
  free: (name) => [`Give the place of ${name} to whoever joins next? The token of ${name} is of no use from then on; what ${name} has made stays, for you to see.`, "Free the place"],
};

function choose(id, menu) {
  const deed = menu.value;
  menu.value = "";
  if (!deed) return;
  const { name } = state.learners.find((learner) => learner.id === id);
  const [question, yes] = QUESTIONS[deed](name);
  sure(question, yes, false, () => act(`class/${deed}`, { learner: id }, (told) => saidOf(deed, name, told)));
}

function saidOf(deed, name, told) {
  if (deed === "reset") return `${told.removed} blocks and agents of ${name} are gone.`;
  if (deed === "revoke") return `${name} is shut out.`;
  if (deed === "free") return `The place of ${name} is free.`;
  return `The new token of ${name}, told this one time: ${told.token}`;
}

function sure(question, yes, typed, deed) {
  write(find("question"), question);
  write(find("yes"), yes);
  find("typing").hidden = !typed;
  find("typed").value = "";
  find("yes").onclick = () => {
    if (typed && find("typed").value.trim().toLowerCase() !== "reset") return find("typed").focus();
    find("sure").close();
    deed();
  };
  find("sure").showModal();
}

find("no").addEventListener("click", () => find("sure").close());
find("pause").addEventListener("click", () =>
  act("class/pause", { paused: !state.paused }, (told) => (told.paused ? "Writing is paused." : "Learners can write again.")),
);
find("empty").addEventListener("click", () =>
  sure("Take away every block and agent of all learners? That can not be undone.", "Reset everybody", true, () =>
    act("class/reset", { learner: "*" }, (told) => `${told.removed} blocks and agents are gone.`),
  ),
);
find("share").addEventListener("click", () => {
  const label = find("others").selectedOptions[0]?.textContent;
  act("class/share", { block_id: find("others").value, access: "append_only" }, () => `${label} is shared: append only.`);
});
for (const id of ["filter", "order"]) find(id).addEventListener("input", draw);

find("export").addEventListener("click", async () => {
  const told = await ask("class/export");
  const link = make("a", { download: `class-${new Date().toISOString().slice(0, 10)}.json` });
  link.href = URL.createObjectURL(new Blob([JSON.stringify(told, null, 1)], { type: "application/json" }));
  link.click();
  URL.revokeObjectURL(link.href);
  write(find("said"), "All that the class has done is in your downloads.");
});

/** The table as aligned plain text. */
function asText() {
  const lines = [...document.querySelectorAll("table tr")].map((row) => [...row.children].slice(0, -1).map((cell) => cell.textContent));
  const widths = lines[0].map((_, place) => Math.max(...lines.map((line) => line[place].length)));
  return lines.map((line) => line.map((text, place) => text.padEnd(widths[place])).join("  ").trimEnd()).join("\n");
}

find("text").addEventListener("click", () =>
  navigator.clipboard.writeText(asText()).then(
    () => write(find("said"), "The table is copied."),
    () => write(find("said"), "This browser does not let a page copy here: use https, or mark the table."),
  ),
);

if (token) open();
goOn();
