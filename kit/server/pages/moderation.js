// @ts-check
/** The wall, as its moderator sees it: every line, what became of it, and who wrote it. */

import { arrange, ensure, make, mark, plural, retain, write } from "../../views/shared/dom.js";
import { goTo } from "./folds.js";
import { act, find } from "./page.js";

/** @import { ClassState, WallLine } from "./state.d.ts" */

/** @typedef {Record<"text" | "by" | "is" | "show" | "leave" | "node", HTMLElement> & { line: WallLine }} Row */

const STATES = { waiting: "waits", shown: "on the wall", left_out: "left out" };
/** @type {Map<string, Row>} the row of each line, by id */
const rows = new Map();
let onScreen = false;

/** @param {ClassState} state what the server tells */
export function drawWall({ wall, screen }) {
  onScreen = screen.wall;
  for (const [id, on] of Object.entries({ moderate: wall.on, named: wall.names })) if (document.activeElement !== find(id)) find(id).checked = on;
  write(find("show-wall"), onScreen ? "Take the wall off the screen" : "Put the wall on the screen");
  drawLines(wall.lines);
  write(find("lines-wait"), linesWait(wall.lines));
  find("no-lines").hidden = wall.lines.length > 0;
}

/** @param {WallLine} line */
const waits = (line) => line.state === "waiting";

/** "3 lines wait"; empty where none does. @param {WallLine[]} lines */
export function linesWait(lines) {
  const count = lines.filter(waits).length;
  return count ? `${plural(count, "line")} ${count === 1 ? "waits" : "wait"}` : "";
}

/** Go to the first line that waits. */
export const goToWaiting = () => goTo([...rows.values()].find((row) => waits(row.line))?.show);

/**
 * In the order in which they came: a line that moved when it is decided would put another one under the pointer.
 * @param {WallLine[]} lines
 */
function drawLines(lines) {
  retain(rows, lines.map((line) => line.id));
  const nodes = lines.map((line) => {
    const row = ensure(rows, line.id, () => newRow(line));
    fill(row, line);
    return row.node;
  });
  arrange(find("wall"), nodes);
}

/** @param {WallLine} line @returns {Row} */
function newRow(line) {
  const row = { text: make("span", { class: "line" }), by: make("span", { class: "by" }), is: make("span", { class: "state" }) };
  const [show, leave] = [["Show", true], ["Leave out", false]].map(([word, shown]) => {
    const button = make("button", { type: "button" }, `${word}`);
    button.addEventListener("click", () => act("class/wall/decide", { id: line.id, shown }, () => (shown ? "The line is on the wall." : "The line is left out.")));
    return button;
  });
  const node = make("li", {}, make("span", {}, row.text, " ", row.by), make("span", { class: "acts" }, row.is, show, leave));
  return { ...row, show, leave, node, line };
}

/** @param {Row} row @param {WallLine} line */
function fill(row, line) {
  row.line = line;
  write(row.text, line.text);
  write(row.by, line.by);
  write(row.is, STATES[line.state]);
  // Pressed and not disabled, which would lose the focus.
  mark(row.show, "aria-pressed", `${line.state === "shown"}`);
  mark(row.leave, "aria-pressed", `${line.state === "left_out"}`);
  row.show.setAttribute("aria-label", `Show: ${line.text}`);
  row.leave.setAttribute("aria-label", `Leave out: ${line.text}`);
}

find("moderate").addEventListener("change", () =>
  act("class/wall/moderate", { on: find("moderate").checked }, (told) => (told.on ? "New lines wait for you." : "New lines are on the wall at once.")),
);
find("named").addEventListener("change", () =>
  act("class/wall/moderate", { names: find("named").checked }, (told) => (told.names ? "Names stand beside the lines." : "Pseudonyms stand beside the lines.")),
);
find("show-wall").addEventListener("click", () =>
  act("class/screen/show", { wall: !onScreen }, (told) => (told.wall ? "The wall is on the screen." : "The wall is off the screen.")),
);
