// @ts-check
// Moving by arrow keys.

import { mark } from "../shared/dom.js";

/** Lets the arrow keys move among nodes in rows, where a place may be empty; the Tab key stops at one node. */
export class Roving {
  /** @type {HTMLElement | null} at which the Tab key stops */
  here = null;

  /**
   * @param {HTMLElement} node holds them all
   * @param {() => (HTMLElement | null)[][]} rows
   * @param {(node: HTMLElement) => void} moved is told where the arrow keys have led
   */
  constructor(node, rows, moved = () => {}) {
    this.rows = rows;
    this.moved = moved;
    node.addEventListener("keydown", (event) => this.key(event));
    node.addEventListener("focusin", (event) => this.stopAt(/** @type {HTMLElement} */ (event.target)));
  }

  /** The nodes may be others now. */
  settle() {
    const all = this.rows().flat().filter((node) => node !== null);
    const here = all.find((node) => node === this.here) ?? all[0] ?? null;
    for (const node of all) mark(node, "tabindex", node === here ? "0" : "-1");
    this.here = here;
  }

  /** @param {HTMLElement} node */
  stopAt(node) {
    if (node === this.here || !node.hasAttribute("tabindex") || !this.rows().flat().includes(node)) return;
    if (this.here) mark(this.here, "tabindex", "-1");
    mark(node, "tabindex", "0");
    this.here = node;
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const rows = this.rows();
    const from = /** @type {HTMLElement} */ (event.target);
    const row = rows.findIndex((one) => one.includes(from));
    if (row < 0) return;
    const column = rows[row].indexOf(from);
    const isFar = event.ctrlKey;
    /** @type {Record<string, [number, number] | undefined>} */
    const ways = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [isFar ? 0 : row, 0],
      End: [isFar ? rows.length - 1 : row, Infinity],
    };
    const to = ways[event.key];
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
