// @ts-check
// The access map: who may read and write what, and who could come to know it, as a matrix, as a drawing
// and as a quiz. All of it is at hand in the page; nothing here asks the kernel.

import { count, hide, isNews, make, mark, plural, write } from "../shared/dom.js";
import { Speaker, widget } from "../shared/widget.js";
import { linesTo, Room } from "./room.js";
import { Matrix } from "./matrix.js";
import { Drawing } from "./drawing.js";
import { Details } from "./details.js";
import { Quiz } from "./quiz.js";
import { Roving } from "./roving.js";

/** @import { MapState } from "./state.d.ts" */
/** @import { Line, Path } from "./room.js" */

const FILTER_FROM = 6; // blocks or agents: fewer are seen at a glance
const VIEWS = ["Matrix", "Drawing", "Quiz"];
let maps = 0;

/** @typedef {{ kind: "block" | "agent", id: string }} Looked what is looked at */
/** @typedef {Looked & { number: number }} Chosen */
/** @typedef {{ blocks: number[], agents: number[] }} Shown what the filters let through */
/** @typedef {Matrix | Drawing | Quiz} Panel */

// --------------------------------------------------------------------------------------- what is shown

/** The tabs: the arrow keys and the mouse choose among them. */
class Tabs {
  /** @param {string} id @param {Panel[]} panels @param {() => void} changed */
  constructor(id, panels, changed) {
    this.panels = panels;
    this.changed = changed;
    this.buttons = VIEWS.map((name) => {
      const at = `${id}-${name.toLowerCase()}`;
      const button = make("button", { type: "button", role: "tab", id: at, "aria-controls": `${at}-panel`, class: "kit-tab" }, name);
      button.addEventListener("click", () => this.open(name));
      return button;
    });
    this.node = make("div", { role: "tablist", "aria-label": "Shown as", class: "kit-tabs" }, ...this.buttons);
    this.nodes = VIEWS.map((name, place) => {
      const at = `${id}-${name.toLowerCase()}`;
      return make("div", { role: "tabpanel", id: `${at}-panel`, "aria-labelledby": at }, panels[place].node);
    });
    this.roving = new Roving(this.node, () => [this.buttons], (button) => this.open(String(button.textContent)));
    this.chosen = VIEWS[0];
  }

  get panel() {
    return this.panels[VIEWS.indexOf(this.chosen)];
  }

  /** @param {string} name */
  open(name) {
    this.chosen = name;
    this.draw();
    this.changed();
  }

  draw() {
    VIEWS.forEach((name, place) => {
      mark(this.buttons[place], "aria-selected", String(name === this.chosen));
      hide(this.nodes[place], name !== this.chosen);
    });
    this.roving.here = this.buttons[VIEWS.indexOf(this.chosen)];
    this.roving.settle();
  }
}

/** What narrows the matrix and the drawing. */
class Filters {
  /** @param {string} id @param {() => void} changed */
  constructor(id, changed) {
    /** @param {string} name @param {string} hint */
    const field = (name, hint) => {
      const input = make("input", { type: "search", id: `${id}-${name}`, placeholder: hint });
      input.addEventListener("input", changed);
      return input;
    };
    this.inputs = { blocks: field("blocks", "part of a label"), agents: field("agents", "part of a name") };
    this.leaks = make("input", { type: "checkbox" });
    this.leaks.addEventListener("change", changed);
    this.parts = Object.entries({ Blocks: this.inputs.blocks, Agents: this.inputs.agents }).map(([name, input]) =>
      make("span", {}, make("label", { for: input.id }, name), " ", input));
    this.node = make("div", { class: "kit-tools" }, ...this.parts, make("label", {}, this.leaks, " only blocks that others could come to know"));
  }

  /** @param {Room} room */
  draw(room) {
    const many = [room.rows, room.columns].map((number) => number >= FILTER_FROM);
    many.forEach((isMany, place) => hide(this.parts[place], !isMany));
    hide(this.node, !many.some(Boolean));
  }

  /** @param {Room} room @returns {Shown} */
  shown(room) {
    /** @param {"blocks" | "agents"} name @param {string} text */
    const wants = (name, text) => text.toLowerCase().includes(this.inputs[name].value.trim().toLowerCase());
    return {
      blocks: room.rowList.filter((one) => wants("blocks", room.blocks[one].label) && (!this.leaks.checked || room.blocks[one].cells.includes("1"))),
      agents: room.columnList.filter((one) => wants("agents", room.agents[one].name)),
    };
  }
}

