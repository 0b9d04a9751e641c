// @ts-check
// One turn: how it began, its steps and how it ended.

import { ensure, hide, isNews, make, mark, plural, retain, write } from "../shared/dom.js";
import { StepPart } from "./step.js";
import { said } from "./words.js";

/** @import { Said, Text, Turn } from "./state.d.ts" */
/** @import { Marked } from "./words.js" */
/** @typedef {[who: string, text: string]} SaidLine */

/** @param {"div" | "li"} tag @param {SaidLine} said */
function message(tag, [who, text]) {
  return make(tag, {}, make("span", { class: "kit-key" }, `${who}: `), make("span", { class: "kit-said" }, text));
}

/** One turn: how it began, its steps and how it ended; its parts are put in place by the trace. */
export class TurnPart {
  /** @type {Turn} */
  turn;

  /** @param {string} id */
  constructor(id) {
    this.id = id;
    /** @type {Map<number, StepPart>} */
    this.steps = new Map();
    this.name = make("div", { role: "heading", "aria-level": "3", class: "kit-turn-name" });
    this.said = make("div", { class: "kit-began" });
    this.latest = make("ul", { class: "kit-list kit-earlier", id: `${id}-earlier`, hidden: "" });
    this.earlier = make("button", { type: "button", "aria-expanded": "false", "aria-controls": `${id}-earlier` });
    this.earlier.addEventListener("click", () => this.openEarlier(this.latest.hidden));
    this.head = make("div", {}, this.name, this.said, this.earlier, this.latest);
    this.end = make("div", { class: "kit-end" });
    this.none = make("div", { class: "kit-quiet" }, "no such step");
  }

  /** @param {Turn} turn @param {Text[]} texts @param {Marked[]} unlike @param {boolean} both */
  draw(turn, texts, unlike, both) {
    this.turn = turn;
    write(this.name, turn.name);
    /** @param {Said[]} messages @returns {SaidLine[]} */
    const lines = (messages) => messages.map((one) => [one.sender ? `the agent ${one.sender}` : one.role, said(texts, one.text)]);
    if (isNews(this, "said", lines(turn.said))) this.said.replaceChildren(...lines(turn.said).map((one) => message("div", one)));
    if (isNews(this, "earlier", [turn.earlier, lines(turn.latest)])) this.drawEarlier(turn, lines(turn.latest));
    const error = said(texts, turn.error);
    const end = turn.stop_reason ? `ended: ${turn.stop_reason}${error ? `: ${error}` : ""}` : "has not ended yet, or whoever ran it is gone.";
    write(this.end, `${turn.name} ${end}`);
    for (const step of turn.steps) {
      const part = ensure(this.steps, step.number, () => new StepPart(`${this.id}-${step.number}`));
      part.draw(step, turn, texts, unlike.filter((one) => one.step === step.number), both);
    }
    retain(this.steps, turn.steps.map((step) => step.number));
  }

  /** @param {Turn} turn @param {SaidLine[]} lines */
  drawEarlier(turn, lines) {
    hide(this.earlier, !turn.earlier);
    if (!turn.earlier) this.openEarlier(false);
    write(this.earlier, `${plural(turn.earlier, "message")} before in this conversation`);
    const first = lines.length < turn.earlier ? [make("li", { class: "kit-quiet" }, `… the last of them that were said:`)] : [];
    this.latest.replaceChildren(...first, ...lines.map((one) => message("li", one)));
  }

  /** @param {boolean} open */
  openEarlier(open) {
    hide(this.latest, !open);
    mark(this.earlier, "aria-expanded", String(open));
  }

  /** The node of this step, or one that says that there is none. @param {number} number */
  step(number) {
    return this.steps.get(number)?.node ?? make("div", { class: "kit-step kit-quiet" }, `${this.turn.name} has no step ${number}.`);
  }
}
