// @ts-check
/** What is shared with everybody: read, shared otherwise, and taken back. */

import { make, plural, write } from "../../views/shared/dom.js";
import { act, asked, find } from "./page.js";

const shares = new Map(); // the item of each shared block, by id
let state = null;

/** @param {any} now what the server tells */
export function drawShares(now) {
  state = now;
  const ids = new Set(state.shared.map((block) => block.id));
  for (const [id, item] of shares) if (!ids.has(id)) shares.delete(id) && item.node.remove();
  for (const block of state.shared) fillShare(shares.get(block.id) ?? newShare(block), block);
  write(find("how-many"), plural(state.shared.length, "block"));
  drawOthers();
}

function newShare(block) {
  const menu = make("select", { "aria-label": `What learners may do with ${block.label}` });
  for (const [value, text] of [...Object.entries(state.rights), ["", "stop sharing"]]) menu.append(make("option", { value }, text));
  menu.addEventListener("change", () => {
    const said = () => (menu.value ? `${block.label} is shared: ${state.rights[menu.value]}.` : `${block.label} is no longer shared.`);
    act("class/share", { block_id: block.id, access: menu.value || null }, said);
  });
  /** @type {any} */
  const item = { version: make("span"), text: make("pre", { tabindex: "0", "aria-label": block.label }), menu };
  item.fold = make("details", {}, make("summary", {}, make("strong", {}, block.label), " ", item.version), item.text);
  item.fold.addEventListener("toggle", () => readShare(item, block.id));
  item.node = make("li", {}, item.fold, menu);
  shares.set(block.id, item);
  find("shared").append(item.node);
  return item;
}

function fillShare(item, block) {
  if (document.activeElement !== item.menu) item.menu.value = block.access;
  write(item.version, `v${block.version}`);
  const present = `${block.version} ${state.edition}`; // erasing makes no version, but another edition
  if (item.read !== present) readShare(item, block.id);
  item.read = present;
}

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
  const ids = [...list.options].map((option) => option.value);
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
