// @ts-check
// A question with its options: radio buttons, or the lines of a program that are moved into their order,
// or buttons that do something.
// Python judges; the page shows what is chosen at once and what is said to it when that arrives.

import { arrange, isNews, make, mark, SCROLLS } from "../views/shared/dom.js";
import { isOurs, Speaker, TO_WAKE, widget } from "../views/shared/widget.js";
import { Countdown } from "./countdown.js";

/** @import { Ask } from "../views/shared/types.d.ts" */
/** @import { Left } from "./countdown.js" */
/** @typedef {{ kind: string, lead: string, text: string }} Said */
/** @typedef {(chosen: string) => void} Choose */
/**
 * The sheet, and which of the page's choices it answers.
 * @typedef {{ kind: string, head: string, options: [letter: string, text: string][], chosen: string, said: Said[], turn: string, left?: Left }} ChoiceState
 */

const BUSY_AFTER = 1000; // milliseconds without an answer, after which the page says why
const BUSY = "The kernel has not answered yet. If no cell is running, run this cell again.";
const GONE = "The kernel was restarted or has ended."; // no cell of a notebook runs then before those above it

/** One thing that was said: the outcome stands out in words, its symbol is for the eyes. @param {Said} one */
function saying(one) {
  if (one.kind === "printed") return make("pre", { class: "kit-text", ...SCROLLS }, one.text.replace(/^\n+|\n+$/g, ""));
  const [, symbol, outcome] = one.lead.match(/^(\S+) (.*)$/) ?? [];
  const lead = symbol ? [make("strong", {}, make("span", { "aria-hidden": "true" }, `${symbol} `), outcome), " "] : [];
  return make("p", {}, ...lead, one.text);
}

// ---------------------------------------------------------------------------------------- what is offered

const ARROWS = new Map([["ArrowDown", 1], ["ArrowRight", 1], ["ArrowUp", -1], ["ArrowLeft", -1]]);

/** Options of which one is chosen. */
class Options {
  /** @param {ChoiceState} state @param {Choose} choose */
  constructor(state, choose) {
    const group = `kit-${Math.random().toString(36).slice(2)}`;
    this.choose = choose;
    this.radios = state.options.map(([letter]) => make("input", { type: "radio", name: group, value: letter }));
    this.nodes = state.options.map(([letter, text], place) =>
      make("label", { class: "kit-option" }, this.radios[place], make("b", {}, letter), make("span", {}, text)));
    for (const radio of this.radios) radio.addEventListener("change", () => choose(radio.value));
  }

  /** @param {ChoiceState} state */
  draw(state) {
    for (const radio of this.radios) {
      if (radio.checked !== (radio.value === state.chosen)) radio.checked = radio.value === state.chosen;
    }
  }

  /**
   * A letter chooses, as it does between the quotes; arrows only look: Enter and the space bar choose.
   * @param {KeyboardEvent} event
   */
  press(event) {
    const at = this.radios.findIndex((radio) => radio === event.target);
    const by = ARROWS.get(event.key);
    if (at >= 0 && (by || event.key === "Enter")) event.preventDefault(); // the browser's own arrows would choose
    if (at >= 0 && by) this.radios.at((at + by) % this.radios.length)?.focus();
    const letter = event.key === "Enter" ? this.radios[at]?.value : event.key.toLowerCase();
    const radio = this.radios.find((one) => one.value === letter);
    if (!radio || radio.disabled) return;
    radio.focus();
    if (!radio.checked) radio.click();
  }

  stop() {}
}

/** Lines that are moved up and down, and checked when they are in order. */
class Lines {
  /** @param {ChoiceState} state @param {Choose} choose @param {() => void} changed */
  constructor(state, choose, changed) {
    this.changed = changed;
    this.speaker = new Speaker();
    this.lines = new Map(state.options.map(([letter, text]) => [letter, this.line(letter, text)]));
    this.list = make("ol", { class: "kit-lines", role: "list", "aria-label": "lines to put in order" });
    this.button = make("button", { type: "button" }, "check the order");
    this.button.addEventListener("click", () => choose(this.order.join("")));
    this.nodes = [this.list, make("div", {}, this.button), this.speaker.node];
  }

  get order() {
    return [...this.list.children].map((node) => node.getAttribute("data-letter") ?? "");
  }

  /** @param {string} letter @param {string} text */
  line(letter, text) {
    /** @type {[string, string, number][]} */
    const ways = [["up", "↑", -1], ["down", "↓", 1]];
    const buttons = ways.map(([way, arrow, by]) => {
      const name = `move line ${letter} ${way}`;
      const button = make("button", { type: "button", "aria-label": name, "aria-description": text.trim(), title: name }, arrow);
      button.addEventListener("click", () => this.move(letter, by));
      return button;
    });
    return make("li", { "data-letter": letter }, make("span", { class: "kit-moves" }, ...buttons), make("b", {}, letter), make("code", {}, text));
  }

  /**
   * The neighbour moves, not the line: a node that is moved loses the focus.
   * @param {string} letter
   * @param {number} by
   */
  move(letter, by) {
    const line = this.lines.get(letter);
    const other = by < 0 ? line?.previousElementSibling : line?.nextElementSibling;
    if (line && other) {
      if (by < 0) line.after(other);
      else line.before(other);
      this.limit();
      this.changed();
    }
    const place = this.order.indexOf(letter) + 1;
    this.speaker.say(`line ${letter} is ${other ? "now" : "still"} ${place} of ${this.lines.size}`);
  }

