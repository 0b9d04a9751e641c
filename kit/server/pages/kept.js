// @ts-check
/**
 * What a browser keeps for a page: each class by its address, and each for some hours, so that a machine
 * that others use too does not know for ever who was here.
 */

const HOUR = 3_600_000;

/**
 * A drawer with one thing in it.
 * @param {string} name
 * @param {number} hours
 * @param {() => Storage} [store]
 * @param {() => number} [clock]
 */
export function drawer(name, hours, store = () => localStorage, clock = Date.now) {
  /** @type {any} */
  let here = null; // for a browser that keeps nothing for a page
  return {
    get() {
      try {
        const kept = JSON.parse(store().getItem(name) ?? "null");
        if (kept && kept.until > clock()) return kept.thing;
        if (kept) store().removeItem(name);
      } catch {
        // this browser keeps nothing, or somebody else has written there
      }
      return here;
    },
    /** @param {any} thing what JSON can write; null takes it out */
    put(thing) {
      here = thing;
      try {
        if (thing === null) store().removeItem(name);
        else store().setItem(name, JSON.stringify({ thing, until: clock() + hours * HOUR }));
      } catch {
        // it is known until the page is left
      }
    },
  };
}
