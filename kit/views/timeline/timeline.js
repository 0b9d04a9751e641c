// @ts-check
// The live timeline: a slider through every commit, what it changed, who made it, and the way back to a version.

import { arrange, breakable, count, diffLine, hide, isNews, make, mark, plural, SCROLLS, write } from "../shared/dom.js";
import { Speaker, widget } from "../shared/widget.js";

const SLOW = 1500; // milliseconds without an answer until the reader is told
const PAUSE = 100; // milliseconds on a commit that is not at hand until the kernel is asked for it
const BUSY = "The kernel has not answered yet: it is busy, or gone.";
let timelines = 0;

const versioned = (change) => `${change.label} version ${change.version}`;

/** What became of a block, in words. */
function became(change, moment) {
  if (change.deleted) return `${change.label} was deleted at v${change.version}`;
  if (moment.via === "compact") return `${change.label} v${change.version}, as it was then`;
  if (change.returned) return `${change.label} is back, v${change.version}`;
  return change.was ? `${change.label} v${change.was} → v${change.version}` : `${change.label} is new, v${change.version}`;
}

/** A moment in a few words, for the slider and for screen readers. */
function brief(moment) {
  const [first] = moment.changes;
  const more = moment.changes.length + moment.more - 1;
  const what = first ? `, ${versioned(first)}${first.deleted ? " deleted" : ""}${more > 0 ? ` and ${plural(more, "more block")}` : ""}` : "";
  return `${moment.by}, ${moment.via}${what}`;
}

/** Day and time of a commit, as the journal has it. */
const clock = (at) => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;

// ------------------------------------------------------------------------------------ a stretch of moments

/** Moments that are at hand, with every block and text as it was after any of them. */
class Stretch {
  /** @type {number} */
  place;

  /** @type {Map<string, string>} */
  texts;

  /** @type {Map<string, { id: string, label: string, version: number, deleted: boolean, seq: number }>} */
  blocks;

  constructor(chunk) {
    this.chunk = chunk;
    this.begin();
  }

  begin() {
    this.place = this.chunk.start - 1;
    this.texts = new Map(Object.entries(this.chunk.texts));
    this.more = this.chunk.more;
    this.blocks = new Map(this.chunk.blocks.map(([id, label, version, seq]) => [id, { id, label, version, seq, deleted: false }]));
  }

  has(place) {
    return place >= this.chunk.start && place < this.chunk.start + this.chunk.moments.length;
  }

  moment(place) {
    return this.chunk.moments[place - this.chunk.start];
  }

  /** Go to the moment at this place; forward is shorter than from the beginning. */
  at(place) {
    if (place < this.place) this.begin();
    while (this.place < place) this.step(this.moment(++this.place));
    return this;
  }

  step(moment) {
    if (moment.via === "compact") this.more = moment.more;
    for (const { id, label, version, deleted, splice } of moment.changes) {
      const made = deleted ? this.blocks.get(id)?.seq : moment.seq;
      this.blocks.set(id, { id, label, version, deleted, seq: made });
      if (deleted) continue;
      if (splice) this.texts.set(id, joined(this.texts.get(id) ?? "", splice));
      else this.texts.delete(id);
    }
  }
}

/** A text made of the one before. */
function joined(before, { head, tail, middle }) {
  return before.slice(0, head) + middle + (tail ? before.slice(-tail) : "");
}

// ------------------------------------------------------------------------------------------ restoring

/** Asks twice before a version is restored: a button, then what it will do and a second button. */
class Restoring {
  constructor({ restore, stay, leave }) {
    this.restore = restore;
    this.stay = stay;
    this.leave = leave;
    this.button = make("button", { type: "button" });
    this.now = make("span", { class: "kit-quiet" }, "This is the present version.");
    this.question = make("span");
    this.yes = make("button", { type: "button" }, "Yes, restore it");
    this.no = make("button", { type: "button" }, "Leave it");
    this.confirm = make("div", { class: "kit-confirm", role: "group", hidden: "" }, this.question, " ", make("span", { class: "kit-both" }, this.yes, " ", this.no));
    this.node = make("div", { class: "kit-restore" }, this.button, this.now, this.confirm);
    this.button.addEventListener("click", () => this.begin());
    this.yes.addEventListener("click", () => this.go());
    this.no.addEventListener("click", () => this.end());
    this.node.addEventListener("keydown", (event) => this.key(event));
  }

  /** A key that is held down presses one button, not the next one too. */
  key(event) {
    if (event.repeat && event.key === "Enter") event.preventDefault();
    if (event.key !== "Escape" || this.confirm.hidden) return;
    event.stopPropagation();
    this.end();
  }

