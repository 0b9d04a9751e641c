// @ts-check
// The way back to a version, which is asked for twice.

import { hide, make, mark, write } from "../shared/dom.js";

/** @import { Change } from "./state.d.ts" */
/** @import { Question } from "../shared/types.d.ts" */
/** @import { BlockThen } from "./stretch.js" */
/** @typedef {{ restore: (what: Question) => void, go: (seq: number) => void, stay: () => void, leave: () => void }} Acts */

/** Asks twice before a version is restored: a button, then what it will do and a second button. */
export class Restoring {
  /** @type {Change | undefined} */
  change;

  /** @type {BlockThen | undefined} what the block is now */
  present;

  /** @type {number | undefined} the version that the reader has seen as the present one */
  seen;

  /** @param {Acts} acts */
  constructor({ restore, stay, leave }) {
    this.restore = restore;
    this.stay = stay;
    this.leave = leave;
    this.button = make("button", { type: "button" });
    this.now = make("span", { class: "kit-quiet" }, "This is the present version.");
    this.question = make("span");
    this.yes = make("button", { type: "button" }, "Yes, restore it");
    this.no = make("button", { type: "button" }, "Leave it");
    this.confirm = make("div", { class: "kit-confirm", role: "group", hidden: "" }, this.question, " ", make("span", { class: "kit-both" }, this.yes, " ", this.no));
    this.node = make("div", { class: "kit-restore" }, this.button, this.now, this.confirm);
    this.button.addEventListener("click", () => this.begin());
    this.yes.addEventListener("click", () => this.go());
    this.no.addEventListener("click", () => this.end());
    this.node.addEventListener("keydown", (event) => this.key(event));
  }

  /** A key that is held down presses one button, not the next one too. @param {KeyboardEvent} event */
  key(event) {
    if (event.repeat && event.key === "Enter") event.preventDefault();
    if (event.key !== "Escape" || this.confirm.hidden) return;
    event.stopPropagation();
    this.end();
  }

  /** @param {Change} change @param {BlockThen | undefined} present */
  draw(change, present) {
    const isOther = this.change && (this.change.id !== change.id || this.change.version !== change.version);
    this.change = change;
    this.present = present;
    const isNow = present !== undefined && !present.deleted && present.version === change.version;
    if (isOther || isNow) this.end(false);
    write(this.button, `Restore version ${change.version} of ${change.label}`);
    if (isNow && document.activeElement === this.button) this.leave();
    hide(this.button, isNow || !this.confirm.hidden);
    hide(this.now, !isNow);
  }

  begin() {
    this.stay();
    const { change, present } = this;
    if (!change) return;
    this.seen = present?.version;
    const now = present ? `It ${present.deleted ? "was deleted" : "is now"} at version ${present.version}. ` : "";
    write(this.question, `${now}Make ${change.label} as it was at version ${change.version}, as a new version?`);
    mark(this.confirm, "aria-label", this.question.textContent);
    hide(this.confirm, false);
    hide(this.button, true);
    this.yes.focus();
  }

  /** @param {boolean} [focus] */
  end(focus = true) {
    if (this.confirm.hidden) return;
    const inside = this.confirm.contains(document.activeElement);
    hide(this.confirm, true);
    hide(this.button, false);
    if (inside && focus) this.button.focus();
    else if (inside) this.leave();
  }

  go() {
    const { change, seen } = this;
    this.end();
    if (change) this.restore({ restore: change.id, version: change.version, expected: seen });
  }
}
