// @ts-check
// The blocks of then.

import { arrange, breakable, count, ensure, isNews, make, mark, plural, retain, SCROLLS, write } from "../shared/dom.js";

/** @import { Moment } from "./state.d.ts" */
/** @import { BlockThen, Stretch } from "./stretch.js" */

export class BlockList {
  /** @param {string} id @param {(seq: number) => void} go */
  constructor(id, go) {
    this.go = go;
    /** @type {Map<string, BlockRow>} */
    this.rows = new Map();
    this.body = make("tbody");
    const heads = ["Block", "Version"].map((name) => make("th", { scope: "col" }, name));
    this.table = make("table", { "aria-labelledby": id }, make("thead", {}, make("tr", {}, ...heads)), this.body);
    this.sizes = make("span", { class: "kit-quiet" });
    this.window = make("div", { class: "kit-window", role: "region", "aria-labelledby": id, ...SCROLLS }, this.table);
    this.more = make("div", { class: "kit-quiet" });
    this.node = make("div", { class: "kit-blocks" }, make("div", { class: "kit-small" }, make("span", { id }, "Blocks then"), " ", this.sizes), this.window, this.more);
  }

  /** @param {Stretch} stretch @param {Moment} moment */
  draw(stretch, moment) {
    const blocks = [...stretch.blocks.values()].filter((block) => !block.deleted);
    const changed = new Set(moment.changes.map((change) => change.id));
    if (!isNews(this, "all", [blocks, [...changed], stretch.more])) return;
    write(this.sizes, count(blocks.length + stretch.more));
    const nodes = blocks.map((block) => {
      const row = ensure(this.rows, block.id, () => new BlockRow((seq) => this.go(seq)));
      row.draw(block, changed.has(block.id));
      return row.node;
    });
    arrange(this.body, nodes);
    retain(this.rows, blocks.map((block) => block.id));
    write(this.more, stretch.more ? `and ${plural(stretch.more, "block")} that changed longer ago` : "");
  }
}

class BlockRow {
  seq = 0; // the commit that made the version

  /** @param {(seq: number) => void} go */
  constructor(go) {
    this.dot = make("span", { class: "kit-dot" });
    this.label = make("span", { class: "kit-name" });
    this.button = make("button", { type: "button", class: "kit-version" });
    this.node = make("tr", {}, make("th", { scope: "row" }, this.dot, this.label), make("td", {}, this.button));
    this.button.addEventListener("click", () => go(this.seq));
  }

  /** @param {BlockThen} block @param {boolean} changed */
  draw(block, changed) {
    this.seq = block.seq;
    if (this.label.textContent !== block.label) this.label.replaceChildren(...breakable(block.label));
    write(this.button, `v${block.version}`);
    mark(this.button, "aria-label", `${block.label} version ${block.version}, made by commit ${count(block.seq)}: go there`);
    mark(this.button, "title", `made by commit ${count(block.seq)}`);
    write(this.dot, changed ? "●" : "");
    mark(this.dot, "role", changed ? "img" : null);
    mark(this.dot, "aria-label", changed ? "changed by this commit" : null);
  }
}
