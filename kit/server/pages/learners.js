// @ts-check
/** The table of learners: who is there, how far, who is stuck where, and what can be done for one. */

import { arrange, ensure, make, plural, retain, write } from "../../views/shared/dom.js";
import { goTo } from "./folds.js";
import { act, find } from "./page.js";
import { seen } from "./seen.js";
import { places, urgent, wants } from "./stuck.js";
import { once, sure } from "./sure.js";

/** @import { ClassState, Learner } from "./state.d.ts" */

/** @typedef {{ node: HTMLElement, cells: Record<string, HTMLElement>, menu: HTMLSelectElement }} Row */
/** @typedef {{ name: string, token: string, back: string, removed: number, told: string[] }} Told what the server says of a deed */

/** @type {Map<string, Row>} the row of each learner, by id */
const rows = new Map();
/** @type {Learner[]} */
let learners = [];
/** @type {ClassState} what the server has told last */
let drawn;

const DEEDS = [
  ["rename", "Rename…"], ["back", "New return code…"], ["token", "New token…"], ["reset", "Reset…"],
  ["revoke", "Revoke token…"], ["free", "Free the place…"], ["forget", "Forget…"],
];

// ------------------------------------------------------------------ drawing

/** @param {ClassState} state what the server tells */
export function drawLearners(state) {
  drawn = state;
  learners = state.learners.filter((learner) => learner.joined || learner.revoked);
  const free = state.learners.length - learners.length;
  write(find("free"), `${learners.length} joined · ${free} ${free === 1 ? "place" : "places"} free`);
  drawHeads(state.notebooks);
  const wanted = find("filter").value.toLowerCase();
  const shown = learners.filter((learner) => learner.name.toLowerCase().includes(wanted));
  shown.sort(ORDERS[find("order").value]);
  retain(rows, shown.map((learner) => learner.id));
  const nodes = shown.map((learner) => {
    const row = ensure(rows, learner.id, () => newRow(learner));
    fill(row, learner);
    return row.node;
  });
  // Whoever has the focus is not moved: the menu that is open would close.
  if (!find("learners").contains(document.activeElement) || find("learners").children.length !== shown.length)
    arrange(find("learners"), nodes);
}

/** @param {unknown[]} notebooks */
const heads = (notebooks) => ["Place", "Stuck", "Seen", ...notebooks.map((_, place) => `Nb ${place + 1}`), "Now at", "Blocks", "Agents", "Refused"];

/** @param {string[]} notebooks */
function drawHeads(notebooks) {
  if (find("heads").children.length) return;
  for (const text of ["Learner", ...heads(notebooks), "Do"]) find("heads").append(make("th", { scope: "col", role: "columnheader" }, text));
  notebooks.forEach((title, place) => (find("heads").children[place + 4].title = title));
}

/** Show a learner in the table, whatever is looked for there. @param {string} id */
export function goToLearner(id) {
  if (!rows.has(id)) {
    find("filter").value = "";
    drawLearners(drawn);
  }
  goTo(rows.get(id)?.menu);
}

/** @param {Learner} learner */
const solved = (learner) => learner.lessons.reduce((sum, lesson) => sum + lesson.solved, 0);
/** @type {Record<string, (one: Learner, other: Learner) => number>} */
export const ORDERS = {
  name: (one, other) => one.name.localeCompare(other.name),
  stuck: (one, other) => Number(urgent(one) < urgent(other)) - Number(urgent(other) < urgent(one)) || ORDERS.name(one, other),
  progress: (one, other) => solved(one) - solved(other) || ORDERS.name(one, other),
};

/** @param {Learner} learner */
function newRow({ id, lessons }) {
  const names = ["place", "stuck", "seen", ...lessons.map((_, place) => `n${place}`), "at", "blocks", "agents", "refusals"];
  const titles = heads(lessons);
  const named = names.map((name, place) => [name, make("td", { role: "cell", "data-head": titles[place] })]);
  const cells = Object.fromEntries([["name", make("th", { scope: "row", role: "rowheader" })], ...named]);
  cells.stuck.className = "wide";
  const menu = make("select", {}, make("option", { value: "" }, "…"));
  for (const [value, text] of DEEDS) menu.append(make("option", { value }, text));
  menu.addEventListener("change", () => choose(id, menu));
  return { cells, menu, node: make("tr", { role: "row" }, ...Object.values(cells), make("td", { role: "cell", class: "do" }, menu)) };
}