  /** The ends can be passed by nobody, but keep the focus. */
  limit() {
    [...this.list.children].forEach((node, place, all) => {
      const [up, down] = node.querySelectorAll("button");
      mark(up, "aria-disabled", String(place === 0));
      mark(down, "aria-disabled", String(place === all.length - 1));
    });
  }

  /** @param {ChoiceState} state */
  draw(state) {
    const wanted = state.options.map(([letter]) => letter);
    if (wanted.join("") !== this.order.join("")) arrange(this.list, wanted.flatMap((letter) => this.lines.get(letter) ?? []));
    this.limit();
  }

  press() {}

  stop() {
    this.speaker.stop();
  }
}

/** Deeds, each a button that can be pressed again. */
class Deeds {
  /** @param {ChoiceState} state @param {Choose} choose */
  constructor(state, choose) {
    this.buttons = state.options.map(([letter, text]) => {
      const button = make("button", { type: "button" }, text);
      button.addEventListener("click", () => choose(letter));
      return button;
    });
    this.nodes = [make("div", { class: "kit-deeds" }, ...this.buttons)];
  }

  draw() {}

  press() {}

  stop() {}
}

/** @type {Record<string, typeof Lines | typeof Deeds | undefined>} */
const OFFERS = { order: Lines, press: Deeds, offer: Deeds };

// ---------------------------------------------------------------------------------------- the widget

class Choice {
  /** @type {Options | Lines | Deeds} */
  offer;

  /** @type {string | null} the choice that is not answered yet */
  waiting = null;

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  acts = false; // whether a press does something, or only answers

  /** @param {HTMLElement} el @param {Ask} ask */
  constructor(el, ask) {
    this.ask = ask;
    this.fields = make("fieldset");
    this.told = make("div", { class: "kit-told", role: "status" });
    this.root = make("div", { class: "kit-view kit-choice" }, this.fields, this.told);
    this.root.addEventListener("keydown", (event) => {
      if (isOurs(event)) this.offer.press(event);
    });
    el.replaceChildren(this.root);
  }

  /**
   * What was chosen since is shown already: an earlier answer would take it back for a moment.
   * @param {ChoiceState} state
   */
  draw(state) {
    if (this.waiting && state.turn && state.turn !== this.waiting) return;
    this.waiting = null;
    clearTimeout(this.timer);
    const letters = state.options.map(([letter]) => letter).sort();
    if (isNews(this, "question", [state.kind, state.head, letters])) this.build(state);
    this.offer.draw(state);
    this.tell(state.said);
    if (state.left || this.countdown) this.count(state.left);
  }

  /**
   * What was said of the time may be a while old in a page that has just opened: ask for it once.
   * @param {Left | undefined} left
   */
  count(left) {
    if (!this.countdown) {
      this.countdown = new Countdown();
      this.root.append(this.countdown.speaker.node);
      this.ask({ choice: "", turn: "" });
    }
    this.countdown.draw(left, this.told.firstChild);
  }

  /** @param {ChoiceState} state */
  build(state) {
    const focused = this.fields.contains(document.activeElement);
    this.offer?.stop();
    const Offer = OFFERS[state.kind] ?? Options;
    this.offer = new Offer(state, (chosen) => this.choose(chosen), () => this.tell([]));
    this.fields.replaceChildren(make("legend", {}, state.head), ...this.offer.nodes);
    if (state.kind === "offer") this.root.append(this.fields); // what was said stands first
    mark(this.root, "data-kind", state.kind);
    if (state.kind === "notice") mark(this.told, "role", null); // it is renewed often, and cries out never
    this.acts = state.kind === "press" || (state.kind === "offer" && state.options.length > 0);
    this.fields.hidden = !state.head;
    if (focused && this.fields.hidden) this.keepFocus();
  }

  /** A button that has done its work is gone; whoever has pressed it stays where she was. */
  keepFocus() {
    this.told.tabIndex = -1;
    this.told.focus();
  }

  /** @param {string} chosen */
  choose(chosen) {
    this.waiting = Math.random().toString(36).slice(2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.tell([{ kind: "said", lead: "", text: BUSY }]), BUSY_AFTER);
    this.ask({ choice: chosen, turn: this.waiting });
  }

  /** Its room is kept when it is emptied, so that what stands below does not move. @param {Said[]} said */
  tell(said) {
    this.told.style.minHeight = said.length ? "" : `${this.told.getBoundingClientRect().height}px`;
    mark(this.told, "data-mark", said.find((one) => one.lead)?.lead[0] ?? null);
    mark(this.told, "data-empty", said.length ? null : "");
    this.told.replaceChildren(...said.map(saying));
  }

  /**
   * Without its kernel a question only shows. A page has many of them, so none cries out or moves anything before
   * somebody chooses there; a button that does something would be pressed in vain, and says so at once.
   * @param {Node | null} way
   */
  lost(way) {
    clearTimeout(this.timer);
    this.countdown?.end();
    this.fields.disabled = true;
    mark(this.root, "title", GONE);
    mark(this.told, "role", null);
    const say = () => this.told.append(make("p", {}, `${GONE} `, way ?? TO_WAKE));
    if (this.waiting || !this.told.textContent) this.tell([]);
    if (!this.told.textContent || this.acts) say();
    else if (this.fields.textContent) this.fields.addEventListener("click", say, { once: true });
    mark(this.told, "data-empty", null);
  }

  stop() {
    clearTimeout(this.timer);
    this.countdown?.stop();
    this.offer?.stop();
  }
}

export default widget(Choice);
