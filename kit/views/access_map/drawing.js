// @ts-check
// The drawing of an access map: agents on one side, blocks on the other, and what flows between them.

import { arrange, breakable, ensure, hide, isNews, make, mark, plural, retain, write } from "../shared/dom.js";
import { MOST_ROWS } from "./room.js";
import { Roving } from "./roving.js";

/** @import { AccessMap, Looked, Shown } from "./access_map.js" */
/** @import { Room } from "./room.js" */

const ONLY_FROM = 10; // blocks or agents: of more, the drawing shows those that belong to what is looked at
const SPACE = 36; // pixels from one name of the drawing to the next

/**
 * An element of a drawing, with attributes, holding others and texts.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} inside
 * @returns {SVGElementTagNameMap[K]}
 */
const draft = (name, attributes = {}, ...inside) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...inside);
  return node;
};

/** One line between an agent, on the left, and a block. */
class Line {
  constructor() {
    this.path = draft("path", { class: "kit-line" });
    this.toAgent = draft("path", { class: "kit-arrow" });
    this.toBlock = draft("path", { class: "kit-arrow" });
    this.node = draft("g", {}, this.path, this.toAgent, this.toBlock);
  }

  /** @param {string} access @param {[number, number]} ends @param {number} width @param {boolean} isOn */
  draw(access, [top, bottom], width, isOn) {
    mark(this.node, "data-access", access);
    mark(this.node, "data-on", isOn ? "" : null);
    const bend = width * 0.4;
    mark(this.path, "d", `M8,${top} C${bend},${top} ${width - bend},${bottom} ${width - 8},${bottom}`);
    mark(this.toAgent, "d", `M1,${top} l9,-4.5 v9 z`);
    const [x, y] = [width - 1, bottom];
    /** @type {Record<string, string | undefined>} */
    const ends = { "R/W": `M${x},${y} l-9,-4.5 v9 z`, A: `M${x - 9},${y - 4.5} l9,4.5 l-9,4.5` };
    mark(this.toBlock, "d", ends[access] ?? `M${x},${y} h-7`);
  }
}

export class Drawing {
  /** @type {Room | null} */
  room = null;

  /** @type {number[]} that are drawn */
  agents = [];

  /** @type {number[]} */
  blocks = [];

  height = 0;
  decided = false; // whether the reader has said how much is to be drawn

  /** @param {AccessMap} map */
  constructor(map) {
    this.map = map;
    /** @type {Map<string, Line>} by the ids of an agent and a block */
    this.lines = new Map();
    this.only = make("input", { type: "checkbox", id: `${map.id}-only` });
    this.only.addEventListener("change", () => {
      this.decided = true;
      map.show();
    });
    this.what = make("span");
    this.tools = make("p", { class: "kit-drawing-tools" }, make("label", {}, this.only, " ", this.what));
    this.lists = { agent: this.list("agent", "Agents"), block: this.list("block", "Blocks") };
    this.net = draft("g");
    this.numbers = draft("g", { class: "kit-numbers" });
    this.svg = draft("svg", { role: "img", class: "kit-net" }, this.net, this.numbers);
    this.middle = make("div", { class: "kit-middle" }, this.svg);
    this.sheet = make("div", { class: "kit-sheet" }, this.lists.agent.node, this.middle, this.lists.block.node);
    this.window = make("div", { class: "kit-window" }, this.sheet);
    this.more = make("p", { class: "kit-quiet" });
    this.node = make("div", {}, this.tools, this.window, this.more, this.legend());
    this.width = 0;
    this.watch = new ResizeObserver(() => this.measure());
    this.watch.observe(this.middle);
  }

