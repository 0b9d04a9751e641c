// @ts-check
// The live trace: one turn of an agent, step by step, and perhaps another turn beside it.

import { arrange, breakable, count, diffLine, ensure, hide, isNews, make, mark, plural, retain, SCROLLS, write } from "../shared/dom.js";
import { Speaker, widget } from "../shared/widget.js";

/** @import { Call, Change, Choice, Said, Share, Step, Text, TraceState, Turn, Unlike } from "./state.d.ts" */
/** @import { Ask } from "../shared/types.d.ts" */

const SLOW = 1500; // milliseconds without an answer until the reader is told
const BIG = 7; // percent of the bar from which a number fits in
let traces = 0;

/** @typedef {{ step: number, label: string, there: string }} Marked a block, and what stands beside it in words */
/** @typedef {[who: string, text: string]} SaidLine */
/** @typedef {{ key: string, name: string, of: [value: string, text: string][] }} Group */

/** A text of the state, by its place there; what was left out is said. @param {Text[]} texts @param {number} place */
function said(texts, place) {
  const [text, left] = texts[place] ?? ["", 0];
  return left ? `${text}… ${count(left)} more characters` : text;
}

/** A box for a long text, which can be scrolled by keyboard. @param {string} name */
const box = (name) => make("pre", { class: "kit-text", role: "region", "aria-label": name, ...SCROLLS });

/** @param {string} name @param {...Node | string} inside */
function row(name, ...inside) {
  return make("div", { class: "kit-row" }, make("div", { class: "kit-small" }, name), make("div", { class: "kit-what" }, ...inside));
}

/** The changes of a version, in words. @param {Change} change */
function changed(change) {
  if (change.note) return change.note;
  return change.was ? `${change.label} v${change.was} → v${change.now}` : `${change.label} is new, v${change.now}`;
}

// --------------------------------------------------------------------------------------- the prompt

/** A prompt: what each part takes of it, as a bar and as a table, and its text. */
class PromptPart {
  /** @type {Step} */
  step;

  /** @type {Text[]} */
  texts;

  /** @param {string} id */
  constructor(id) {
    this.size = make("span");
    this.proof = make("span", { class: "kit-proof" });
    this.bar = make("div", { class: "kit-bar", "aria-hidden": "true" });
    this.rows = make("tbody");
    const heads = ["Part", "Version", "Characters", "Share"].map((name) => make("th", { scope: "col" }, name));
    this.table = make("table", {}, make("thead", {}, make("tr", {}, ...heads)), this.rows);
    /** @type {Map<string, Line>} by what it is and its name */
    this.lines = new Map();
    this.button = make("button", { type: "button", "aria-expanded": "false", "aria-controls": id }, "Show the prompt");
    this.text = make("pre", { class: "kit-text kit-prompt", id, role: "region", ...SCROLLS, hidden: "" });
    this.with = make("span", { class: "kit-with" });
    this.window = make("div", { class: "kit-window", role: "region", ...SCROLLS }, this.table);
    this.node = make("div", {}, make("div", { class: "kit-facts" }, this.size, this.proof), this.bar, this.window,
      make("div", { class: "kit-facts" }, this.button, this.with), this.text);
    this.button.addEventListener("click", () => this.open(this.text.hidden));
  }

  /** @param {Step} step @param {Text[]} texts @param {Marked[]} unlike @param {string} name */
  draw(step, texts, unlike, name) {
    this.step = step;
    this.texts = texts;
    write(this.size, `${count(step.total)} characters, from commit ${step.seq}`);
    write(this.proof, `${step.exact ? "✓" : "▲"} ${step.proof}`);
    mark(this.proof, "data-exact", String(step.exact));
    mark(this.table, "aria-label", `${name}: what takes how much of the prompt`);
    mark(this.window, "aria-label", `${name}: shares of the prompt`);
    mark(this.text, "aria-label", `${name}: the prompt`);
    this.drawBar(step);
    arrange(this.rows, [...step.shares.map((share, place) => this.line(share, place, unlike)), ...this.rest(step)]);
    write(this.with, `With it: ${plural(step.messages, "message")} of the conversation, ${count(step.characters)} characters${step.left_out}; ${step.tools.length ? `tools: ${step.tools.join(", ")}` : "no tools"}`);
    hide(this.button, !step.pieces.length);
    if (!step.pieces.length) this.open(false);
    this.drawText();
  }

