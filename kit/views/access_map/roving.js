// @ts-check
// Moving by arrow keys.

import { mark } from "../shared/dom.js";

/** Lets the arrow keys move among nodes in rows, where a place may be empty; the Tab key stops at one node. */
export class Roving {
  /**
   * @param {HTMLElement} node holds them all
   * @param {() => (HTMLElement | null)[][]} rows
   * @param {(node: HTMLElement) => void} moved is told where the arrow keys have led
   */
  constructor(node, rows, moved = () => {}) {
    this.rows = rows;
    this.moved = moved;
    node.addEventListener("keydown", (event) => this.key(event));
    node.addEventListener("focusin", (event) => this.stopAt(event.target));
  }

  /** The nodes may be others now. */
  settle() {
    const all = this.rows().flat().filter(Boolean);
    const here = all.includes(this.here) ? this.here : all[0];
    for (const node of all) mark(node, "tabindex", node === here ? "0" : "-1");
    this.here = here;
  }

  stopAt(node) {
    if (node === this.here || !node.hasAttribute("tabindex") || !this.rows().flat().includes(node)) return;
    if (this.here) mark(this.here, "tabindex", "-1");
    mark(node, "tabindex", "0");
    this.here = node;
  }

  key(event) {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const rows = this.rows();
    const row = rows.findIndex((one) => one.includes(event.target));
    if (row < 0) return;
    const column = rows[row].indexOf(event.target);
    const isFar = event.ctrlKey;
    const to = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [isFar ? 0 : row, 0],
      End: [isFar ? rows.length - 1 : row, Infinity],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    const nodes = rows[Math.max(0, Math.min(to[0], rows.length - 1))];
    const there = nodes[Math.max(0, Math.min(to[1], nodes.length - 1))];
    const node = there ?? (event.key.startsWith("Arrow") ? null : nodes.find(Boolean));
    if (!node) return;
    node.focus();
    this.moved(node);
  }
}
