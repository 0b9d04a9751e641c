// @ts-check
/** When a learner was here last. The server knows the hour since its start alone; that she came, it keeps. */

/**
 * In words, for the table.
 * @param {{ revoked: boolean, used: boolean, seconds_ago: number | null, last: object | null }} learner
 */
export function seen({ revoked, used, seconds_ago: seconds, last }) {
  if (revoked) return "shut out";
  if (seconds !== null) return ago(seconds);
  return used || last ? "not since the server was started" : "has not come yet";
}

/** @param {number} seconds */
function ago(seconds) {
  if (seconds < 60) return "now";
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min ago` : `${Math.floor(seconds / 3600)} h ago`;
}
