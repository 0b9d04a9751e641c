// @ts-check
/** The sections of a page that fold: each as it was left, and at first open where there is room for it. */

import { place } from "./ask.js";
import { drawer } from "./kept.js";

const HOURS = 30 * 24;
const WIDE = "(min-width: 800px)";
const kept = drawer(`kit-folds ${place(".")}`, HOURS);

/** Fold them: at first `data-fold` says which are open, "always" or on a "wide" page. */
export function beginFolds() {
  const isWide = matchMedia(WIDE).matches;
  for (const fold of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".fold"))) {
    const at = fold.dataset.fold;
    fold.open = kept.get()?.[fold.id] ?? (at === "always" || (at === "wide" && isWide));
    // Only what somebody does is remembered, and not that a section opened to lead there.
    fold.querySelector("summary")?.addEventListener("click", () => kept.put({ ...kept.get(), [fold.id]: !fold.open }));
  }
}

/** Remember nothing of them in this browser. */
export const forgetFolds = () => kept.put(null);

/** Open the section around this, and go there, unless it is gone meanwhile. @param {HTMLElement | undefined} node */
export function goTo(node) {
  if (!node) return;
  /** @type {HTMLDetailsElement} */ (node.closest(".fold")).open = true;
  node.scrollIntoView({ block: "center" });
  node.focus({ preventScroll: true });
}
