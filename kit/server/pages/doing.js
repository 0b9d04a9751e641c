// @ts-check
/** What the class works at now, and which parts of the notebooks wait. */

import { ensure, make, write } from "../../views/shared/dom.js";
import { minutes, remaining } from "../../views/shared/time_left.js";
import { act, find } from "./page.js";
import { task } from "./task.js";

/** @import { ClassState, Now, Part } from "./state.d.ts" */

/** @type {Map<string, HTMLInputElement>} the box of each part, by notebook and number */
const boxes = new Map();
/** @type {Now | null} */
let now = null;
let told = 0; // when the server said how much time is left

/** @param {{ lesson: number, part: number }} part */
const key = ({ lesson, part }) => `${lesson}.${part}`;

/** @param {ClassState} state what the server tells */
export function drawDoing(state) {
  now = state.now;
  told = performance.now();
  tick();
  find("end").disabled = !now;
  if (!boxes.size) drawParts(state.parts);
  const frozen = new Set(state.frozen.map(key));
  for (const [name, box] of boxes) if (document.activeElement !== box) box.checked = frozen.has(name);
  write(find("waiting"), state.frozen.map(({ lesson, part }) => `${lesson} part ${part}`).join(", ") || "none");
}

function tick() {
  const left = now?.until ? remaining(now.left, told, performance.now()) : null;
  const time = left === null ? "" : left ? ` · ${minutes(left)} left` : " · time is up";
  write(find("now"), now ? `${task(now)}${time}` : "Nothing is said.");
}

/** @param {Part[]} parts */
function drawParts(parts) {
  for (const [lesson, own] of grouped(parts)) {
    const legend = make("legend", {}, `Notebook ${lesson}`);
    find("parts").append(make("fieldset", {}, legend, ...own.map(partBox)));
  }
}

/** @param {Part[]} parts */
function grouped(parts) {
  /** @type {Map<number, Part[]>} */
  const groups = new Map();
  for (const one of parts) ensure(groups, one.lesson, () => []).push(one);
  return groups;
}

/** @param {Part} one */
function partBox(one) {
  const box = make("input", { type: "checkbox" });
  box.addEventListener("change", () => {
    const said = () => `Part ${one.part} of notebook ${one.lesson} ${box.checked ? "waits" : "is released"}.`;
    act("class/freeze", { lesson: one.lesson, part: one.part, frozen: box.checked }, said);
  });
  boxes.set(key(one), box);
  return make("label", { class: "plain" }, box, ` Part ${one.part} · ${one.title} (${one.asks.join(", ")})`);
}

const names = () => find("names").value.split(/[\s,;]+/).filter(Boolean);

find("push").addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  const [list, text] = [names(), find("words").value.trim()];
  if (!list.length && !text) return find("names").focus();
  const long = Number(find("minutes").value) || null;
  act("class/now", { names: list, minutes: long, text }, () => "It is pushed to all.");
});
find("end").addEventListener("click", () => act("class/now", { names: [] }, () => "It is ended."));
setInterval(tick, 500);
