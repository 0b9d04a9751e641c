// @ts-check
// The live trace: one turn of an agent, step by step, and perhaps another turn beside it.

import { arrange, hide, isNews, make, mark, plural, SCROLLS, write } from "../shared/dom.js";
import { Speaker, widget } from "../shared/widget.js";
import { Chooser } from "./chooser.js";
import { TurnPart } from "./turn.js";
import { changed } from "./words.js";

/** @import { Choice, TraceState, Turn, Unlike } from "./state.d.ts" */
/** @import { Ask } from "../shared/types.d.ts" */
/** @import { Marked } from "./words.js" */

const SLOW = 1500; // milliseconds without an answer until the reader is told
let traces = 0;

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