/** @param {Row} row @param {Learner} learner */
function fill({ node, cells, menu }, learner) {
  write(cells.name, learner.name);
  write(cells.place, learner.id.replace("learner-", ""));
  menu.setAttribute("aria-label", `What to do with ${learner.name}`);
  write(cells.seen, seen(learner));
  learner.lessons.forEach((lesson, place) => {
    write(cells[`n${place}`], `${lesson.solved}/${lesson.of}`);
    cells[`n${place}`].style.setProperty("--part", String(lesson.solved / lesson.of));
  });
  write(cells.at, learner.last ? `${learner.last.notebook} · ${learner.last.name}` : "–");
  write(cells.stuck, places(learner) || "–");
  cells.stuck.dataset.text = wants(learner) || "–";
  const { blocks, agents, refusals } = learner;
  for (const [name, many] of Object.entries({ blocks, agents, refusals })) write(cells[name], String(many));
  node.toggleAttribute("data-stuck", urgent(learner) > 0);
}

/** The table as aligned plain text, without the menus, and with all that is known of who is stuck. */
export function tableAsText() {
  /** @param {HTMLElement} cell */
  const text = (cell) => cell.dataset.text ?? String(cell.textContent);
  /** @type {HTMLTableElement} */
  const table = find("table");
  const lines = [...table.rows].map((row) => [...row.cells].slice(0, -1).map(text));
  const widths = lines[0].map((_, place) => Math.max(...lines.map((line) => line[place].length)));
  return lines.map((line) => line.map((text, place) => text.padEnd(widths[place])).join("  ").trimEnd()).join("\n");
}

// ------------------------------------------------------------------ what can be done

/** @type {Record<string, (name: string) => [question: string, yes: string]>} */
const QUESTIONS = {
  back: (name) => [`Give ${name} a new return code? The old one is of no use from then on.`, "New return code"],
  reset: (name) => [`Take away every block and agent that ${name} has made? That can not be undone.`, "Reset"],
  token: (name) => [`Give ${name} a new token? The tokens that ${name} has are of no use from then on; the return code stays good.`, "New token"],
  revoke: (name) => [`Shut ${name} out? A new token lets ${name} in again.`, "Revoke"],
  free: (name) => [`Give the place of ${name} to whoever joins next? The tokens and the return code of ${name} are of no use from then on; what ${name} has made stays, for you to see.`, "Free the place"],
};

/** @param {string} id @param {HTMLSelectElement} menu */
function choose(id, menu) {
  const deed = menu.value;
  menu.value = "";
  if (!deed) return;
  const name = learners.find((learner) => learner.id === id)?.name ?? id;
  const doIt = (more = {}) => act(`class/${deed}`, { learner: id, ...more }, (told) => saidOf(deed, name, told));
  if (deed === "rename")
    return sure(`What is ${name} called?`, "Rename", (typed) => doIt({ name: typed }), { typing: "Name", value: name, fits: Boolean, unfit: "A name is missing." });
  if (deed === "forget") return sure(forgetting(name), "Forget", () => doIt(), typedName(name));
  const [question, yes] = QUESTIONS[deed](name);
  sure(question, yes, () => doIt());
}

/** @param {string} name */
const forgetting = (name) =>
  `Forget ${name} for good? The name, the answers, the lines on the wall, and every block and agent that ${name} has made are erased, also from the past of the room. That can not be undone.`;

/** @param {string} name */
const typedName = (name) => ({
  typing: "Type the name to go on",
  fits: (/** @type {string} */ typed) => typed === name,
  unfit: `That is not ${name}, letter by letter: nobody is forgotten yet.`,
});

/** @param {string} deed @param {string} name @param {Told} told */
function saidOf(deed, name, told) {
  if (deed === "back") once(`The new return code of ${name}:`, told.back);
  if (deed === "token") once(`The new token of ${name}:`, told.token);
  /** @type {Record<string, () => string>} */
  const said = {
    rename: () => `${name} is called ${told.name} now.`,
    back: () => `${name} has a new return code.`,
    token: () => `${name} has a new token.`,
    reset: () => `Blocks and agents of ${name} that are gone: ${told.removed}.`,
    revoke: () => `${name} is shut out.`,
    free: () => `The place of ${name} is free.`,
    forget: () => told.told.join(" "), // what is gone, and what could not be removed
  };
  return said[deed]();
}

find("add").addEventListener("click", () =>
  sure("How many more places is the class to have?", "Add places", (typed) => act("class/places", { add: Number(typed) }, () => `The class has ${plural(Number(typed), "more place")}.`), {
    typing: "Places",
    value: "1",
    fits: (typed) => /^[1-9]\d{0,2}$/.test(typed),
    unfit: "It is a number from 1 to 999.",
  }),
);
find("empty").addEventListener("click", () =>
  sure("Take away every block and agent of all learners? That can not be undone.", "Reset everybody", () => act("class/reset", { learner: "*" }, (told) => `Blocks and agents that are gone: ${told.removed}.`), {
    typing: "Type reset to go on",
    fits: (typed) => typed.toLowerCase() === "reset",
    unfit: "That is not the word reset: nothing is gone yet.",
  }),
);

