// @ts-check
/** What of a learner may want a word of the instructor's: an answers file that is damaged, and where she is stuck. */

/** @import { Stuck } from "./state.d.ts" */

/**
 * In words; empty where there is nothing.
 * @param {{ trouble: string, stuck: Stuck[] }} learner
 */
export function wants({ trouble, stuck }) {
  const damaged = trouble ? [`▲ The answers can not be read: ${trouble}`] : [];
  return [...damaged, ...stuck.map(told)].join("; ");
}

/** The same in a few words, for the table: "▲ 1 · E3, 2 · E1". @param {{ trouble: string, stuck: Stuck[] }} learner */
export function places({ trouble, stuck }) {
  const damaged = trouble ? ["answers damaged"] : [];
  const all = [...damaged, ...stuck.map(({ notebook, name }) => `${notebook} · ${name}`)];
  return all.length ? `▲ ${all.join(", ")}` : "";
}

/**
 * Who wants a word most urgently has the most: a damaged file comes before any exercise.
 * @param {{ trouble: string, stuck: object[] }} learner
 */
export const urgent = ({ trouble, stuck }) => (trouble ? Infinity : stuck.length);

/** "▲ 1 · E3: 4 tries, 2 hints: what she takes for true". @param {Stuck} stuck */
function told({ notebook, name, tries, hints, words }) {
  const helped = hints ? `, ${hints} ${hints === 1 ? "hint" : "hints"}` : "";
  return `▲ ${notebook} · ${name}: ${tries} tries${helped}${words ? `: ${words}` : ""}`;
}