export class AccessMap {
  /** @type {Room} */
  room;

  /** @type {Chosen | null} */
  chosen = null;

  /** @type {Path | null} the way that is followed */
  path = null;

  /** @type {Set<string>} the ids of a block and an agent for each line of it */
  onPath = new Set();

  /** @param {HTMLElement} el */
  constructor(el) {
    this.id = `kit-map-${++maps}`;
    this.root = make("div", { class: "kit-view kit-map" });
    this.speaker = new Speaker();
    this.trouble = make("p", { class: "kit-trouble", role: "alert" });
    this.title = make("span", { class: "kit-title" });
    this.sizes = make("span", { class: "kit-quiet" });
    this.empty = make("p", { class: "kit-quiet" });
    this.filters = new Filters(this.id, () => this.narrow());
    this.matrix = new Matrix(this);
    this.drawing = new Drawing(this);
    this.quiz = new Quiz(this);
    this.details = new Details(this);
    this.tabs = new Tabs(this.id, [this.matrix, this.drawing, this.quiz], () => this.show());
    const both = make("div", { class: "kit-both" }, make("div", { class: "kit-panels" }, ...this.tabs.nodes), this.details.node);
    this.body = make("div", {}, this.tabs.node, this.filters.node, both);
    this.root.append(this.trouble, make("div", { class: "kit-head" }, this.title, this.sizes), this.empty, this.body, this.speaker.node);
    el.replaceChildren(this.root);
    this.tabs.draw();
  }

  /** @param {MapState} state */
  draw(state) {
    write(this.trouble, state.trouble ? `▲ ${state.trouble}: this is its last state.` : "");
    hide(this.trouble, !state.trouble);
    if (!state.kinds) return;
    if (!isNews(this, "state", { ...state, trouble: "" })) return;
    const before = this.room;
    const room = (this.room = new Room(state));
    write(this.title, room.title);
    write(this.sizes, `${plural(room.rows + room.more_blocks, "block")} · ${plural(room.columns + room.more_agents, "agent")}`);
    write(this.empty, room.rows ? "No agents yet." : "No blocks yet.");
    hide(this.empty, Boolean(room.rows && room.columns));
    hide(this.body, !room.rows || !room.columns);
    this.keep(room);
    this.matrix.forget(room);
    this.quiz.draw(room);
    this.show();
    if (before) this.announce(before, room);
  }

  // ------------------------------------------------------------------------------------ what is looked at

  /** What was looked at stays, as long as it is there; so does the way that was followed. @param {Room} room */
  keep(room) {
    const isThere = this.chosen && room.find(this.chosen.kind, this.chosen.id) >= 0;
    const chosen = isThere ? this.chosen : room.start;
    this.chosen = chosen && { ...chosen, number: room.find(chosen.kind, chosen.id) };
    const followed = this.path;
    this.path = null;
    if (isThere && followed) this.path = this.paths().find((path) => path.text === followed.text) ?? null;
  }

  /**
   * Look at a block or an agent; with `to`, at the way from the block to this agent.
   * @param {Looked} what
   * @param {string} [to]
   */
  choose(what, to) {
    this.chosen = { ...what, number: this.room.find(what.kind, what.id) };
    const agent = to ? this.room.find("agent", to) : -1;
    this.path = agent >= 0 ? this.paths().find((path) => path.readers.includes(agent)) ?? null : null;
    this.show();
    this.speaker.say(this.path ? this.path.text : this.summary());
  }

  /** @param {string} text */
  follow(text) {
    const path = this.paths().find((one) => one.text === text) ?? null;
    this.path = this.path?.text === text ? null : path;
    this.show();
  }

  paths() {
    if (!this.chosen) return [];
    return this.chosen.kind === "block" ? this.room.pathsFrom(this.chosen.number) : this.room.pathsTo(this.chosen.number);
  }

  /** The lines that belong to what is looked at; they have numbers where all ways begin at one block. */
  lines() {
    const { columns, rows } = this.room;
    return this.everyLine().filter(([agent, block]) => agent < columns && block < rows);
  }

  everyLine() {
    if (!this.chosen) return [];
    const { kind, number } = this.chosen;
    if (this.path) return this.path.lines;
    const ways = this.paths().flatMap((path) => path.lines);
    if (kind === "agent") return [...this.heldBy(number), ...ways.map(unnumbered)];
    const first = this.room.steps(number).length ? 1 : 0;
    return [...linesTo(this.room.columnList.filter((agent) => this.room.holds(number, agent)), number, first), ...ways];
  }

