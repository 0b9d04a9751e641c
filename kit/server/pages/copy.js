// @ts-check
/** Copying, also on plain http, where a page has no clipboard of its own. */

import { make } from "../../views/shared/dom.js";

const BY_HAND = "Press Ctrl+C to copy what is marked; on a Mac ⌘C.";

/**
 * Copy a text; where this browser does not allow it, it is shown in `host`, marked, to be copied by hand.
 * @param {string} text
 * @param {Element} host
 * @returns {Promise<string>} what to say
 */
export async function copy(text, host) {
  host.replaceChildren();
  if (await byClipboard(text)) return "Copied.";
  const field = make("textarea", { readonly: "", class: "by-hand", rows: "3", "aria-label": "What is to be copied" });
  field.value = text;
  const before = document.activeElement;
  host.append(field);
  field.select();
  if (!byCommand()) return BY_HAND;
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return "Copied.";
}

/** @param {string} text */
async function byClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // on plain http there is none, and elsewhere it may be forbidden
  }
}

function byCommand() {
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  }
}