  /** @param {Step} step */
  drawBar(step) {
    if (!isNews(this, "bar", step.shares)) return;
    const parts = step.shares.map((share, place) => {
      const width = (100 * (share.characters ?? 0)) / Math.max(step.total, 1);
      const part = make("span", { class: "kit-part", "data-kind": share.kind, title: `${share.name}: ${share.percent}` });
      part.style.flexGrow = String(width);
      write(part, width >= BIG ? String(place + 1) : "");
      return part;
    });
    this.bar.replaceChildren(...parts);
  }

  /**
   * One part's line; the same node as long as it is the same part, so that focus stays.
   * @param {Share} share
   * @param {number} place
   * @param {Marked[]} unlike
   */
  line(share, place, unlike) {
    const line = ensure(this.lines, `${share.kind} ${share.name}`, () => new Line(() => this.show(share.name)));
    line.draw(share, place, unlike.find((one) => share.kind === "block" && one.label === share.name));
    return line.node;
  }

  /** @param {Step} step */
  rest(step) {
    if (!step.more_shares.count) return [];
    const text = `… ${count(step.more_shares.count)} more parts`;
    return [make("tr", {}, make("th", { scope: "row" }, text), make("td"), make("td", {}, count(step.more_shares.characters)), make("td"))];
  }

  /** @param {boolean} open */
  open(open) {
    hide(this.text, !open);
    mark(this.button, "aria-expanded", String(open));
    write(this.button, open ? "Hide the prompt" : "Show the prompt");
    this.drawText();
  }

  /** The text is drawn while it is open only. */
  drawText() {
    if (this.text.hidden || !isNews(this, "text", this.step.pieces.map((piece) => [piece.kind, piece.name, said(this.texts, piece.text)]))) return;
    const pieces = this.step.pieces.map((piece) => make("span", { class: "kit-piece", "data-kind": piece.kind, "data-name": piece.name }, said(this.texts, piece.text)));
    this.text.replaceChildren(...pieces);
  }

  /** Open the prompt where this part stands in it. @param {string} name */
  show(name) {
    this.open(true);
    const pieces = [...this.text.querySelectorAll("span")];
    for (const piece of pieces) mark(piece, "data-shown", piece.dataset.name === name ? "" : null);
    const first = pieces.find((piece) => piece.dataset.name === name);
    if (!first) return;
    this.text.scrollTop = first.offsetTop - 8; // the box is what it is placed in
    this.text.focus({ preventScroll: true });
  }
}

/** One part of a prompt in the table. */
class Line {
  /** @param {() => void} show */
  constructor(show) {
    this.place = make("span", { class: "kit-place", "aria-hidden": "true" });
    this.button = make("button", { type: "button", class: "kit-name" });
    this.access = make("span", { class: "kit-badge" });
    this.version = make("span");
    this.was = make("span", { class: "kit-chip" });
    this.unlike = make("span", { class: "kit-chip" });
    this.size = make("td", { class: "kit-amount" });
    this.share = make("td", { class: "kit-amount" });
    this.node = make("tr", {}, make("th", { scope: "row" }, make("div", {}, this.place, this.button, this.access)),
      make("td", {}, make("div", {}, this.version, this.was, this.unlike)), this.size, this.share);
    this.button.addEventListener("click", show);
  }

  /** @param {Share} share @param {number} place @param {Marked | undefined} unlike */
  draw(share, place, unlike) {
    write(this.place, String(place + 1));
    if (this.button.textContent !== share.name) this.button.replaceChildren(...breakable(share.name));
    mark(this.button, "title", "Show it in the prompt");
    this.button.disabled = share.characters === null;
    write(this.access, share.access);
    mark(this.access, "data-access", share.access);
    hide(this.access, !share.access);
    write(this.version, share.kind === "block" ? `v${share.version}` : "");
    const isOther = share.was !== null && share.was !== share.version && share.kind === "block";
    write(this.was, isOther ? (share.was ? `● was v${share.was}` : "● new") : "");
    hide(this.was, !isOther);
    write(this.unlike, unlike ? unlike.there : "");
    hide(this.unlike, !unlike);
    write(this.size, share.characters === null ? "not known any more" : count(share.characters));
    write(this.share, share.percent);
  }
}

