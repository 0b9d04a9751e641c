// @ts-check
// The matrix of an access map: blocks by agents, a grid in which the arrow keys move.

import { arrange, breakable, flash, hide, isNews, make, mark, plural, write } from "../shared/dom.js";
import { MOST_ROWS } from "./room.js";
import { Roving } from "./roving.js";

const HINT = "Point at a cell, or move there with the arrow keys: what it says stands here in words. Press it to follow its way.";

export class Matrix {
  constructor(map) {
    this.map = map;
    this.rows = new Map();
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

  stops() {
    const buttons = (node) => [...node.querySelectorAll("button")];
    const heads = buttons(this.head);
    const rows = [...this.body.children].map(buttons);
    return [[null, ...heads], ...rows]; // above the blocks' names there is nothing to stop at
  }

  press(button) {
    if (!button) return;
    const { block, agent } = button.dataset;
    if (!block) this.map.choose({ kind: "agent", id: agent });
    else this.map.choose({ kind: "block", id: block }, agent);
  }

  /** What the cell that was pointed at last says, in words; their room is kept, so that nothing moves. */
  tell(cell) {
    if (cell) this.cell = cell;
    write(this.words, this.cell?.isConnected ? this.cell.getAttribute("aria-label") : HINT);
  }

  draw(room, shown) {
    const rows = shown.blocks.slice(0, MOST_ROWS);
    const agents = shown.agents;
    const heads = agents.map((agent) => this.drawHead(room.agents[agent]));
    arrange(this.head, [this.corner, ...heads]);
    arrange(this.body, rows.map((block) => this.drawRow(room, block, agents)));
    const left = shown.blocks.length - rows.length;
    const more = [left && `${plural(left, "more block")} here: narrow the filter to see them`, ...this.map.leftOut()].filter(Boolean);
    write(this.more, more.join(". "));
    hide(this.more, !more.length);
    if (isNews(this, "legend", room.legend)) this.drawLegend(room.legend);
    mark(this.window, "data-many", rows.length > 12 ? "" : null);
    mark(this.table, "data-many", agents.length > 6 ? "" : null);
    this.roving.settle();
    this.tell();
  }

  drawHead(agent) {
    if (!this.heads.has(agent.id)) {
      const button = make("button", { type: "button", class: "kit-label", "data-agent": agent.id });
      this.heads.set(agent.id, make("th", { scope: "col", class: "kit-agent" }, button));
    }
    const button = this.heads.get(agent.id).firstChild;
    write(button, agent.name);
    mark(button, "title", agent.name);
    mark(button, "aria-pressed", String(this.map.isChosen("agent", agent.id)));
    return button.parentNode;
  }

  drawRow(room, block, agents) {
    const { id, label, read_only: isLocked } = room.blocks[block];
    if (!this.rows.has(id)) {
      const button = make("button", { type: "button", class: "kit-label", "data-block": id });
      const lock = make("span", { class: "kit-lock" }, "read-only");
      const head = make("th", { scope: "row" }, button, " ", lock);
      this.rows.set(id, { node: make("tr", {}, head), head, button, lock, cells: new Map() });
    }
    const row = this.rows.get(id);
    if (isNews(row, "label", label)) row.button.replaceChildren(...breakable(label));
    mark(row.button, "aria-pressed", String(this.map.isChosen("block", id)));
    mark(row.node, "data-chosen", this.map.isChosen("block", id) ? "" : null);
    hide(row.lock, !isLocked);
    const cells = agents.map((agent) => this.drawCell(row, room, block, agent));
    arrange(row.node, [row.head, ...cells]);
    return row.node;
  }

  drawCell(row, room, block, agent) {
    const { id } = room.agents[agent];
    const known = row.cells.get(id);
    const button = known?.firstChild ?? make("button", { type: "button", class: "kit-cell kit-badge", tabindex: "-1", "data-block": room.blocks[block].id, "data-agent": id });
    const kind = room.kind(block, agent);
    if (known && button.textContent !== kind.mark) flash(button);
    write(button, kind.mark);
    mark(button, "data-access", kind.mark);
    const said = room.said(block, agent);
    mark(button, "aria-label", said);
    mark(button, "title", said);
    if (!known) row.cells.set(id, make("td", { class: "kit-access" }, button));
    const isLooked = this.map.isChosen("agent", id);
    mark(row.cells.get(id), "data-chosen", isLooked ? "" : null);
    mark(button, "data-on", this.map.isOnPath(room.blocks[block].id, id) ? "" : null);
    return row.cells.get(id);
  }

  /** Who and what is gone is forgotten. */
  forget(room) {
    const blocks = new Set(room.blocks.map((block) => block.id));
    const agents = new Set(room.agents.map((agent) => agent.id));
    for (const id of this.rows.keys()) if (!blocks.has(id)) this.rows.delete(id);
    for (const id of this.heads.keys()) if (!agents.has(id)) this.heads.delete(id);
    for (const { cells } of this.rows.values()) for (const id of cells.keys()) if (!agents.has(id)) cells.delete(id);
  }

  drawLegend(legend) {
    const entries = legend.map((kind) =>
      make("span", {}, make("span", { class: "kit-badge", "data-access": kind.mark, "aria-hidden": "true" }, kind.mark), ` ${kind.meaning}`));
    this.legend.replaceChildren(...entries);
  }
}
