// @ts-check
// What the parts of a trace have in common: its texts, boxes, rows and words.

import { count, make, SCROLLS } from "../shared/dom.js";

/** @import { Change, Text } from "./state.d.ts" */
/** @typedef {{ step: number, label: string, there: string }} Marked a block, and what stands beside it in words */

/** A text of the state, by its place there; what was left out is said. @param {Text[]} texts @param {number} place */
export function said(texts, place) {
  const [text, left] = texts[place] ?? ["", 0];
  return left ? `${text}… ${count(left)} more characters` : text;
}

/** A box for a long text, which can be scrolled by keyboard. @param {string} name */
export const box = (name) => make("pre", { class: "kit-text", role: "region", "aria-label": name, ...SCROLLS });

/** @param {string} name @param {...Node | string} inside */
export function row(name, ...inside) {
  return make("div", { class: "kit-row" }, make("div", { class: "kit-small" }, name), make("div", { class: "kit-what" }, ...inside));
}

/** The changes of a version, in words. @param {Change} change */
export function changed(change) {
  if (change.note) return change.note;
  return change.was ? `${change.label} v${change.was} → v${change.now}` : `${change.label} is new, v${change.now}`;
}