  draw(change, present) {
    const isOther = this.change && (this.change.id !== change.id || this.change.version !== change.version);
    this.change = change;
    this.present = present;
    const isNow = present && !present.deleted && present.version === change.version;
    if (isOther || isNow) this.end(false);
    write(this.button, `Restore version ${change.version} of ${change.label}`);
    if (isNow && document.activeElement === this.button) this.leave();
    hide(this.button, isNow || !this.confirm.hidden);
    hide(this.now, !isNow);
  }

  begin() {
    this.stay();
    const { change, present } = this;
    this.seen = present?.version;
    const now = present ? `It ${present.deleted ? "was deleted" : "is now"} at version ${present.version}. ` : "";
    write(this.question, `${now}Make ${change.label} as it was at version ${change.version}, as a new version?`);
    mark(this.confirm, "aria-label", this.question.textContent);
    hide(this.confirm, false);
    hide(this.button, true);
    this.yes.focus();
  }

  end(focus = true) {
    if (this.confirm.hidden) return;
    const inside = this.confirm.contains(document.activeElement);
    hide(this.confirm, true);
    hide(this.button, false);
    if (inside && focus) this.button.focus();
    else if (inside) this.leave();
  }

  go() {
    const { change, seen } = this;
    this.end();
    this.restore({ restore: change.id, version: change.version, expected: seen });
  }
}

// ----------------------------------------------------------------------------------- one block that changed

class ChangePart {
  constructor(id, acts) {
    this.title = make("span", { id, role: "heading", "aria-level": "4", class: "kit-change-name" });
    this.lock = make("span", { class: "kit-chip" }, "read-only");
    this.used = make("span", { class: "kit-quiet" });
    this.textName = make("div", { class: "kit-small" });
    this.text = make("pre", { class: "kit-text", role: "region", ...SCROLLS });
    this.leftOut = make("div", { class: "kit-quiet" });
    this.diff = make("ul", { class: "kit-diff kit-text", ...SCROLLS });
    this.same = make("div", { class: "kit-quiet" });
    this.restoring = new Restoring(acts);
    const panels = make("div", { class: "kit-panels" },
      make("div", {}, this.textName, this.text, this.leftOut),
      make("div", {}, make("div", { class: "kit-small" }, "What changed"), this.diff, this.same));
    this.node = make("section", { class: "kit-change", "aria-labelledby": id },
      make("div", { class: "kit-facts" }, this.title, this.lock, this.used), panels, this.restoring.node);
  }

  draw(change, moment, text, present) {
    write(this.title, became(change, moment));
    hide(this.lock, !change.read_only);
    write(this.used, change.deleted ? "" : `${count(change.used)} / ${count(change.limit)} characters`);
    write(this.textName, change.deleted ? "Contents before" : "Contents then");
    const known = text !== undefined;
    write(this.text, known ? text || "(empty)" : "Too many blocks changed at once: go to another version of this block for a text, or ask for a timeline of it alone.");
    mark(this.text, "aria-label", `contents of ${versioned(change)}`);
    write(this.leftOut, known && change.left_out ? `… ${count(change.left_out)} more characters` : "");
    if (isNews(this, "lines", change.lines)) this.diff.replaceChildren(...change.lines.map(diffLine));
    mark(this.diff, "aria-label", `what changed in ${versioned(change)}`);
    hide(this.diff, !change.lines.length);
    write(this.same, change.lines.length ? "" : nothing(change, moment));
    this.restoring.draw(change, present);
  }
}

/** Why there is nothing to show as changed. */
function nothing(change, moment) {
  if (change.deleted) return "It was deleted. Its versions stay in the journal, and any of them brings it back.";
  if (moment.via === "compact") return "Not known here: the journal was compacted, and what was before is in the journals under archive/.";
  return change.was ? "Neither its words nor its label, description, limit or read-only." : "It began empty.";
}

// -------------------------------------------------------------------------------------- the blocks of then

class BlockList {
  constructor(id, go) {
    this.go = go;
    this.rows = new Map();
    this.body = make("tbody");
    const heads = ["Block", "Version"].map((name) => make("th", { scope: "col" }, name));
    this.table = make("table", { "aria-labelledby": id }, make("thead", {}, make("tr", {}, ...heads)), this.body);
    this.sizes = make("span", { class: "kit-quiet" });
    this.window = make("div", { class: "kit-window", role: "region", "aria-labelledby": id, ...SCROLLS }, this.table);
    this.more = make("div", { class: "kit-quiet" });
    this.node = make("div", { class: "kit-blocks" }, make("div", { class: "kit-small" }, make("span", { id }, "Blocks then"), " ", this.sizes), this.window, this.more);
  }