  /** @param {Looked["kind"]} kind @param {string} name */
  list(kind, name) {
    const node = make("ul", { class: `kit-names kit-${kind}s`, "aria-label": name });
    const roving = new Roving(node, () => [...node.querySelectorAll("button")].map((button) => [button]));
    node.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button");
      if (button) this.map.choose({ kind, id: String(button.dataset.id) });
    });
    /** @type {Map<string, { node: HTMLElement, button: HTMLElement, words: HTMLElement }>} */
    const items = new Map();
    return { node, roving, items };
  }

  legend() {
    const entries = [["R", "reads it"], ["A", "reads it, adds at its end"], ["R/W", "reads and writes it"]].map(([access, words]) => {
      const line = new Line();
      line.draw(access, [8, 8], 56, false);
      return make("span", {}, draft("svg", { class: "kit-net", width: "56", height: "16", "aria-hidden": "true" }, line.node), ` ${words}`);
    });
    const number = make("span", { class: "kit-step-number", "aria-hidden": "true" }, "1");
    return make("p", { class: "kit-legend" }, ...entries, make("span", {}, number, " the steps of a way"));
  }

  measure() {
    const width = Math.round(this.middle.clientWidth);
    if (!width || width === this.width) return;
    this.width = width;
    if (this.room) this.drawNet(this.room);
  }

  /** @param {Room} room @param {Shown} shown */
  draw(room, shown) {
    if (!this.decided) this.only.checked = Math.max(room.rows, room.columns) > ONLY_FROM;
    const on = this.map.lines();
    const agents = new Set(on.map(([agent]) => agent));
    const blocks = new Set(on.map(([, block]) => block));
    const chosen = this.map.chosen;
    if (chosen) (chosen.kind === "agent" ? agents : blocks).add(chosen.number);
    /** @param {number[]} list @param {Set<number>} own @param {number[]} shownOnes */
    const wanted = (list, own, shownOnes) => list.filter((one) => own.has(one) || (!this.only.checked && shownOnes.includes(one)));
    const every = { agent: wanted(room.columnList, agents, shown.agents), block: wanted(room.rowList, blocks, shown.blocks) };
    /** @param {number[]} list @param {Set<number>} own */
    const most = (list, own) => (list.length <= MOST_ROWS ? list : list.filter((one, place) => own.has(one) || place < MOST_ROWS));
    this.room = room;
    this.agents = every.agent;
    this.blocks = most(every.block, blocks);
    write(this.what, chosen ? `only what belongs to ${this.map.subject()}` : "only what belongs to what is looked at");
    this.drawMore(every.block.length - this.blocks.length);
    const height = Math.max(this.agents.length, this.blocks.length, 1) * SPACE;
    mark(this.sheet, "style", `height: ${height}px`);
    mark(this.window, "data-many", height > 600 ? "" : null);
    this.height = height;
    this.drawList("agent", this.agents.map((one) => ({ number: one, ...room.agents[one] })), agents);
    this.drawList("block", this.blocks.map((one) => ({ number: one, ...room.blocks[one] })), blocks);
    this.drawNet(room);
  }

  /** @param {number} left */
  drawMore(left) {
    const more = [...(left ? [`${plural(left, "more block")}: narrow the filter to see them`] : []), ...this.map.leftOut()];
    write(this.more, more.join(". "));
    hide(this.more, !more.length);
  }

  /**
   * @param {Looked["kind"]} kind
   * @param {{ number: number, id: string, name?: string, label?: string }[]} ones
   * @param {Set<number>} on
   */
  drawList(kind, ones, on) {
    const { node, items, roving } = this.lists[kind];
    const nodes = ones.map(({ number, id, name, label = "" }) => {
      const { node, button, words } = ensure(items, id, () => newItem(id));
      if (isNews(button, "name", name ?? label)) words.replaceChildren(...(name ? [name] : breakable(label)));
      mark(button, "title", name ?? label);
      mark(button, "aria-pressed", String(this.map.isChosen(kind, id)));
      mark(button, "data-on", on.has(number) ? "" : null);
      return node;
    });
    arrange(node, nodes);
    roving.settle();
    retain(items, ones.map((one) => one.id));
  }

  /** Half way down its share of the height, as the names are. @param {number[]} list @param {number} one */
  place(list, one) {
    return ((list.indexOf(one) + 0.5) * this.height) / list.length;
  }

  /** @param {Room} room */
  drawNet(room) {
    if (!this.width) return this.measure();
    mark(this.svg, "width", String(this.width));
    mark(this.svg, "height", String(this.height));
    const on = new Map(this.map.lines().map(([agent, block, number]) => [`${agent} ${block}`, number]));
    const pairs = this.agents.flatMap((agent) => this.blocks.filter((block) => room.holds(block, agent)).map((block) => pair(agent, block)));
    pairs.sort((one, other) => Number(on.has(one.join(" "))) - Number(on.has(other.join(" ")))); // what is looked at lies above
    const nodes = pairs.map(([agent, block]) => {
      const line = ensure(this.lines, `${room.agents[agent].id} ${room.blocks[block].id}`, () => new Line());
      const ends = pair(this.place(this.agents, agent), this.place(this.blocks, block));
      line.draw(room.kind(block, agent).mark, ends, this.width, on.has(`${agent} ${block}`));
      return line.node;
    });
    arrange(this.net, nodes);
    this.drawNumbers(pairs, on);
    const said = `${plural(pairs.length, "line")} between ${plural(this.agents.length, "agent")} and ${plural(this.blocks.length, "block")}; the matrix and the list of ways tell the same`;
    mark(this.svg, "aria-label", said);
    const there = [...this.lines.keys()].filter((key) => isThere(room, key.split(" ")));
    retain(this.lines, there);
  }

  /**
   * The numbers stand on their lines, where they do not cover each other.
   * @param {[number, number][]} pairs
   * @param {Map<string, number>} on
   */
  drawNumbers(pairs, on) {
    /** @type {[number, number][]} */
    const taken = [];
    const nodes = pairs.flatMap(([agent, block]) => {
      const number = on.get(`${agent} ${block}`);
      if (!number) return [];
      const [top, bottom] = [this.place(this.agents, agent), this.place(this.blocks, block)];
      /** @param {number} t @returns {[number, number]} */
      const at = (t) => [this.along(t), top + (bottom - top) * t * t * (3 - 2 * t)];
      const places = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.45, 0.55, 0.35, 0.65].map(at);
      const free = places.find(([x, y]) => taken.every(([a, b]) => Math.hypot(x - a, y - b) > 19)) ?? places[0];
      taken.push(free);
      const [x, y] = free;
      return [draft("g", { transform: `translate(${x},${y})` }, draft("circle", { r: "8.5" }), draft("text", { y: "4" }, String(number)))];
    });
    this.numbers.replaceChildren(...nodes);
  }

  /** How far to the right a line has come at this part of its way. @param {number} t */
  along(t) {
    const [start, end, bend] = [8, this.width - 8, this.width * 0.4];
    const s = 1 - t;
    return s ** 3 * start + 3 * s * s * t * bend + 3 * s * t * t * (this.width - bend) + t ** 3 * end;
  }

  stop() {
    this.watch.disconnect();
  }
}

/** @param {number} one @param {number} other @returns {[number, number]} */
const pair = (one, other) => [one, other];

/** @param {Room} room @param {string[]} ids of an agent and a block */
const isThere = (room, [agent, block]) => room.find("agent", agent) >= 0 && room.find("block", block) >= 0;

/** @param {string} id */
function newItem(id) {
  const words = make("span");
  const button = make("button", { type: "button", class: "kit-label", "data-id": id }, words);
  return { words, button, node: make("li", {}, button) };
}
