// @ts-check
// What groups the rows of a board, and what narrows it.

import { hide, make, mark, plural, write } from "../shared/dom.js";

/** @import { Row } from "./row.js" */

/** The heading of blocks that belong together; a press hides them. */
export class Group {
  /** @param {string} name @param {() => void} change */
  constructor(name, change) {
    this.open = true;
    this.button = make("button", { type: "button", class: "kit-label", "aria-expanded": "true" });
    this.count = make("span", { class: "kit-quiet" });
    this.cell = make("th", { scope: "rowgroup" }, this.button, this.count);
    this.body = make("tbody", { class: "kit-group" }, make("tr", {}, this.cell));
    write(this.button, name);
    this.button.addEventListener("click", () => {
      this.open = !this.open;
      mark(this.button, "aria-expanded", String(this.open));
      change();
    });
  }

  /** @param {number} rows @param {number} shown @param {number} columns */
  draw(rows, shown, columns) {
    mark(this.cell, "colspan", String(columns));
    write(this.count, shown === rows ? plural(rows, "block") : `${shown} of ${plural(rows, "block")}`);
    hide(this.body, shown === 0);
  }
}

/** What narrows the board: words to look for, and what is new since somebody last looked. */
export class Tools {
  /** @param {number} number @param {() => void} change @param {() => void} look */
  constructor(number, change, look) {
    const [words, only] = ["words", "only"].map((name) => `kit-${number}-${name}`);
    this.words = make("input", { type: "search", id: words, placeholder: "label, text, tag or agent" });
    this.only = make("input", { type: "checkbox", id: only });
    this.seen = make("button", { type: "button" }, "I have looked");
    this.news = make("span");
    this.filter = make("span", {}, make("label", { for: words }, "Filter"), " ", this.words);
    this.since = make("span", { class: "kit-since" }, this.news, " ", make("label", {}, this.only, " only these"), " ", this.seen);
    this.node = make("div", { class: "kit-tools" }, this.filter, this.since);
    this.words.addEventListener("input", change);
    this.only.addEventListener("change", change);
    this.seen.addEventListener("click", () => {
      this.only.checked = false;
      look();
    });
  }

  /** @param {boolean} many @param {number} fresh */
  draw(many, fresh) {
    hide(this.filter, !many);
    hide(this.since, !fresh);
    hide(this.node, !many && !fresh);
    write(this.news, `${plural(fresh, "block")} changed since you last looked`);
  }

  /** Whether a row is wanted. @param {Row} row @param {boolean} isFresh */
  wants(row, isFresh) {
    return (!this.only.checked || isFresh) && row.matches(this.words.value.trim().toLowerCase());
  }
}
