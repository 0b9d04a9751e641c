// @ts-check
/** What is shared with everybody: read, shared otherwise, and taken back. */

import { make, plural, write } from "../../views/shared/dom.js";
import { act, asked, find } from "./page.js";

/** @import { ClassState, Shared } from "./state.d.ts" */

/** @type {Map<string, Item>} the item of each shared block, by id */
const shares = new Map();
/** @type {ClassState} */
let state;

/**
 * What is shown of a block; `read` says which version of its text.
 * @typedef {{ version: HTMLElement, text: HTMLElement, menu: HTMLSelectElement, fold: HTMLDetailsElement, node: HTMLElement, read: string }} Item
 */

/** @param {ClassState} now what the server tells */
export function drawShares(now) {
  state = now;
  const ids = new Set(state.shared.map((block) => block.id));
  for (const [id, item] of shares) if (!ids.has(id)) shares.delete(id) && item.node.remove();
  for (const block of state.shared) fillShare(shares.get(block.id) ?? newShare(block), block);
  write(find("how-many"), plural(state.shared.length, "block"));
  drawOthers();
}

/** @param {Shared} block */
function newShare(block) {
  const menu = make("select", { "aria-label": `What learners may do with ${block.label}` });
  for (const [value, text] of [...Object.entries(state.rights), ["", "stop sharing"]]) menu.append(make("option", { value }, text));
  menu.addEventListener("change", () => {
    const said = () => (menu.value ? `${block.label} is shared: ${state.rights[menu.value]}.` : `${block.label} is no longer shared.`);
    act("class/share", { block_id: block.id, access: menu.value || null }, said);
  });
  const [version, text] = [make("span"), make("pre", { tabindex: "0", "aria-label": block.label })];
  const fold = make("details", {}, make("summary", {}, make("strong", {}, block.label), " ", version), text);
  const item = { version, text, menu, fold, node: make("li", {}, fold, menu), read: "" };
  fold.addEventListener("toggle", () => readShare(item, block.id));
  shares.set(block.id, item);
  find("shared").append(item.node);
  return item;
}

/** @param {Item} item @param {Shared} block */
function fillShare(item, block) {
  if (document.activeElement !== item.menu) item.menu.value = block.access;
  write(item.version, `v${block.version}`);
  const present = `${block.version} ${state.edition}`; // erasing makes no version, but another edition
  if (item.read !== present) readShare(item, block.id);
  item.read = present;
}

/** @param {Item} item @param {string} id */
async function readShare(item, id) {
  if (!item.fold.open) return write(item.text, "");
  try {
    write(item.text, (await asked("class/text", { block_id: id })).text || "(empty)");
  } catch (error) {
    write(item.text, `Can not be read: ${error.message}`);
  }
}

/** The blocks that could be shared too; the list is made anew only where it is another. */
function drawOthers() {
  const list = find("others");
  const ids = [...list.options].map((/** @type {HTMLOptionElement} */ option) => option.value);
  if (String(ids) !== String(state.others.map((block) => block.id))) {
    const chosen = list.value;
    list.replaceChildren(...state.others.map((block) => make("option", { value: block.id }, block.label)));
    if (state.others.some((block) => block.id === chosen)) list.value = chosen;
  }
  find("share").disabled = state.others.length === 0;
}

find("share").addEventListener("click", () => {
  const label = find("others").selectedOptions[0]?.textContent;
  act("class/share", { block_id: find("others").value, access: "append_only" }, () => `${label} is shared: append only.`);
});