  draw(stretch, moment) {
    const blocks = [...stretch.blocks.values()].filter((block) => !block.deleted);
    const changed = new Set(moment.changes.map((change) => change.id));
    if (!isNews(this, "all", [blocks, [...changed], stretch.more])) return;
    write(this.sizes, count(blocks.length + stretch.more));
    for (const block of blocks) {
      if (!this.rows.has(block.id)) this.rows.set(block.id, new BlockRow((seq) => this.go(seq)));
      this.rows.get(block.id).draw(block, changed.has(block.id));
    }
    arrange(this.body, blocks.map((block) => this.rows.get(block.id).node));
    const present = new Set(blocks.map((block) => block.id));
    for (const id of this.rows.keys()) if (!present.has(id)) this.rows.delete(id);
    write(this.more, stretch.more ? `and ${plural(stretch.more, "block")} that changed longer ago` : "");
  }
}

class BlockRow {
  constructor(go) {
    this.dot = make("span", { class: "kit-dot" });
    this.label = make("span", { class: "kit-name" });
    this.button = make("button", { type: "button", class: "kit-version" });
    this.node = make("tr", {}, make("th", { scope: "row" }, this.dot, this.label), make("td", {}, this.button));
    this.button.addEventListener("click", () => go(this.seq));
  }

  draw(block, changed) {
    this.seq = block.seq;
    if (this.label.textContent !== block.label) this.label.replaceChildren(...breakable(block.label));
    write(this.button, `v${block.version}`);
    mark(this.button, "aria-label", `${block.label} version ${block.version}, made by commit ${count(block.seq)}: go there`);
    mark(this.button, "title", `made by commit ${count(block.seq)}`);
    write(this.dot, changed ? "●" : "");
    mark(this.dot, "role", changed ? "img" : null);
    mark(this.dot, "aria-label", changed ? "changed by this commit" : null);
  }
}

// ------------------------------------------------------------------------------------------- one moment

/** What is told of one commit. */
class MomentPart {
  constructor(id, acts) {
    this.id = id;
    this.acts = acts;
    this.title = make("span", { role: "heading", "aria-level": "3", class: "kit-moment-name" });
    this.by = make("strong");
    this.kind = make("span", { class: "kit-chip" });
    this.via = make("span", { class: "kit-via" });
    this.time = make("time", { class: "kit-quiet" });
    this.hadName = make("div", { class: "kit-small", id: `${id}-had` });
    this.had = make("ul", { class: "kit-had", "aria-labelledby": `${id}-had` });
    this.told = make("ul", { class: "kit-told", "aria-label": "what else it did" });
    this.none = make("p", { class: "kit-quiet" });
    this.changes = [];
    this.others = make("p", { class: "kit-others" });
    this.main = make("div", { class: "kit-moment" });
    this.blocks = new BlockList(`${id}-blocks`, acts.go);
    this.head = make("div", { class: "kit-facts" }, this.title, this.by, this.kind, this.via, this.time);
    this.hadBox = make("div", { class: "kit-step" }, this.hadName, this.had);
    this.node = make("div", { class: "kit-then" }, this.main, this.blocks.node);
  }

  draw(moment, stretch, present, isRoom) {
    write(this.title, `Commit ${count(moment.seq)}`);
    write(this.by, moment.by);
    write(this.kind, moment.kind);
    hide(this.kind, moment.kind === moment.by);
    write(this.via, moment.step ? `${moment.via}, step ${moment.step}` : moment.via);
    write(this.time, clock(moment.at));
    mark(this.time, "datetime", moment.at);
    this.drawHad(moment);
    if (isNews(this, "told", moment.told)) this.told.replaceChildren(...moment.told.map((text) => make("li", {}, text)));
    const shown = moment.changes.filter((change) => change.splice || change.deleted);
    const others = moment.changes.filter((change) => !change.splice && !change.deleted);
    const more = others.length + moment.more;
    write(this.others, more ? `${shown.length ? "And " : ""}${plural(more, shown.length ? "more block" : "block")}: ${others.slice(0, 30).map((one) => `${one.label} v${one.version}`).join(", ")}${more > 30 ? " …" : ""}` : "");
    write(this.none, "This commit changed no block.");
    const parts = shown.map((change, place) => this.part(change, place, moment, stretch, present));
    arrange(this.main, [this.head, ...(moment.had ? [this.hadBox] : []), ...(moment.told.length ? [this.told] : []),
      ...parts, ...(more ? [this.others] : []), ...(shown.length || more ? [] : [this.none])]);
    hide(this.blocks.node, !isRoom);
    if (isRoom) this.blocks.draw(stretch, moment);
    mark(this.node, "data-room", isRoom ? "" : null);
  }

