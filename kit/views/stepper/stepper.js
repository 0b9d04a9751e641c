// @ts-check
// The stepper: one press is one step of one worker; what has happened in that order is at hand already.

import { make, mark, SCROLLS, write } from "../shared/dom.js";
import { Speaker, widget } from "../shared/widget.js";

/** @import { Step, StepperState } from "./state.d.ts" */

class Stepper {
  /** @type {Map<string, HTMLElement>} */
  turns;

  /** @type {StepperState} */
  state;

  /** @type {string[]} one for each worker */
  letters;

  /** @param {HTMLElement} el */
  constructor(el) {
    this.path = "";
    this.title = make("div", { class: "kit-title" });
    this.buttons = make("div", { class: "kit-turns" });
    this.back = make("button", { type: "button" }, "Step back");
    this.again = make("button", { type: "button" }, "Start again");
    this.choice = make("select");
    this.possible = make("span", { class: "kit-quiet" });
    this.steps = make("ol", { class: "kit-list kit-steps" });
    this.text = make("div", { class: "kit-text", role: "region", "aria-label": "the block now", ...SCROLLS });
    this.version = make("div", { class: "kit-small" });
    this.beliefs = make("ul", { class: "kit-beliefs" });
    this.ending = make("p", { class: "kit-ending" });
    this.speaker = new Speaker();
    this.back.addEventListener("click", () => this.go(this.path.slice(0, -1)));
    this.again.addEventListener("click", () => this.go(""));
    this.choice.addEventListener("change", () => this.go(this.choice.value));
    el.replaceChildren(make("div", { class: "kit-view kit-stepper" }, this.title, this.bar(), this.columns(), this.speaker.node));
  }

  bar() {
    const label = make("label", {}, "Order ", this.choice);
    return make("div", { class: "kit-bar" }, this.buttons, this.back, this.again, label, this.possible);
  }

  columns() {
    const steps = make("div", {}, make("div", { class: "kit-small" }, "Steps so far"), this.steps, this.ending);
    const block = make("div", {}, this.version, this.text, make("div", { class: "kit-small" }, "What they believe"), this.beliefs);
    return make("div", { class: "kit-columns" }, steps, block);
  }

  /** @param {StepperState} state */
  draw(state) {
    if (!state.runs) return;
    this.state = state;
    this.letters = state.workers.map((_, place) => String.fromCharCode(65 + place));
    write(this.title, state.title);
    this.choice.replaceChildren(
      make("option", { value: "" }, "step by hand"),
      ...state.runs.map((run) => make("option", { value: run.schedule }, `${run.schedule} ${run.bad ? "✘" : "✔"}`)),
    );
    this.turns = new Map(this.letters.map((letter, place) => [letter, this.turn(letter, state.workers[place])]));
    this.buttons.replaceChildren(...this.turns.values());
    this.go(this.path, false);
  }

  /** @param {string} letter @param {string} name */
  turn(letter, name) {
    const button = make("button", { type: "button" }, `${name} takes a step`);
    button.addEventListener("click", () => button.getAttribute("aria-disabled") !== "true" && this.go(this.path + letter));
    return button;
  }

  /**
   * Stand after these steps, as far as there is a run that begins with them.
   * @param {string} path
   * @param {boolean} [speak]
   */
  go(path, speak = true) {
    const runs = this.state.runs.filter((run) => run.schedule.startsWith(path));
    if (!runs.length) return void this.go("", speak);
    this.path = path;
    const [run] = runs;
    const steps = run.steps.slice(0, path.length);
    const done = path === run.schedule;
    const next = new Set(done ? [] : runs.map((one) => one.schedule[path.length]));
    for (const [letter, button] of this.turns) mark(button, "aria-disabled", next.has(letter) ? null : "true");
    for (const button of [this.back, this.again]) mark(button, "aria-disabled", path ? null : "true");
    this.choice.value = done ? path : "";
    const bad = runs.filter((one) => one.bad).length;
    write(this.possible, done ? "" : `${runs.length} of ${this.state.runs.length} orders possible, ${bad} of them bad`);
    this.drawSteps(steps);
    this.drawBlock(steps);
    this.drawBeliefs(steps);
    const said = done ? (run.bad ? `✘ ${run.problems.join("; ")}` : `✔ ${run.winners.join(", ")} has it, and everybody knows`) : "";
    write(this.ending, said);
    mark(this.ending, "data-bad", done && run.bad ? "" : null);
    const last = steps.at(-1);
    if (speak && last) this.speaker.say(`step ${steps.length}: ${this.told(last)}. ${said}`);
  }

  /** @param {Step} step */
  told(step) {
    const effect = step.wrote ? ` → version ${step.version}` : step.refused ? ", refused" : "";
    return `${step.letter} ${step.belief}${effect}${step.lost ? ": the other's line is lost here" : ""}`;
  }

  /** @param {Step[]} steps */
  drawSteps(steps) {
    const items = steps.map((step, place) =>
      make("li", step.lost ? { "data-bad": "" } : {}, make("span", { class: "kit-number" }, String(place + 1)),
        make("span", { class: "kit-letter", "data-letter": step.letter }, step.letter), make("span", {}, this.told(step).slice(2))));
    this.steps.replaceChildren(...(items.length ? items : [make("li", { class: "kit-quiet" }, "Whose step is first?")]));
  }

  /** The text now; a line that came is marked with +, one that went with −. @param {Step[]} steps */
  drawBlock(steps) {
    /** @param {number} count */
    const after = (count) => (count > 0 ? this.state.values[steps[count - 1].value] : this.state.before).split("\n");
    const [before, now] = [after(steps.length - 1), after(steps.length)];
    const lines = now.flatMap((line, place) => {
      const old = before[place];
      const came = this.line(line === old ? " " : "+", line, line === old ? null : "ins");
      return line === old || old === undefined ? [came] : [this.line("−", old, "del"), came];
    });
    write(this.version, `The block now, version ${steps.at(-1)?.version ?? 1}`);
    this.text.replaceChildren(...lines);
  }

  /** @param {string} sign @param {string} text @param {"ins" | "del" | null} tag */
  line(sign, text, tag) {
    return make("div", { class: "kit-line" }, make("span", { class: "kit-sign" }, sign), tag ? make(tag, {}, text) : text);
  }

  /** @param {Step[]} steps */
  drawBeliefs(steps) {
    const items = this.letters.map((letter, place) => {
      const mine = steps.filter((step) => step.letter === letter);
      return make("li", {}, make("strong", {}, `${this.state.workers[place]}: `), mine.at(-1)?.belief ?? "has not begun");
    });
    this.beliefs.replaceChildren(...items);
  }

  stop() {
    this.speaker.stop();
  }
}

export default widget(Stepper);
