// @ts-check
// One step of a turn: what was sent, thought, called, changed or refused, and answered.

import { arrange, diffLine, ensure, isNews, make, mark, SCROLLS, write } from "../shared/dom.js";
import { PromptPart } from "./prompt.js";
import { box, changed, row, said } from "./words.js";

/** @import { Call, Change, Step, Text, Turn } from "./state.d.ts" */
/** @import { Marked } from "./words.js" */

/** One step of a turn: what was sent, thought, called, changed or refused, and answered. */
export class StepPart {
  /** @param {string} id */
  constructor(id) {
    this.title = make("span", { id, role: "heading", "aria-level": "4", class: "kit-step-name" });
    this.model = make("span", { class: "kit-quiet" });
    this.prompt = new PromptPart(`${id}-prompt`);
    this.promptRow = row("Prompt", this.prompt.node);
    this.thought = box("thought");
    this.thoughtRow = row("Thought", this.thought);
    this.said = make("div", { class: "kit-said" });
    this.saidRow = row("Said", this.said);
    this.answer = make("div", { class: "kit-said" });
    this.answerRow = row("Answer", this.answer);
    this.nothing = row("Answer", make("span", { class: "kit-quiet" }, "none"));
    /** @type {Map<string, HTMLElement>} by all that is said of it */
    this.calls = new Map();
    this.body = make("div");
    this.node = make("section", { class: "kit-step", "aria-labelledby": id }, make("div", { class: "kit-head" }, this.title, this.model), this.body);
  }

  /** @param {Step} step @param {Turn} turn @param {Text[]} texts @param {Marked[]} unlike @param {boolean} both */
  draw(step, turn, texts, unlike, both) {
    if (!isNews(this, "all", [step, ...[step.thought, step.said, step.answer].map((text) => said(texts, text)), turn.name, unlike, both])) return;
    const name = both ? `${turn.name}, step ${step.number}` : `Step ${step.number}`;
    write(this.title, name);
    write(this.model, `model ${step.model}`);
    this.prompt.draw(step, texts, unlike, name);
    const thought = said(texts, step.thought);
    write(this.thought, thought);
    mark(this.thought, "aria-label", `${name}: the thought`);
    const words = said(texts, step.said);
    write(this.said, words);
    const answer = said(texts, step.answer);
    write(this.answer, answer);
    const calls = step.calls.map((call) => this.call(call, texts, name));
    const nothing = !answer && !calls.length ? [this.nothing] : [];
    arrange(this.body, [this.promptRow, ...(thought ? [this.thoughtRow] : []), ...(words ? [this.saidRow] : []), ...calls, ...(answer ? [this.answerRow] : []), ...nothing]);
  }

  /**
   * A call is written once and never changes, but for a redaction.
   * @param {Call} call
   * @param {Text[]} texts
   * @param {string} name
   */
  call(call, texts, name) {
    const key = JSON.stringify([call, said(texts, call.answer), said(texts, call.refused), call.arguments.map(([, text]) => said(texts, text)), name]);
    return ensure(this.calls, key, () => callRow(call, texts, name));
  }
}

/** @param {Call} call @param {Text[]} texts @param {string} name */
function callRow(call, texts, name) {
  const given = call.arguments.map(([key, text]) => make("li", {}, make("span", { class: "kit-key" }, key ? `${key}: ` : ""), said(texts, text)));
  const list = make("ul", { class: "kit-given", "aria-label": `arguments of ${call.name}` }, ...given);
  return row("Call", make("div", { class: "kit-call" }, call.name), ...(given.length ? [list] : []), ...outcome(call, texts, name));
}

/** @param {Call} call @param {Text[]} texts @param {string} name */
function outcome(call, texts, name) {
  const refused = said(texts, call.refused);
  if (refused) {
    const hint = said(texts, call.hint);
    return [make("div", { class: "kit-refused" }, make("span", { class: "kit-sign" }, "⊘"),
      make("span", {}, `Refused: ${refused}`, ...(hint ? [make("span", { class: "kit-hint" }, `→ ${hint}`)] : [])))];
  }
  const answer = said(texts, call.answer);
  if (!call.changes.length) return answer ? [make("div", { class: "kit-returned" }, `Returned: ${answer}`)] : [];
  return call.changes.flatMap((change) => changeRows(change, call, name));
}

/** @param {Change} change @param {Call} call @param {string} name */
function changeRows(change, call, name) {
  const title = make("div", { class: "kit-small" }, `Changed: ${changed(change)}`, make("span", { class: "kit-quiet" }, ` · commit ${call.seq}`));
  if (!change.lines.length) return [title];
  return [title, make("ul", { class: "kit-diff kit-text", "aria-label": `${name}: what changed in ${change.label}`, ...SCROLLS }, ...change.lines.map(diffLine))];
}