  /** The first change is always the same nodes, so that focus stays while the slider moves. */
  part(change, place, moment, stretch, present) {
    this.changes[place] ??= new ChangePart(`${this.id}-change-${place}`, this.acts);
    this.changes[place].draw(change, moment, stretch.texts.get(change.id), present(change.id));
    return this.changes[place].node;
  }

  drawHad(moment) {
    write(this.hadName, `${moment.by} had in front of it at this step`);
    if (!moment.had || !isNews(this, "had", moment.had)) return;
    const items = moment.had.map((one) => {
      const latest = one.latest === one.version;
      return make("li", { "data-latest": String(latest) }, make("span", { class: "kit-sign", "aria-hidden": "true" }, latest ? "✓" : "▲"), make("span", {}, one.words));
    });
    this.had.replaceChildren(...(items.length ? items : [make("li", { class: "kit-quiet" }, "no block")]));
  }
}

// ------------------------------------------------------------------------------------- the whole timeline

class Timeline {
  /** @type {Stretch} */
  now;

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
      leave: () => this.slider.focus(),
    });
    this.speaker = new Speaker();
    this.root = make("div", { class: "kit-view kit-timeline" }, this.trouble, make("div", { class: "kit-head" }, this.title, this.sizes),
      this.controls(id), this.outcome, this.nothing, make("div", { class: "kit-here" }, this.waiting, this.moment.node), this.speaker.node);
    el.replaceChildren(this.root);
  }

  controls(id) {
    this.slider = make("input", { type: "range", id, min: "0", step: "1", "aria-label": "Commit" });
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value), false));
    const button = (sign, name, place) => {
      const node = make("button", { type: "button", "aria-label": name, title: name }, sign);
      node.addEventListener("click", () => node.getAttribute("aria-disabled") !== "true" && this.go(place()));
      return node;
    };
    this.back = [button("⇤", "First commit", () => 0), button("←", "Previous commit", () => this.place - 1)];
    this.forth = [button("→", "Next commit", () => this.place + 1), button("⇥", "Last commit", () => this.last)];
    this.follow = make("input", { type: "checkbox", id: `${id}-follow` });
    this.follow.addEventListener("change", () => this.follow.checked ? this.go(this.last, true, true) : this.stopFollowing());
    this.where = make("span", { class: "kit-where" });
    this.newer = make("span", { class: "kit-newer" });
    this.hand = make("span", { class: "kit-quiet" });
    this.strip = make("div", { class: "kit-strip", "aria-hidden": "true" }, make("span"), make("span"));
    const track = make("div", { class: "kit-track" }, this.slider, this.strip);
    this.tools = make("div", { class: "kit-tools" }, make("div", { class: "kit-way" }, ...this.back, track, ...this.forth),
      make("div", { class: "kit-notes" }, this.where, make("label", {}, this.follow, " Follow the latest"), this.newer, this.hand));
    return this.tools;
  }

  get last() {
    return this.state.count - 1;
  }

  // ------------------------------------------------------------------------------------ what is at hand

  draw(state) {
    write(this.trouble, state.trouble ? `▲ ${state.trouble}: this is its last state.` : "");
    hide(this.trouble, !state.trouble);
    hide(this.moment.node, !state.count);
    hide(this.tools, !state.count);
    hide(this.nothing, Boolean(state.count || state.trouble));
    if (!state.tail) return;
    const before = this.state;
    this.state = state;
    write(this.title, state.label ? `${state.title}: ${state.label}` : state.title);
    write(this.sizes, plural(state.count, "commit"));
    this.take(state, before);
    this.drawOutcome(state.outcome);
    if (!state.count) return;
    this.keepPlace(state, before);
    this.show();
    if (before && state.count !== before.count) this.announce(before);
  }

  /** The stretches that the page has: each is read anew only if it is another one. */
  take(state, before) {
    if (this.tail?.chunk !== state.tail) this.now = new Stretch(state.tail).at(this.last);
    const again = (known, chunk) => (known?.chunk === chunk ? known : chunk?.moments?.length ? new Stretch(chunk) : null);
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

  /** New commits leave a reader where she is; after a compaction there are other places. */
  keepPlace(state, before) {
    if (before && before.count && before.first !== state.first) this.place = state.block ? 0 : this.place + before.first - state.first;
    if (this.following) this.place = this.last;
    this.place = Math.max(0, Math.min(this.place, this.last));
    if (this.left > state.count) this.left = state.count;
  }

  stretch(place) {
    const known = [this.tail, this.past, this.asked].filter((one) => one && one.chunk.first === this.state.first);
    return known.find((one) => one.has(place));
  }

  /** What a block is now, as far as the newest moments tell. */
  present(id) {
    return this.now.blocks.get(id);
  }

  // ---------------------------------------------------------------------------------------- moving

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
    const { place, last, state } = this;
    const stretch = this.stretch(place);
    mark(this.slider, "max", String(last));
    if (Number(this.slider.value) !== place) this.slider.value = String(place);
    mark(this.slider, "aria-valuetext", this.words());
    for (const node of this.back) mark(node, "aria-disabled", String(place === 0));
    for (const node of this.forth) mark(node, "aria-disabled", String(place === last));
    if (this.follow.checked !== this.following) this.follow.checked = this.following;
    this.drawNotes();
    const isThere = Boolean(stretch);
    if (!isThere && this.moment.node.contains(document.activeElement)) this.slider.focus();
    mark(this.moment.node, "data-waiting", isThere ? null : "");
    if (isThere) this.moment.draw(stretch.moment(place), stretch.at(place), (id) => this.present(id), !state.block);
    this.drawWaiting(isThere);
  }

  words() {
    const moment = this.stretch(this.place)?.moment(this.place);
    const where = `${count(this.place + 1)} of ${count(this.state.count)}`;
    if (moment) return `${where}: commit ${count(moment.seq)}, ${brief(moment)}`;
    return `${where}: ${this.state.block ? "" : `commit ${count(this.state.first + this.place)}, `}not at hand, asking the kernel`;
  }

  drawNotes() {
    const { place, last, state } = this;
    const newer = this.following ? 0 : state.count - this.left;
    write(this.where, `${count(place + 1)} of ${count(state.count)}`);
    write(this.newer, newer > 0 ? `${plural(newer, "newer commit")} since you stopped following` : "");
    hide(this.newer, newer <= 0);
    const first = Math.min(...[this.past, this.tail].filter(Boolean).map((one) => one.chunk.start));
    write(this.hand, first > 0 ? `The page has the last ${count(state.count - first)} at hand; the kernel is asked for older ones.` : "");
    const spans = [[first, last], this.asked ? [this.asked.chunk.start, this.asked.chunk.start + this.asked.chunk.moments.length] : [0, 0]];
    spans.forEach(([from, to], number) => {
      const part = (one) => `${(100 * Math.max(0, one)) / Math.max(1, last)}%`;
      mark(this.strip.children[number], "style", `left: ${part(from)}; width: ${part(Math.min(to, last) - from)}`);
    });
    hide(this.strip, first <= 0);
  }

  // ----------------------------------------------------------------------------------- asking Python

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

  wait(text) {
    write(this.waiting, text);
    hide(this.waiting, !text);
  }

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

  /** Ask the kernel; where there is none any more, asking fails at once. */
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

  restore(question) {
    this.stopFollowing();
    this.restoring = this.question();
    this.reaches({ ...question, number: this.restoring });
    this.tell("… asking the kernel to restore it");
    clearTimeout(this.late);
    this.late = setTimeout(() => this.tell(`▲ ${BUSY} If it is busy, it restores the version as soon as it is done.`), SLOW);
  }

  /** What came of a restoring that this very page asked for; it stays until the reader moves on. */
  drawOutcome(outcome) {
    if (!outcome) return this.restoring || this.tell("");
    if (!this.restoring || outcome.number !== this.restoring) return;
    this.restoring = null;
    clearTimeout(this.late);
    this.tell(outcome.refused ? `⊘ Not restored: ${outcome.text}. ${outcome.hint ? `→ ${outcome.hint}` : ""}` : `✓ ${outcome.text}.`);
    mark(this.outcome, "data-refused", outcome.refused ? "" : null);
  }

  tell(text) {
    write(this.outcome, text);
    hide(this.outcome, !text);
    if (!text) return;
    mark(this.outcome, "data-refused", null);
    this.speaker.say(text);
  }

  /** Say what is new: what it is to a reader who follows, else how much. */
  announce(before) {
    if (this.following) this.speaker.say(this.words());
    else if (this.state.count > before.count) this.speaker.say(plural(this.state.count - this.left, "newer commit"));
  }

  stop() {
    for (const timer of [this.pausing, this.slow, this.late]) clearTimeout(timer);
    this.speaker.stop();
  }
}

export default widget(Timeline);
