// @ts-check
// The matrix of an access map: blocks by agents, a grid in which the arrow keys move.

import { arrange, breakable, ensure, flash, hide, isNews, make, mark, plural, retain, write } from "../shared/dom.js";
import { MOST_ROWS } from "./room.js";
import { Roving } from "./roving.js";

/** @import { AccessMap, Shown } from "./access_map.js" */
/** @import { Agent } from "../shared/types.d.ts" */
/** @import { CellKind } from "./state.d.ts" */
/** @import { Room } from "./room.js" */

/** @typedef {{ cell: HTMLElement, button: HTMLElement }} Cell */
/** @typedef {{ node: HTMLElement, head: HTMLElement, button: HTMLElement, lock: HTMLElement, cells: Map<string, Cell> }} Row */

const HINT = "Point at a cell, or move there with the arrow keys: what it says stands here in words. Press it to follow its way.";

export class Matrix {
  /** @type {Element | null} that was pointed at last */
  cell = null;

  /** @param {AccessMap} map */
  constructor(map) {
    this.map = map;
    /** @type {Map<string, Row>} by the id of a block */
    this.rows = new Map();
    /** @type {Map<string, Cell>} by the id of an agent */
    this.heads = new Map();
    this.corner = make("td", {}, "");
    this.head = make("tr");
    this.body = make("tbody");
    this.table = make("table", { role: "grid", "aria-label": "Who may do what: blocks by agents" }, make("thead", {}, this.head), this.body);
    this.window = make("div", { class: "kit-window" }, this.table);
    this.more = make("p", { class: "kit-quiet" });
    this.words = make("p", { class: "kit-words" });
    this.legend = make("p", { class: "kit-legend" });
    this.node = make("div", {}, this.window, this.more, this.words, this.legend);
    this.roving = new Roving(this.table, () => this.stops());
    this.table.addEventListener("click", (event) => this.press(/** @type {Element} */ (event.target).closest("button")));
    for (const name of ["focusin", "mouseover"]) this.table.addEventListener(name, (event) => this.tell(/** @type {Element} */ (event.target).closest(".kit-cell")));
  }

  /** Above the blocks' names there is nothing to stop at. @returns {(HTMLElement | null)[][]} */
  stops() {
    /** @param {Element} node @returns {HTMLElement[]} */
    const buttons = (node) => [...node.querySelectorAll("button")];
    const heads = buttons(this.head);
    const rows = [...this.body.children].map(buttons);
    return [[null, ...heads], ...rows];
  }

  /** @param {HTMLElement | null} button */
  press(button) {
    if (!button) return;
    const { block, agent } = button.dataset;
    if (!block) this.map.choose({ kind: "agent", id: String(agent) });
    else this.map.choose({ kind: "block", id: block }, agent);
  }

  /**
   * What the cell that was pointed at last says, in words; their room is kept, so that nothing moves.
   * @param {Element | null} [cell]
   */
  tell(cell = null) {
    if (cell) this.cell = cell;
    write(this.words, (this.cell?.isConnected && this.cell.getAttribute("aria-label")) || HINT);
  }

  /** @param {Room} room @param {Shown} shown */
  draw(room, shown) {
    const rows = shown.blocks.slice(0, MOST_ROWS);
    const agents = shown.agents;
    const heads = agents.map((agent) => this.drawHead(room.agents[agent]));
    arrange(this.head, [this.corner, ...heads]);
    arrange(this.body, rows.map((block) => this.drawRow(room, block, agents)));
    const left = shown.blocks.length - rows.length;
    const more = [...(left ? [`${plural(left, "more block")} here: narrow the filter to see them`] : []), ...this.map.leftOut()];
    write(this.more, more.join(". "));
    hide(this.more, !more.length);
    if (isNews(this, "legend", room.legend)) this.drawLegend(room.legend);
    mark(this.window, "data-many", rows.length > 12 ? "" : null);
    mark(this.table, "data-many", agents.length > 6 ? "" : null);
    this.roving.settle();
    this.tell();
  }

  /** @param {Agent} agent */
  drawHead(agent) {
    const { cell, button } = ensure(this.heads, agent.id, () => newHead(agent.id));
    write(button, agent.name);
    mark(button, "title", agent.name);
    mark(button, "aria-pressed", String(this.map.isChosen("agent", agent.id)));
    return cell;
  }

  /** @param {Room} room @param {number} block @param {number[]} agents */
  drawRow(room, block, agents) {
    const { id, label, read_only: isLocked } = room.blocks[block];
    const row = ensure(this.rows, id, () => newRow(id));
    if (isNews(row, "label", label)) row.button.replaceChildren(...breakable(label));
    mark(row.button, "aria-pressed", String(this.map.isChosen("block", id)));
    mark(row.node, "data-chosen", this.map.isChosen("block", id) ? "" : null);
    hide(row.lock, !isLocked);
    const cells = agents.map((agent) => this.drawCell(row, room, block, agent));
    arrange(row.node, [row.head, ...cells]);
    return row.node;
  }

  /** @param {Row} row @param {Room} room @param {number} block @param {number} agent */
  drawCell(row, room, block, agent) {
    const { id } = room.agents[agent];
    const { cell, button } = ensure(row.cells, id, () => newCell(room.blocks[block].id, id));
    const kind = room.kind(block, agent);
    if (button.textContent && button.textContent !== kind.mark) flash(button);
    write(button, kind.mark);
    mark(button, "data-access", kind.mark);
    const said = room.said(block, agent);
    mark(button, "aria-label", said);
    mark(button, "title", said);
    mark(cell, "data-chosen", this.map.isChosen("agent", id) ? "" : null);
    mark(button, "data-on", this.map.isOnPath(room.blocks[block].id, id) ? "" : null);
    return cell;
  }

  /** Who and what is gone is forgotten. @param {Room} room */
  forget(room) {
    retain(this.rows, room.blocks.map((block) => block.id));
    const agents = room.agents.map((agent) => agent.id);
    for (const known of [this.heads, ...[...this.rows.values()].map((row) => row.cells)]) retain(known, agents);
  }

  /** @param {CellKind[]} legend */
  drawLegend(legend) {
    const entries = legend.map((kind) =>
      make("span", {}, make("span", { class: "kit-badge", "data-access": kind.mark, "aria-hidden": "true" }, kind.mark), ` ${kind.meaning}`));
    this.legend.replaceChildren(...entries);
  }
}

/** @param {string} agent @returns {Cell} */
function newHead(agent) {
  const button = make("button", { type: "button", class: "kit-label", "data-agent": agent });
  return { button, cell: make("th", { scope: "col", class: "kit-agent" }, button) };
}

/** @param {string} block @returns {Row} */
function newRow(block) {
  const button = make("button", { type: "button", class: "kit-label", "data-block": block });
  const lock = make("span", { class: "kit-lock" }, "read-only");
  const head = make("th", { scope: "row" }, button, " ", lock);
  return { node: make("tr", {}, head), head, button, lock, cells: new Map() };
}

/** @param {string} block @param {string} agent @returns {Cell} */
function newCell(block, agent) {
  const button = make("button", { type: "button", class: "kit-cell kit-badge", tabindex: "-1", "data-block": block, "data-agent": agent });
  return { button, cell: make("td", { class: "kit-access" }, button) };
}
