// @ts-check
// The prompt of a step: what each part takes of it, and its text.

import { arrange, breakable, count, ensure, hide, isNews, make, mark, plural, SCROLLS, write } from "../shared/dom.js";
import { said } from "./words.js";

/** @import { Share, Step, Text } from "./state.d.ts" */
/** @import { Marked } from "./words.js" */

const BIG = 7; // percent of the bar from which a number fits in

/** A prompt: what each part takes of it, as a bar and as a table, and its text. */
export class PromptPart {
  /** @type {Step} */
  step;

  /** @type {Text[]} */
  texts;

  /** @param {string} id */
  constructor(id) {
    this.size = make("span");
    this.proof = make("span", { class: "kit-proof" });
    this.bar = make("div", { class: "kit-bar", "aria-hidden": "true" });
    this.rows = make("tbody");
    const heads = ["Part", "Version", "Characters", "Share"].map((name) => make("th", { scope: "col" }, name));
    this.table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), this.rows);
    /** @type {Map<string, Line>} by what it is and its name */
    this.lines = new Map();
    this.button = make("button", { type: "button", "aria-expanded": "false", "aria-controls": id }, "Show the prompt");
    this.text = make("pre", { class: "kit-text kit-prompt", id, role: "region", ...SCROLLS, hidden: "" });
    this.with = make("span", { class: "kit-with" });
    this.window = make("div", { class: "kit-window", role: "region", ...SCROLLS }, this.table);
    this.node = make("div", {}, make("div", { class: "kit-facts" }, this.size, this.proof), this.bar, this.window,
      make("div", { class: "kit-facts" }, this.button, this.with), this.text);
    this.button.addEventListener("click", () => this.open(this.text.hidden));
  }

  /** @param {Step} step @param {Text[]} texts @param {Marked[]} unlike @param {string} name */
  draw(step, texts, unlike, name) {
    this.step = step;
    this.texts = texts;
    write(this.size, `${count(step.total)} characters, from commit ${step.seq}`);
    write(this.proof, `${step.exact ? "✓" : "▲"} ${step.proof}`);
    mark(this.proof, "data-exact", String(step.exact));
    mark(this.table, "aria-label", `${name}: what takes how much of the prompt`);
    mark(this.window, "aria-label", `${name}: shares of the prompt`);
    mark(this.text, "aria-label", `${name}: the prompt`);
    this.drawBar(step);
    arrange(this.rows, [...step.shares.map((share, place) => this.line(share, place, unlike)), ...this.rest(step)]);
    write(this.with, `With it: ${plural(step.messages, "message")} of the conversation, ${count(step.characters)} characters${step.left_out}; ${step.tools.length ? `tools: ${step.tools.join(", ")}` : "no tools"}`);
    hide(this.button, !step.pieces.length);
    if (!step.pieces.length) this.open(false);
    this.drawText();
  }

  /** @param {Step} step */
  drawBar(step) {
    if (!isNews(this, "bar", step.shares)) return;
    const parts = step.shares.map((share, place) => {
      const width = (100 * (share.characters ?? 0)) / Math.max(step.total, 1);
      const part = make("span", { class: "kit-part", "data-kind": share.kind, title: `${share.name}: ${share.percent}` });
      part.style.flexGrow = String(width);
      write(part, width >= BIG ? String(place + 1) : "");
      return part;
    });
    this.bar.replaceChildren(...parts);
  }

  /**
   * One part's line; the same node as long as it is the same part, so that focus stays.
   * @param {Share} share
   * @param {number} place
   * @param {Marked[]} unlike
   */
  line(share, place, unlike) {
    const line = ensure(this.lines, `${share.kind} ${share.name}`, () => new Line(() => this.show(share.name)));
    line.draw(share, place, unlike.find((one) => share.kind === "block" && one.label === share.name));
    return line.node;
  }

  /** @param {Step} step */
  rest(step) {
    if (!step.more_shares.count) return [];
    const text = `… ${count(step.more_shares.count)} more parts`;
    return [make("tr", {}, make("th", { scope: "row" }, text), make("td"), make("td", {}, count(step.more_shares.characters)), make("td"))];
  }

  /** @param {boolean} open */
  open(open) {
    hide(this.text, !open);
    mark(this.button, "aria-expanded", String(open));
    write(this.button, open ? "Hide the prompt" : "Show the prompt");
    this.drawText();
  }

  /** The text is drawn while it is open only. */
  drawText() {
    if (this.text.hidden || !isNews(this, "text", this.step.pieces.map((piece) => [piece.kind, piece.name, said(this.texts, piece.text)]))) return;
    const pieces = this.step.pieces.map((piece) => make("span", { class: "kit-piece", "data-kind": piece.kind, "data-name": piece.name }, said(this.texts, piece.text)));
    this.text.replaceChildren(...pieces);
  }

  /** Open the prompt where this part stands in it. @param {string} name */
  show(name) {
    this.open(true);
    const pieces = [...this.text.querySelectorAll("span")];
    for (const piece of pieces) mark(piece, "data-shown", piece.dataset.name === name ? "" : null);
    const first = pieces.find((piece) => piece.dataset.name === name);
    if (!first) return;
    this.text.scrollTop = first.offsetTop - 8; // the box is what it is placed in
    this.text.focus({ preventScroll: true });
  }
}

/** One part of a prompt in the table. */
class Line {
  /** @param {() => void} show */
  constructor(show) {
    this.place = make("span", { class: "kit-place", "aria-hidden": "true" });
    this.button = make("button", { type: "button", class: "kit-name" });
    this.access = make("span", { class: "kit-badge" });
    this.version = make("span");
    this.was = make("span", { class: "kit-chip" });
    this.unlike = make("span", { class: "kit-chip" });
    this.size = make("td", { class: "kit-amount" });
    this.share = make("td", { class: "kit-amount" });
    this.node = make("tr", {}, make("th", { scope: "row" }, make("div", {}, this.place, this.button, this.access)),
      make("td", {}, make("div", {}, this.version, this.was, this.unlike)), this.size, this.share);
    this.button.addEventListener("click", show);
  }

  /** @param {Share} share @param {number} place @param {Marked | undefined} unlike */
  draw(share, place, unlike) {
    write(this.place, String(place + 1));
    if (this.button.textContent !== share.name) this.button.replaceChildren(...breakable(share.name));
    mark(this.button, "title", "Show it in the prompt");
    this.button.disabled = share.characters === null;
    write(this.access, share.access);
    mark(this.access, "data-access", share.access);
    hide(this.access, !share.access);
    write(this.version, share.kind === "block" ? `v${share.version}` : "");
    const isOther = share.was !== null && share.was !== share.version && share.kind === "block";
    write(this.was, isOther ? (share.was ? `● was v${share.was}` : "● new") : "");
    hide(this.was, !isOther);
    write(this.unlike, unlike ? unlike.there : "");
    hide(this.unlike, !unlike);
    write(this.size, share.characters === null ? "not known any more" : count(share.characters));
    write(this.share, share.percent);
  }
}
