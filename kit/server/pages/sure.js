// @ts-check
/** Questions before something is done that can not be undone, and what is told one time. */

import { write } from "../../views/shared/dom.js";
import { copy } from "./copy.js";
import { find } from "./page.js";

/**
 * Ask whether it is meant; `typing` says what is to be typed for it, `fits` whether that was, and `unfit` what is said where it was not.
 * @param {string} question
 * @param {string} yes
 * @param {(typed: string) => void} deed
 * @param {{ typing?: string, value?: string, fits?: (typed: string) => boolean, unfit?: string }} [more]
 */
export function sure(question, yes, deed, { typing = "", value = "", fits = () => true, unfit = "" } = {}) {
  write(find("question"), question);
  write(find("yes"), yes);
  write(find("typing-what"), typing);
  find("typing").hidden = !typing;
  find("typed").value = value;
  write(find("unfit"), "");
  find("yes").onclick = (/** @type {Event} */ event) => {
    event.preventDefault();
    const typed = find("typed").value.trim();
    if (!fits(typed)) {
      write(find("unfit"), unfit);
      return find("typed").focus();
    }
    find("sure").close();
    deed(typed);
  };
  find("sure").showModal();
  if (typing) find("typed").select();
}

/** Show what nobody can look up later. @param {string} title @param {string} secret */
export function once(title, secret) {
  write(find("once-title"), title);
  write(find("secret"), secret);
  write(find("copied-once"), "");
  find("once-by-hand").replaceChildren();
  find("once").showModal();
}

find("typed").addEventListener("input", () => write(find("unfit"), ""));
find("no").addEventListener("click", () => find("sure").close());
find("copy-once").addEventListener("click", async () => {
  write(find("copied-once"), await copy(find("secret").textContent, find("once-by-hand")));
});
find("close-once").addEventListener("click", () => find("once").close());
find("once").addEventListener("close", () => write(find("secret"), "")); // it does not stay in the page
