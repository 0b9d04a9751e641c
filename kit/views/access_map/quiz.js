// @ts-check
// The quiz of an access map.

import { arrange, count, ensure, hide, isNews, make, mark, write } from "../shared/dom.js";

/** @import { AccessMap } from "./access_map.js" */
/** @import { Question } from "./state.d.ts" */
/** @typedef {[sign: string, lead: string, why: string]} Reason */

/** Questions about this very room, judged in the page by what the audit said of it. */
export class Quiz {
  /** @param {AccessMap} map */
  constructor(map) {
    this.map = map;
    /** @type {Question[]} */
    this.questions = [];
    /** @type {Question | undefined} the one that stands there */
    this.question = undefined;
    /** @type {number | null} its place */
    this.place = null;
    this.begun = ""; // the question that was the first to be asked: they are counted from there
    /** @type {Map<string, { box: HTMLInputElement, node: HTMLElement }>} by the name of an option */
    this.boxes = new Map();
    this.number = make("p", { class: "kit-quiet" });
    this.legend = make("legend");
    this.options = make("div");
    this.fields = make("fieldset", {}, this.legend, this.options);
    this.hint = make("span", { class: "kit-quiet" }, "Tick nothing if it is none of them.");
    this.check = make("button", { type: "button" }, "Check");
    this.next = make("button", { type: "button" }, "New question");
    this.verdict = make("p", { class: "kit-verdict" });
    this.reasons = make("ul", { class: "kit-reasons" });
    this.told = make("div", { class: "kit-judged", role: "status" }, this.verdict, this.reasons);
    this.none = make("p", { class: "kit-quiet" }, "No questions yet: they take two agents or two blocks, and an attachment.");
    this.asked = make("div", {}, this.number, this.fields, make("p", { class: "kit-buttons" }, this.check, " ", this.next, " ", this.hint), this.told);
    this.node = make("div", { class: "kit-quiz" }, this.none, this.asked);
    this.check.addEventListener("click", () => this.judge());
    this.next.addEventListener("click", () => this.goOn());
    this.options.addEventListener("change", () => this.tell("", []));
  }

  /** @param {{ questions: Question[], first: number }} room */
  draw({ questions, first }) {
    this.questions = questions;
    hide(this.none, questions.length > 0);
    hide(this.asked, !questions.length);
    if (!questions.length) return;
    const known = questions.findIndex((one) => one.id === this.question?.id);
    const isGone = this.question !== undefined && known < 0;
    this.goTo(known >= 0 ? known : Math.min(this.place ?? first, questions.length - 1), isGone);
  }

  /** @param {number} place @param {boolean} isGone */
  goTo(place, isGone) {
    this.place = place;
    this.begun ||= this.questions[place].id;
    if (isNews(this, "question", this.questions[place])) this.put(this.questions[place], isGone);
    const begun = Math.max(this.questions.findIndex((one) => one.id === this.begun), 0);
    write(this.number, `Question ${count(turnOf(place, begun, this.questions.length))} of ${count(this.questions.length)} about this room`);
  }

  /** Put this question; what is ticked stays where it is still an option. @param {Question} question @param {boolean} isGone */
  put(question, isGone) {
    const isSame = this.question?.id === question.id;
    this.question = question;
    const hadFocus = this.options.contains(document.activeElement);
    if (!isSame) this.boxes.clear();
    write(this.legend, question.text);
    arrange(this.options, question.options.map((one) => this.option(one.name).node));
    if (isGone) this.tell("The room has changed, and what was asked about is gone: here is another question.", []);
    else if (isSame && this.verdict.textContent) this.tell("The room has changed: check again.", []);
    if (hadFocus && !this.options.contains(document.activeElement)) this.next.focus();
  }

  /** @param {string} name */
  option(name) {
    return ensure(this.boxes, name, () => {
      const box = make("input", { type: "checkbox" });
      return { box, node: make("label", { class: "kit-option" }, box, " ", make("span", {}, name)) };
    });
  }

  goOn() {
    this.tell("", []);
    this.goTo(((this.place ?? 0) + 1) % this.questions.length, false);
    this.map.speaker.say(this.question?.text ?? "");
  }

  judge() {
    const options = this.question?.options ?? [];
    const judged = options.map((one) => ({ ...one, ticked: this.option(one.name).box.checked }));
    const faults = judged.filter((one) => one.ticked !== one.right);
    const [wrong, missing] = [true, false].map((ticked) => faults.filter((one) => one.ticked === ticked));
    if (!faults.length) {
      const none = judged.every((one) => !one.right);
      return this.tell(none ? "✔ Right: it is none of them." : "✔ Right.", judged.filter((one) => one.right || none).map((one) => reason("✔", "", one.why)));
    }
    const sums = [`${wrong.length} wrongly ticked`, `${missing.length} missing`].filter((sum) => !sum.startsWith("0 "));
    /** @type {[what: string, ones: typeof faults][]} */
    const told = [["wrongly ticked", wrong], ["missing", missing]];
    this.tell(`✘ Not right: ${sums.join(", ")}.`, told.flatMap(([what, ones]) => ones.map((one) => reason("✘", `${one.name} is ${what}: `, one.why))));
  }

  /** @param {string} verdict @param {Reason[]} reasons */
  tell(verdict, reasons) {
    write(this.verdict, verdict);
    mark(this.told, "data-mark", /^[✔✘]/.exec(verdict)?.[0] ?? null);
    if (!isNews(this, "reasons", reasons)) return;
    this.reasons.replaceChildren(...reasons.map(([sign, lead, why]) =>
      make("li", {}, make("span", { class: "kit-sign", "aria-hidden": "true" }, sign), make("span", {}, ...(lead ? [make("strong", {}, lead)] : []), why))));
  }
}

/** The how manieth a place is, counted from another one and round. @param {number} place @param {number} begun @param {number} all */
export const turnOf = (place, begun, all) => ((place - begun + all) % all) + 1;

/** @param {Reason} parts @returns {Reason} */
const reason = (...parts) => parts;