  /** @param {number} agent @returns {Line[]} */
  heldBy(agent) {
    return this.room.rowList.filter((block) => this.room.holds(block, agent)).map((block) => [agent, block, 0]);
  }

  subject() {
    if (!this.chosen) return "";
    const { kind, number } = this.chosen;
    return kind === "block" ? this.room.blocks[number].label : this.room.agents[number].name;
  }

  /** The cells of what is looked at. @returns {[block: number, agent: number][]} */
  pairs() {
    if (!this.chosen) return [];
    const { kind, number } = this.chosen;
    const { columnList, rowList } = this.room;
    return kind === "block" ? columnList.map((agent) => [number, agent]) : rowList.map((block) => [block, number]);
  }

  summary() {
    const held = this.pairs().filter((pair) => this.room.holds(...pair)).length;
    const could = this.pairs().filter((pair) => this.room.could(...pair)).length;
    return this.chosen?.kind === "block" ? `${this.subject()}: held by ${plural(held, "agent")}, ${count(could)} more could come to know it` : `${this.subject()}: holds ${plural(held, "block")}, could come to know ${count(could)} more`;
  }

  /** @param {Looked["kind"]} kind @param {string} id */
  isChosen(kind, id) {
    return this.chosen?.kind === kind && this.chosen.id === id;
  }

  /** @param {string} block @param {string} agent */
  isOnPath(block, agent) {
    return this.onPath.has(`${block} ${agent}`);
  }

  leftOut() {
    const { more_blocks: blocks, more_agents: agents } = this.room;
    return [plural(blocks, "more block"), plural(agents, "more agent")]
      .filter((_, place) => [blocks, agents][place])
      .map((what) => `${what} not shown: client.audit.access() has them all`);
  }

  // ------------------------------------------------------------------------------------------- drawing

  show() {
    const { room, tabs } = this;
    if (!room) return;
    const isQuiz = tabs.chosen === "Quiz";
    const lines = this.path ? this.lines() : [];
    this.onPath = new Set(lines.map(([agent, block]) => `${room.blocks[block].id} ${room.agents[agent].id}`));
    this.filters.draw(room);
    if (isQuiz) hide(this.filters.node, true);
    this.details.draw(room);
    if (isQuiz) hide(this.details.node, true);
    else tabs.panel.draw(room, this.filters.shown(room));
  }

  narrow() {
    this.show();
    const { blocks, agents } = this.filters.shown(this.room);
    this.speaker.say(`${count(blocks.length)} of ${plural(this.room.rows, "block")}, ${count(agents.length)} of ${plural(this.room.columns, "agent")}`);
  }

  /**
   * Say who may do something else now, and how much more comes of it; many changes are counted.
   * @param {Room} before
   * @param {Room} room
   */
  announce(before, room) {
    const pairs = room.pairs();
    const news = pairs.filter((pair) => this.isOther(before, room, pair));
    const direct = news.filter((pair) => room.holds(...pair) || before.holds(...this.places(before, room, pair)));
    /** @param {[number, number][]} list */
    const isFew = (list) => list.length > 0 && list.length <= 2;
    const told = [direct, news].find(isFew) ?? [];
    const rest = news.length - told.length;
    const said = told.map((pair) => room.said(...pair));
    if (rest) said.push(`${told.length ? "and " : ""}${plural(rest, told.length ? "more cell" : "cell")} changed`);
    if (said.length) this.speaker.say(said.join("; "));
    else if (before.rows !== room.rows || before.columns !== room.columns) this.speaker.say(String(this.sizes.textContent));
  }

  /** @param {Room} before @param {Room} room @param {[number, number]} pair @returns {[number, number]} */
  places(before, room, [block, agent]) {
    return [before.find("block", room.blocks[block].id), before.find("agent", room.agents[agent].id)];
  }

  /** @param {Room} before @param {Room} room @param {[number, number]} pair */
  isOther(before, room, pair) {
    const [was, who] = this.places(before, room, pair);
    return was >= 0 && who >= 0 && before.kind(was, who).mark !== room.kind(...pair).mark;
  }

  stop() {
    this.drawing.stop();
    this.speaker.stop();
  }
}

/** @param {Line} line @returns {Line} */
const unnumbered = ([agent, block]) => [agent, block, 0];

export default widget(AccessMap);
