// @ts-check
/** The instructor's page: its door, and what it draws in place as long as it is open. */

import { make, write } from "../../views/shared/dom.js";
import { drawScreen, lookAtAnswers } from "./answers.js";
import { place, request } from "./ask.js";
import { copy } from "./copy.js";
import { drawDoing } from "./doing.js";
import { beginFolds, forgetFolds } from "./folds.js";
import { drawer } from "./kept.js";
import { drawLearners, tableAsText } from "./learners.js";
import { drawWall } from "./moderation.js";
import { act, asked, bearer, begin, find, say } from "./page.js";
import { drawShares } from "./shares.js";
import { drawWaits } from "./waits.js";

/** @import { ClassState } from "./state.d.ts" */

const EVERY = 1000; // milliseconds between two looks at the class
const ANSWERS = 300; // the same at the answers
const HOURS = 12;
const tab = drawer(`kit-token ${place(".")}`, HOURS, () => sessionStorage);
const browser = drawer(`kit-token ${place(".")}`, HOURS);
/** @type {ClassState | null} */
let state = null;
let latest = "";

// ------------------------------------------------------------------ looking

async function look() {
  const at = encodeURIComponent(new URL("join", location.href).href);
  /** @type {ClassState} */
  const told = await asked(`class/state?at=${at}`);
  state = told;
  latest = new Date().toLocaleTimeString();
  write(find("lost"), "");
  draw(told);
}

/**
 * Look again and again; what is wrong is said, and asked again.
 * @param {() => Promise<void>} see
 * @param {number} every
 */
async function goOn(see, every) {
  try {
    if (bearer() && !document.hidden && !find("class").hidden) await see();
  } catch (error) {
    if ([401, 403].includes(error.status)) shut(error.message);
    else if (error.status !== 429) write(find("lost"), `▲ The server does not answer. This is how it was at ${latest}; trying again.`);
  }
  setTimeout(() => goOn(see, every), every);
}

/** @param {ClassState} state */
function draw(state) {
  write(find("where"), state.address);
  write(find("code"), state.code);
  find("here").hidden = !state.is_here_only;
  write(find("pause"), state.paused ? "Go on" : "Pause writing");
  find("banner").hidden = !state.paused;
  for (const each of [drawDoing, drawLearners, drawScreen, drawWall, drawShares, drawWaits]) each(state);
}

// ------------------------------------------------------------------ the door

/** @param {string} why */
function shut(why) {
  begin("");
  tab.put(null);
  browser.put(null);
  find("class").hidden = true;
  find("door").hidden = false;
  write(find("refused"), why);
  find("token").focus();
}

/** @param {string} token @param {{ put: (token: string) => void }} [keep] */
async function open(token, keep) {
  begin(token, look);
  try {
    const me = await asked("class/me");
    if (me.role !== "instructor") throw Object.assign(new Error("this is a learner's token"), { status: 403 });
    keep?.put(token);
  } catch (error) {
    if (error.status) return shut(`Not opened: ${error.message}.`);
    write(find("refused"), "Not opened: the server does not answer. Trying again.");
    setTimeout(() => bearer() === token && open(token, keep), EVERY);
    return;
  }
  find("door").hidden = true;
  find("class").hidden = false;
  await look().catch(() => {}); // what is wrong is said by the next look
}

find("door").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  const token = find("token").value.trim();
  find("token").value = "";
  open(token, find("stay").checked ? browser : tab);
});
find("out").addEventListener("click", () => {
  forgetFolds();
  shut("You are signed out: this browser has forgotten the token.");
});

// ------------------------------------------------------------------ what can be done

find("pause").addEventListener("click", () =>
  act("class/pause", { paused: !state?.paused }, (told) => (told.paused ? "Writing is paused." : "Learners can write again.")),
);
for (const id of ["filter", "order"]) find(id).addEventListener("input", () => state && drawLearners(state));

/** The tab is opened by the click itself, else the browser forbids it; it gets its page with the key. */
find("screen").addEventListener("click", async () => {
  const opening = window.open("", "_blank");
  let led = false;
  await act("class/screen", {}, ({ key }) => {
    const href = new URL(`class/screen#${key}`, location.href).href;
    led = true;
    if (opening) opening.location.href = href;
    else find("by-hand").replaceChildren(make("a", { href, target: "_blank", rel: "noopener" }, "Open the screen"));
    return opening ? "The screen is open in a tab of its own: move it to the projector." : "This browser opens no tab by itself: use the link.";
  });
  if (!led) opening?.close();
});

find("no-screens").addEventListener("click", () => act("class/screen/close", {}, () => "No screen is open any more: the keys of all are of no use."));

find("export").addEventListener("change", async () => {
  const form = find("export").value;
  find("export").value = "";
  try {
    const answer = await request(`class/export?form=${form}`, bearer());
    if (!answer.ok) throw new Error((await answer.json()).detail);
    save(await answer.blob(), form);
    say("It is in your downloads.");
  } catch (error) {
    say(`Not exported: ${error.message}`);
  }
});

/** @param {Blob} blob @param {string} form */
function save(blob, form) {
  const link = make("a", { download: `class-${new Date().toISOString().slice(0, 10)}-${form === "json" ? "all.json" : form}` });
  link.href = URL.createObjectURL(blob);
  link.click();
  URL.revokeObjectURL(link.href);
}

find("text").addEventListener("click", async () => say(await copy(tableAsText(), find("by-hand"))));

const EXPORTS = {
  json: "everything, as JSON",
  "attendance.csv": "attendance",
  "tries.csv": "every try",
  "scores.csv": "scores",
  "nbgrader.csv": "for an LMS, as nbgrader writes it",
};
for (const [value, text] of Object.entries(EXPORTS)) find("export").append(make("option", { value }, text));

beginFolds();
const [here, kept] = [tab.get(), browser.get()];
if (here || kept) open(here || kept);
goOn(look, EVERY);
goOn(lookAtAnswers, ANSWERS);
