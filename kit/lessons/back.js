// @ts-check
// The way back: what happened, a button, and how far the cells have run again.

import { hide, isNews, make, write } from "../views/shared/dom.js";
import { widget } from "../views/shared/widget.js";

/** @import { Ask } from "../views/shared/types.d.ts" */
/** @typedef {{ phase: string, lines: string[], label: string, typed: string, done: number, total: number }} BackState */

class Back {
  typed = ""; // what leads back without the button; nothing for who is back

  /** @param {HTMLElement} el @param {Ask} ask */
  constructor(el, ask) {
    this.said = make("div", { class: "kit-said", role: "status" });
    this.bar = make("progress", { "aria-label": "cells that have run again" });
    this.button = make("button", { type: "button" });
    this.button.addEventListener("click", () => {
      this.button.disabled = true;
      ask({ go: true });
    });
    this.root = make("div", { class: "kit-view kit-back" }, this.said, this.bar, this.button);
    el.replaceChildren(this.root);
  }

  /** @param {BackState} state */
  draw(state) {
    this.typed = state.phase === "done" ? "" : state.typed;
    if (isNews(this, "lines", state.lines)) this.said.replaceChildren(...state.lines.map((line) => make("p", {}, ...coded(line))));
    write(this.button, state.label);
    hide(this.bar, state.phase !== "running");
    hide(this.button, state.phase !== "offer");
    this.button.disabled = false;
    this.bar.max = state.total || 1;
    this.bar.value = state.done;
  }

  /** Its kernel is gone, and another one would not know it: what it was for is typed there. */
  lost() {
    hide(this.button, true);
    hide(this.bar, true);
    if (this.typed) this.said.append(make("p", {}, ...coded(`The kernel was restarted or has ended. To be brought back here: \`${this.typed}\``)));
  }

  stop() {}
}

/** A sentence; what stands between backticks is code. @param {string} line */
function coded(line) {
  return line.split("`").map((piece, place) => (place % 2 ? make("code", {}, piece) : piece));
}

export default widget(Back);
