// @ts-check
/** What is to be done now, in words, and the time that is left, which a page counts down by itself. */

/** "12:05", and "1:02:05" where that is long. @param {number} seconds */
export function minutes(seconds) {
  const [hours, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const last = String(Math.floor(seconds) % 60).padStart(2, "0");
  return hours ? `${hours}:${String(rest).padStart(2, "0")}:${last}` : `${rest}:${last}`;
}

/** "E5, E6: in pairs". @param {{ names: string[], text: string }} now */
export const task = ({ names, text }) => [names.join(", "), text].filter(Boolean).join(": ");

/** The seconds that are left, told `left` at the moment `since`; both in the page's own time. */
export const remaining = (left, since, at) => Math.max(0, Math.ceil(left - (at - since) / 1000));
