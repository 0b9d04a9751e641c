// @ts-check
// The quiz of an access map.

import { arrange, count, hide, isNews, make, mark, write } from "../shared/dom.js";

/** Questions about this very room, judged in the page by what the audit said of it. */
export class Quiz {
  constructor(map) {
    this.map = map;
    this.place = null;
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

  draw({ questions, first }) {
    this.questions = questions;
    hide(this.none, questions.length > 0);
    hide(this.asked, !questions.length);
    if (!questions.length) return;
    const known = questions.findIndex((one) => one.id === this.question?.id);
    const isGone = this.question && known < 0;
    this.place = known >= 0 ? known : Math.min(this.place ?? first, questions.length - 1);
    if (isNews(this, "question", questions[this.place])) this.put(isGone);
    this.count();
  }

  /** Put the question at this place; what is ticked stays where it is still an option. */
  put(isGone) {
    const before = this.question;
    this.question = this.questions[this.place];
    const isSame = before?.id === this.question.id;
    const hadFocus = this.options.contains(document.activeElement);
    if (!isSame) this.boxes.clear();
    write(this.legend, this.question.text);
    arrange(this.options, this.question.options.map((one) => this.option(one.name)));
    if (isGone) this.tell("The room has changed, and what was asked about is gone: here is another question.", []);
    else if (isSame && this.verdict.textContent) this.tell("The room has changed: check again.", []);
    if (hadFocus && !this.options.contains(document.activeElement)) this.next.focus();
  }

  option(name) {
    if (!this.boxes.has(name)) {
      const box = make("input", { type: "checkbox" });
      this.boxes.set(name, { box, node: make("label", { class: "kit-option" }, box, " ", make("span", {}, name)) });
    }
    return this.boxes.get(name).node;
  }

  count() {
    write(this.number, `Question ${count(this.place + 1)} of ${count(this.questions.length)} about this room`);
  }

  goOn() {
    this.place = (this.place + 1) % this.questions.length;
    isNews(this, "question", this.questions[this.place]);
    this.tell("", []);
    this.put(false);
    this.count();
    this.map.speaker.say(this.question.text);
  }

  judge() {
    const judged = this.question.options.map((one) => ({ ...one, ticked: this.boxes.get(one.name).box.checked }));
    const faults = judged.filter((one) => one.ticked !== one.right);
    const [wrong, missing] = [true, false].map((ticked) => faults.filter((one) => one.ticked === ticked));
    if (!faults.length) {
      const none = judged.every((one) => !one.right);
      return this.tell(none ? "✔ Right: it is none of them." : "✔ Right.", judged.filter((one) => one.right || none).map((one) => ["✔", "", one.why]));
    }
    const sums = [wrong.length && `${wrong.length} wrongly ticked`, missing.length && `${missing.length} missing`].filter(Boolean);
    this.tell(`✘ Not right: ${sums.join(", ")}.`, [...wrong.map((one) => ["✘", `${one.name} is wrongly ticked: `, one.why]), ...missing.map((one) => ["✘", `${one.name} is missing: `, one.why])]);
  }

  tell(verdict, reasons) {
    write(this.verdict, verdict);
    mark(this.told, "data-mark", /^[✔✘]/.exec(verdict)?.[0] ?? null);
    if (!isNews(this, "reasons", reasons)) return;
    this.reasons.replaceChildren(...reasons.map(([sign, lead, why]) =>
      make("li", {}, make("span", { class: "kit-sign", "aria-hidden": "true" }, sign), make("span", {}, ...(lead ? [make("strong", {}, lead)] : []), why))));
  }
}