// ----------------------------------------------------------------------------------------- one step

/** One step of a turn: what was sent, thought, called, changed or refused, and answered. */
class StepPart {
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

// ----------------------------------------------------------------------------------------- one turn

/** @param {"div" | "li"} tag @param {SaidLine} said */
function message(tag, [who, text]) {
  return make(tag, {}, make("span", { class: "kit-key" }, `${who}: `), make("span", { class: "kit-said" }, text));
}

/** One turn: how it began, its steps and how it ended; its parts are put in place by the trace. */
class TurnPart {
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

// ------------------------------------------------------------------------------------------ choosing

/** A list of turns to choose from; it asks the kernel, and says so when that does not answer. */
class Chooser {
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

// ----------------------------------------------------------------------------------- the whole trace

class Trace {
  /** @type {string | undefined} what was said last */
  heard;

  /** @param {HTMLElement} el @param {Ask} ask */
  constructor(el, ask) {
    this.ask = ask;
    const id = `kit-trace-${++traces}`;
    this.trouble = make("p", { class: "kit-trouble", role: "alert" });
    this.title = make("div", { class: "kit-quiet" });
    this.turns = new Chooser(`${id}-turn`, "Turn", (run) => this.choose({ run }));
    this.others = new Chooser(`${id}-beside`, "Compare with", (beside) => this.choose({ beside }));
    this.newer = make("button", { type: "button" });
    this.newer.addEventListener("click", () => {
      this.turns.wanted = "";
      this.turns.select.focus();
      this.choose({ run: "" });
    });
    this.waiting = make("p", { class: "kit-waiting" });
    this.unlike = make("ul", { class: "kit-list" });
    this.differences = make("div", { class: "kit-differences", role: "region", "aria-label": "What differs", ...SCROLLS }, make("div", { class: "kit-small" }, "What differs"), this.unlike);
    this.nothing = make("p", { class: "kit-quiet" });
    this.parts = [new TurnPart(`${id}-a`), new TurnPart(`${id}-b`)];
    this.grid = make("div", { class: "kit-turns" });
    this.gaps = [make("div", { class: "kit-quiet" }), make("div", { class: "kit-quiet" })];
    this.speaker = new Speaker();
    const tools = make("div", { class: "kit-tools" }, this.turns.node, this.newer, this.others.node);
    el.replaceChildren(make("div", { class: "kit-view kit-trace" }, this.trouble, this.title, tools, this.waiting, this.nothing, this.differences, this.grid, this.speaker.node));
  }

  /** @param {{ run?: string, beside?: string }} question */
  choose(question) {
    clearTimeout(this.slow);
    this.slow = setTimeout(() => this.drawWaiting("The kernel has not answered yet: it is busy, or gone. What was shown before is shown still."), SLOW);
    this.ask(question);
  }

  /** @param {string} text */
  drawWaiting(text) {
    write(this.waiting, text);
    hide(this.waiting, !text);
    if (text) this.speaker.say(text);
  }

  /** @param {TraceState} state */
  draw(state) {
    if (!state.texts) return;
    write(this.title, state.title);
    write(this.trouble, state.trouble ? `▲ ${state.trouble}: this is its last state.` : "");
    hide(this.trouble, !state.trouble);
    this.drawChoosers(state);
    if (this.turns.wanted === undefined && this.others.wanted === undefined) {
      clearTimeout(this.slow);
      this.drawWaiting("");
    }
    write(this.nothing, state.turn ? "" : "No turn yet. It shows here as soon as an agent is sent a message.");
    hide(this.nothing, Boolean(state.turn));
    if (state.turn) this.drawTurns(state, state.turn);
    else this.grid.replaceChildren();
    this.drawDifferences(state);
    this.announce(state.turn);
  }

