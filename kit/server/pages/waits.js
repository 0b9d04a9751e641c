// @ts-check
/** Who waits for the instructor: a learner whose answers are damaged or who is stuck, and lines for the wall. */

import { arrange, hide, make, write } from "../../views/shared/dom.js";
import { goToLearner, ORDERS } from "./learners.js";
import { goToWaiting, linesWait } from "./moderation.js";
import { find } from "./page.js";
import { urgent, wants } from "./stuck.js";

/** @import { ClassState } from "./state.d.ts" */

const FEW = 6; // that are seen at once; the others unfold
/** @type {Map<string, ReturnType<typeof newRow>>} the row of each, by id */
const rows = new Map();

/** @param {ClassState} state what the server tells */
export function drawWaits({ learners, wall }) {
  const every = learners.filter((one) => urgent(one) > 0).sort(ORDERS.stuck);
  const shown = every.map((one) => row(one.id, () => goToLearner(one.id), one.name, wants(one)));
  const lines = linesWait(wall.lines);
  if (lines) shown.unshift(row("wall", goToWaiting, "The wall", `${lines} to be let through`));
  arrange(find("waits"), shown.slice(0, FEW));
  arrange(find("others-wait"), shown.slice(FEW));
  write(find("how-many-more"), `${shown.length - FEW} more`);
  hide(find("more-wait"), shown.length <= FEW);
  hide(find("nobody-waits"), shown.length > 0);
}

/**
 * A row that leads to where something can be done.
 * @param {string} id
 * @param {() => void} go
 * @param {string} name
 * @param {string} why
 */
function row(id, go, name, why) {
  const known = rows.get(id) ?? newRow(go);
  rows.set(id, known);
  write(known.name, name);
  write(known.why, why);
  known.go.setAttribute("aria-label", `Go to ${name}`);
  return known.node;
}

/** @param {() => void} go */
function newRow(go) {
  const found = { name: make("strong"), why: make("span"), go: make("button", { type: "button" }, "Go to") };
  found.go.addEventListener("click", go);
  return { ...found, node: make("li", {}, make("span", {}, found.name, " ", found.why), found.go) };
}
