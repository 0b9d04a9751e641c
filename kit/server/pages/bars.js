// @ts-check
/** The counts of a question, as bars with numbers beside them, and as plain text. */

import { make, mark, write } from "../../views/shared/dom.js";

/** @import { Asked, Option, Question } from "./state.d.ts" */

/** A question's list of bars; drawn again, it changes only what is another. */
export class Bars {
  constructor() {
    this.node = make("ol", { class: "bars" });
    /** @type {Map<string, { sign: HTMLElement, bar: HTMLElement, count: HTMLElement, node: HTMLElement }>} by the letter */
    this.rows = new Map();
    this.of = "";
  }

  /** @param {Question} question with `options`, `answered`, and `right`, a letter or null while it is covered */
  draw(question) {
    const of = `${question.lesson} ${question.name}`;
    if (this.of !== of) this.#begin(question.options);
    this.of = of;
    const most = Math.max(1, ...question.options.map((one) => one.count));
    for (const one of question.options) {
      const row = this.rows.get(one.letter);
      if (!row) continue;
      const right = question.right === one.letter;
      write(row.sign, right ? "✔" : "");
      mark(row.node, "data-right", right ? "" : null);
      row.bar.style.setProperty("--part", String(one.count / most));
      write(row.count, said(one));
    }
  }

  /** @param {Option[]} options */
  #begin(options) {
    this.rows.clear();
    for (const { letter, text } of options) {
      const bar = make("span", { class: "bar", "aria-hidden": "true" });
      const row = { sign: make("span", { class: "sign" }), bar, count: make("strong", { class: "count" }) };
      const words = make("span", { class: "words" }, make("strong", {}, `${letter} `), text, " ", row.sign);
      const node = make("li", {}, words, make("span", { class: "track" }, bar), row.count);
      this.rows.set(letter, { ...row, node });
    }
    this.node.replaceChildren(...[...this.rows.values()].map((row) => row.node));
  }
}

/**
 * How many have this letter now, and at first where that was another number.
 * @param {{ count: number, first: number }} counted
 */
export const said = ({ count, first }) => (first === count ? `${count}` : `${count} (at first ${first})`);

/**
 * A question and its counts in plain text.
 * @param {Question} question
 */
export function asText(question) {
  const lines = question.options.map((one) => `${question.right === one.letter ? "✔" : " "} ${one.letter}  ${said(one)}  ${one.text}`);
  return [`${title(question)}. ${question.text}`, ...lines, `${question.answered} have answered`].join("\n");
}

/** @param {Asked} asked */
export const title = ({ lesson, name }) => `${lesson}-${name}`;
