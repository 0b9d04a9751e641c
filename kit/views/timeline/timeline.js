// @ts-check
// The live timeline: a slider through every commit, what it changed, who made it, and the way back to a version.

import { count, hide, make, mark, plural, write } from "../shared/dom.js";
import { Speaker, widget } from "../shared/widget.js";
import { Controls } from "./controls.js";
import { MomentPart } from "./moment.js";
import { Stretch } from "./stretch.js";
import { brief } from "./words.js";

/** @import { Chunk, Outcome, TimelineState } from "./state.d.ts" */
/** @import { Ask, Model, Question } from "../shared/types.d.ts" */
/** @typedef {TimelineState & { tail: Chunk }} Shown a state with something to show */

const SLOW = 1500; // milliseconds without an answer until the reader is told
const PAUSE = 100; // milliseconds on a commit that is not at hand until the kernel is asked for it
const BUSY = "The kernel has not answered yet: it is busy, or gone.";
let timelines = 0;

export class Timeline {
  /** @type {Shown} */
  state;

  /** @type {Stretch} */
  now;

  /** @type {Stretch | null} the newest moments */
  tail = null;

  /** @type {Stretch | null} those before them */
  past = null;

  /** @type {Stretch | null} those that were asked for */
  asked = null;

  /** @type {string | null} the question that waits for an answer */
  asking = null;

  /** @type {number | null} the place that was asked for */
  wanted = null;

  /** @type {number | null} the place that was answered */
  answered = null;

  /** @type {string | null} the question to restore something */
  restoring = null;

  isSlow = false;
  left = 0; // how many commits there were when the reader stopped following