  /** @param {TraceState} state */
  drawChoosers(state) {
    /** @param {Choice[]} choices @returns {[string, string][]} */
    const turns = (choices) => choices.map((one) => [one.run, one.label]);
    const older = state.more ? ` (${plural(state.more, "older turn")} not listed)` : "";
    const whose = state.agent_id && state.choices.length ? ` of ${state.choices[0].agent}` : "";
    this.turns.draw(state.asked, `the latest${whose}, as it happens`, [{ key: "turns", name: `Turns${older}`, of: turns(state.choices) }]);
    const agents = new Map(state.others.map((one) => [one.agent_id, one.agent]));
    this.others.draw(state.asked_beside, "nothing", [{ key: "agents", name: "The latest turn of", of: [...agents] }, { key: "turns", name: "Turns", of: turns(state.others) }]);
    hide(this.newer, !state.newer || !state.asked);
    write(this.newer, `${plural(state.newer, "newer turn")}: show the latest`);
  }

  /** @param {TraceState} state @param {Turn} turn */
  drawTurns({ beside, texts, unlike }, turn) {
    const both = Boolean(beside);
    const [one, other] = this.parts;
    mark(this.grid, "data-both", both ? "" : null);
    one.draw(turn, texts, words(unlike, "there"), both);
    /** @type {[TurnPart, Turn][]} */
    const shown = [[one, turn]];
    if (beside) {
      other.draw(beside, texts, words(unlike, "here"), both);
      shown.push([other, beside]);
    }
    const numbers = [...new Set(shown.flatMap(([, each]) => each.steps.map((step) => step.number)))].sort((a, b) => a - b);
    const rows = numbers.flatMap((number, place) => [...this.gap(shown, numbers[place - 1], number), ...shown.map(([part]) => part.step(number))]);
    arrange(this.grid, [...shown.map(([part]) => part.head), ...rows, ...shown.map(([part]) => part.end)]);
  }

  /**
   * What stands where the middle of a long turn is left out.
   * @param {[TurnPart, Turn][]} shown
   * @param {number | undefined} before
   * @param {number} number
   */
  gap(shown, before, number) {
    if (before === undefined || number === before + 1) return [];
    return shown.map(([, turn], side) => {
      write(this.gaps[side], turn.left_out ? `… ${plural(turn.left_out, "more step")}` : "");
      return this.gaps[side];
    });
  }

  /** @param {TraceState} state */
  drawDifferences({ turn, beside, unlike, differences }) {
    hide(this.differences, !(turn && beside));
    if (!turn || !beside || !isNews(this, "unlike", [differences, turn.name, beside.name])) return;
    const same = unlike.length ? [] : ["Every step had the same versions of the same blocks in front of it."];
    const items = [...same, ...differences.map((line) => `≠ ${line}`)].map((line) => make("li", {}, line));
    this.unlike.replaceChildren(make("li", { class: "kit-quiet" }, `Here is ${turn.name}, there ${beside.name}.`), ...items);
  }

  /** Say what happened last in the turn that is shown. @param {Turn | null} turn */
  announce(turn) {
    const news = turn ? happened(turn) : "";
    const first = this.heard === undefined;
    if (this.heard === news) return;
    this.heard = news;
    if (!first && news) this.speaker.say(news);
  }

  stop() {
    clearTimeout(this.slow);
    this.speaker.stop();
  }
}

/**
 * The differences as one side says them: what the other turn had in front of it.
 * @param {Unlike[]} unlike
 * @param {"here" | "there"} side
 * @returns {Marked[]}
 */
function words(unlike, side) {
  return unlike.map((one) => ({ ...one, there: one.another ? "≠ another block beside" : one[side] ? `≠ v${one[side]} beside` : "≠ only here" }));
}

/** What happened last, in one sentence. @param {Turn} turn */
function happened(turn) {
  if (turn.stop_reason) return `${turn.name} ended: ${turn.stop_reason}`;
  const step = turn.steps.at(-1);
  if (!step) return `${turn.name} began`;
  const call = step.calls.at(-1);
  const did = call ? `${call.name}${call.changes.length ? `, ${call.changes.map(changed).join(", ")}` : ""}` : "answered";
  return `${turn.name}, step ${step.number}: ${did}`;
}

export default widget(Trace);
