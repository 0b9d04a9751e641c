// @ts-check
// The time that is left, which a page counts down by itself. It is told how many seconds are left and never
// until when: the clock of the page's machine may say anything.

/** "12:05", and "1:02:05" where that is long. @param {number} seconds */
export function minutes(seconds) {
  const [hours, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const last = String(Math.floor(seconds) % 60).padStart(2, "0");
  return hours ? `${hours}:${String(rest).padStart(2, "0")}:${last}` : `${rest}:${last}`;
}

/** "12 minutes 5 seconds", to be heard. @param {number} seconds */
export function spoken(seconds) {
  /** @type {[number, string][]} */
  const parts = [[Math.floor(seconds / 60), "minute"], [Math.floor(seconds) % 60, "second"]];
  return parts.filter(([many]) => many).map(([many, noun]) => `${many} ${noun}${many === 1 ? "" : "s"}`).join(" ");
}

/**
 * The seconds that are left, told `left` at the moment `since`; both in the page's own time.
 * @type {(left: number, since: number, at: number) => number}
 */
export const remaining = (left, since, at) => Math.max(0, Math.ceil(left - (at - since) / 1000));

const LATE = 60; // seconds before the end at which it is said once more

/** What somebody hears who can not see the time: at the start, one minute before the end, and at the end. */
export class Cues {
  /** @type {string | undefined} */
  of;

  left = 0;

  /**
   * What is to be said now; mostly nothing.
   * @param {string} of which time this is: another one begins anew
   * @param {number} left seconds
   */
  next(of, left) {
    const before = this.of === of ? this.left : null;
    this.of = of;
    this.left = left;
    const isNews = before === null || (before > LATE && left <= LATE);
    if (left > 0) return isNews ? `${spoken(left)} left` : "";
    return before ? "Time is up" : "";
  }
}