  /** @param {HTMLElement} el @param {Ask} ask @param {Model} model */
  constructor(el, ask, model) {
    const id = `kit-timeline-${++timelines}`;
    this.model = model;
    this.ask = ask;
    this.me = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`; // a page may show one widget twice
    this.questions = 0;
    this.place = 0;
    this.following = true;
    this.trouble = make("p", { class: "kit-trouble", role: "alert" });
    this.title = make("span", { class: "kit-title" });
    this.sizes = make("span", { class: "kit-quiet" });
    this.waiting = make("p", { class: "kit-waiting", hidden: "" });
    this.outcome = make("p", { class: "kit-outcome", hidden: "" });
    this.nothing = make("p", { class: "kit-quiet" }, "No commit yet. The first one shows here by itself.");
    this.moment = new MomentPart(id, {
      restore: (question) => this.restore(question),
      go: (seq) => this.go(seq - this.state.first),
      stay: () => this.stopFollowing(),
      leave: () => this.controls.slider.focus(),
    });
    this.controls = new Controls(id, this);
    this.speaker = new Speaker();
    this.root = make("div", { class: "kit-view kit-timeline" }, this.trouble, make("div", { class: "kit-head" }, this.title, this.sizes),
      this.controls.node, this.outcome, this.nothing, make("div", { class: "kit-here" }, this.waiting, this.moment.node), this.speaker.node);
    el.replaceChildren(this.root);
  }

  get last() {
    return this.state.count - 1;
  }

  // ------------------------------------------------------------------------------------ what is at hand

  /** @param {TimelineState} state */
  draw(state) {
    write(this.trouble, state.trouble ? `▲ ${state.trouble}: this is its last state.` : "");
    hide(this.trouble, !state.trouble);
    hide(this.moment.node, !state.count);
    hide(this.controls.node, !state.count);
    hide(this.nothing, Boolean(state.count || state.trouble));
    if (!state.tail) return;
    const before = this.state;
    const shown = (this.state = { ...state, tail: state.tail });
    write(this.title, state.label ? `${state.title}: ${state.label}` : state.title);
    write(this.sizes, plural(state.count, "commit"));
    this.take(shown, before);
    this.drawOutcome(state.outcome);
    if (!state.count) return;
    this.keepPlace(shown, before);
    this.show();
    if (before && state.count !== before.count) this.announce(before);
  }

  /**
   * The stretches that the page has: each is read anew only if it is another one.
   * @param {Shown} state
   * @param {Shown | undefined} before
   */
  take(state, before) {
    if (this.tail?.chunk !== state.tail) this.now = new Stretch(state.tail).at(this.last);
    /** @param {Stretch | null | undefined} known @param {Chunk | undefined} chunk @returns {Stretch | null} */
    this.tail = again(this.tail, state.tail);
    this.past = again(this.past, this.model.get("past"));
    const mine = state.answered === this.asking;
    if (mine) {
      this.asking = null;
      clearTimeout(this.slow);
    }
    const isOther = before && (before.edition !== state.edition || before.first !== state.first);
    if (isOther) this.asked = this.answered = null;
    if (mine || !this.asked) this.asked = again(this.asked, this.model.get("asked"));
    if (mine) this.answered = this.wanted;
  }

  /**
   * New commits leave a reader where she is; after a compaction there are other places.
   * @param {Shown} state
   * @param {Shown | undefined} before
   */
  keepPlace(state, before) {
    if (before && before.count && before.first !== state.first) this.place = state.block ? 0 : this.place + before.first - state.first;
    if (this.following) this.place = this.last;
    this.place = Math.max(0, Math.min(this.place, this.last));
    if (this.left > state.count) this.left = state.count;
  }

  /** @param {number} place */
  stretch(place) {
    const { first } = this.state;
    return [this.tail, this.past, this.asked].find((one) => one?.chunk.first === first && one.has(place));
  }

  /** What a block is now, as far as the newest moments tell. @param {string} id */
  present(id) {
    return this.now.blocks.get(id);
  }

  // ---------------------------------------------------------------------------------------- moving

  /** @param {number} place @param {boolean} [speak] @param {boolean} [following] */
  go(place, speak = true, following = false) {
    const next = Math.max(0, Math.min(place, this.last));
    if (following || next !== this.last) {
      if (this.following && !following) this.left = this.state.count;
      this.following = following;
    }
    this.place = next;
    this.drawOutcome(null);
    this.show();
    if (speak) this.speaker.say(this.words());
  }

  stopFollowing() {
    if (this.following) this.left = this.state.count;
    this.following = false;
    this.show();
  }

  show() {
    const { place, state } = this;
    const stretch = this.stretch(place);
    this.controls.draw();
    const isThere = Boolean(stretch);
    if (!isThere && this.moment.node.contains(document.activeElement)) this.controls.slider.focus();
    mark(this.moment.node, "data-waiting", isThere ? null : "");
    if (stretch) this.moment.draw(stretch.moment(place), stretch.at(place), (id) => this.present(id), !state.block);
    this.drawWaiting(isThere);
  }

  words() {
    const moment = this.stretch(this.place)?.moment(this.place);
    const where = `${count(this.place + 1)} of ${count(this.state.count)}`;
    if (moment) return `${where}: commit ${count(moment.seq)}, ${brief(moment)}`;
    return `${where}: ${this.state.block ? "" : `commit ${count(this.state.first + this.place)}, `}not at hand, asking the kernel`;
  }

  // ----------------------------------------------------------------------------------- asking Python

  /** @param {boolean} isThere */
  drawWaiting(isThere) {
    clearTimeout(this.pausing);
    const isLost = this.state.trouble || this.answered === this.place;
    this.wait(isThere ? "" : this.whyNot());
    if (!isThere && !isLost && !this.asking) this.pausing = setTimeout(() => this.askFor(this.place), PAUSE);
  }

  whyNot() {
    const what = this.state.block ? "This commit" : `Commit ${count(this.state.first + this.place)}`;
    if (this.state.trouble) return `▲ ${what} is not at hand, and the room can not be read any more.`;
    if (this.answered === this.place) return `▲ The kernel does not know this commit any more.`;
    if (this.asking && this.isSlow) return `▲ ${what} is not at hand. ${BUSY} Commits that are at hand can be looked at still.`;
    return `${what} is not at hand: asking the kernel …`;
  }

  /** @param {string} text */
  wait(text) {
    write(this.waiting, text);
    hide(this.waiting, !text);
  }

  /** @param {number} place */
  askFor(place) {
    this.wanted = place;
    this.asking = this.question();
    this.isSlow = !this.reaches({ at: place, number: this.asking });
    this.slow = setTimeout(() => {
      this.isSlow = true;
      this.show();
      if (!this.stretch(this.place)) this.speaker.say(BUSY);
    }, SLOW);
  }

  /** Ask the kernel; where there is none any more, asking fails at once. @param {Question} question */
  reaches(question) {
    try {
      this.ask(question);
      return true;
    } catch {
      return false;
    }
  }

  question() {
    return `${this.me}-${++this.questions}`;
  }

  /** @param {Question} question */
  restore(question) {
    this.stopFollowing();
    this.restoring = this.question();
    this.reaches({ ...question, number: this.restoring });
    this.tell("… asking the kernel to restore it");
    clearTimeout(this.late);
    this.late = setTimeout(() => this.tell(`▲ ${BUSY} If it is busy, it restores the version as soon as it is done.`), SLOW);
  }

  /**
   * What came of a restoring that this very page asked for; it stays until the reader moves on.
   * @param {Outcome | null} outcome
   */
  drawOutcome(outcome) {
    if (!outcome && !this.restoring) this.tell("");
    if (!outcome || !this.restoring || outcome.number !== this.restoring) return;
    this.restoring = null;
    clearTimeout(this.late);
    this.tell(outcome.refused ? `⊘ Not restored: ${outcome.text}. ${outcome.hint ? `→ ${outcome.hint}` : ""}` : `✓ ${outcome.text}.`);
    mark(this.outcome, "data-refused", outcome.refused ? "" : null);
  }

  /** @param {string} text */
  tell(text) {
    write(this.outcome, text);
    hide(this.outcome, !text);
    if (!text) return;
    mark(this.outcome, "data-refused", null);
    this.speaker.say(text);
  }

  /** Say what is new: what it is to a reader who follows, else how much. @param {Shown} before */
  announce(before) {
    if (this.following) this.speaker.say(this.words());
    else if (this.state.count > before.count) this.speaker.say(plural(this.state.count - this.left, "newer commit"));
  }

  stop() {
    for (const timer of [this.pausing, this.slow, this.late]) clearTimeout(timer);
    this.speaker.stop();
  }
}

/**
 * A stretch of this chunk: the one that is known, unless the chunk is another.
 * @param {Stretch | null} known
 * @param {Chunk | undefined} chunk
 */
function again(known, chunk) {
  if (known?.chunk === chunk) return known;
  return chunk?.moments?.length ? new Stretch(chunk) : null;
}

export default widget(Timeline);
