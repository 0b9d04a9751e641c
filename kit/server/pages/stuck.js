// @ts-check
/** What of a learner may want a word of the instructor's: an answers file that is damaged, and where she is stuck. */

/**
 * In words, for the table; empty where there is nothing.
 * @param {{ trouble: string, stuck: any[] }} learner
 */
export function wants({ trouble, stuck }) {
  const damaged = trouble ? [`▲ The answers can not be read: ${trouble}`] : [];
  return [...damaged, ...stuck.map(told)].join("; ");
}

/** Who wants a word most urgently has the most: a damaged file comes before any exercise. */
export const urgent = ({ trouble, stuck }) => (trouble ? Infinity : stuck.length);

/** "▲ 1 · E3: 4 tries, 2 hints: what she takes for true". */
function told({ notebook, name, tries, hints, words }) {
  const helped = hints ? `, ${hints} ${hints === 1 ? "hint" : "hints"}` : "";
  return `▲ ${notebook} · ${name}: ${tries} tries${helped}${words ? `: ${words}` : ""}`;
}
