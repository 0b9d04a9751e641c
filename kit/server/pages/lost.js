// @ts-check
/** Why a screen shows how it was, and not how it is. */

const FEW = 3; // refusals in a row that nobody need know of: the next look is a second away

/**
 * In words; `null` where it is too early to say anything.
 * @param {{ status?: number, message?: string, hint?: string }} error
 * @param {number} busy how often in a row the server had no time for this screen
 */
export function lost({ status, message, hint }, busy) {
  if (status === 401) return `▲ ${message}. ${hint}`;
  if (status !== 429) return "▲ The server does not answer. This is how it was; trying again.";
  return busy < FEW ? null : "▲ The server has no time for this screen just now. This is how it was; trying again.";
}
