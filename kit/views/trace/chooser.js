// @ts-check
// Choosing a turn, or one beside it.

import { arrange, ensure, make, mark, write } from "../shared/dom.js";

/** @typedef {{ key: string, name: string, of: [value: string, text: string][] }} Group */

/** A list of turns to choose from; it asks the kernel, and says so when that does not answer. */
export class Chooser {
  /** @type {string | undefined} what was chosen and is not shown yet */
  wanted;

  /** @param {string} id @param {string} name @param {(chosen: string) => void} choose */
  constructor(id, name, choose) {
    this.select = make("select", { id });
    this.node = make("span", {}, make("label", { for: id }, name), " ", this.select);
    /** @type {Map<string, HTMLOptGroupElement>} */
    this.groups = new Map();
    /** @type {Map<string, HTMLOptionElement>} */
    this.options = new Map();
    this.select.addEventListener("change", () => {
      this.wanted = this.select.value;
      choose(this.wanted);
    });
  }

  /** @param {string} asked @param {string} first @param {Group[]} groups */
  draw(asked, first, groups) {
    const nodes = groups.filter((group) => group.of.length).map((group) => this.group(group));
    arrange(this.select, [this.option("", first), ...nodes]);
    if (this.wanted === asked) this.wanted = undefined;
    const value = this.wanted ?? asked;
    if (this.select.value !== value) this.select.value = value;
  }

  /** @param {Group} group */
  group({ key, name, of }) {
    const group = ensure(this.groups, key, () => make("optgroup"));
    mark(group, "label", name);
    arrange(group, of.map(([value, text]) => this.option(value, text)));
    return group;
  }

  /** @param {string} value @param {string} text */
  option(value, text) {
    const option = ensure(this.options, value, () => make("option", { value }));
    write(option, text);
    return option;
  }
}
