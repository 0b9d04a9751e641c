// @ts-check
// What is said of a commit and of a block that it changed.

import { plural } from "../shared/dom.js";

/** @import { Change, Moment } from "./state.d.ts" */

/** @param {Change} change */
export const versioned = (change) => `${change.label} version ${change.version}`;

/** What became of a block, in words. @param {Change} change @param {Moment} moment */
export function became(change, moment) {
  if (change.deleted) return `${change.label} was deleted at v${change.version}`;
  if (moment.via === "compact") return `${change.label} v${change.version}, as it was then`;
  if (change.returned) return `${change.label} is back, v${change.version}`;
  return change.was ? `${change.label} v${change.was} → v${change.version}` : `${change.label} is new, v${change.version}`;
}

/** A moment in a few words, for the slider and for screen readers. @param {Moment} moment */
export function brief(moment) {
  const [first] = moment.changes;
  const more = moment.changes.length + moment.more - 1;
  const what = first ? `, ${versioned(first)}${first.deleted ? " deleted" : ""}${more > 0 ? ` and ${plural(more, "more block")}` : ""}` : "";
  return `${moment.by}, ${moment.via}${what}`;
}

/** Day and time of a commit, as the journal has it. @param {string} at */
export const clock = (at) => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
