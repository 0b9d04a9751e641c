// @ts-check
// The drawing of an access map: agents on one side, blocks on the other, and what flows between them.

import { arrange, breakable, hide, isNews, make, mark, plural, write } from "../shared/dom.js";
import { MOST_ROWS } from "./room.js";
import { Roving } from "./roving.js";

const ONLY_FROM = 10; // blocks or agents: of more, the drawing shows those that belong to what is looked at
const SPACE = 36; // pixels from one name of the drawing to the next

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

  draw(kind, [top, bottom], width, isOn) {
    mark(this.node, "data-access", kind.mark);
    mark(this.node, "data-on", isOn ? "" : null);
    const bend = width * 0.4;
    mark(this.path, "d", `M8,${top} C${bend},${top} ${width - bend},${bottom} ${width - 8},${bottom}`);
    mark(this.toAgent, "d", `M1,${top} l9,-4.5 v9 z`);
    const [x, y] = [width - 1, bottom];
    const end = { "R/W": `M${x},${y} l-9,-4.5 v9 z`, A: `M${x - 9},${y - 4.5} l9,4.5 l-9,4.5` }[kind.mark];
    mark(this.toBlock, "d", end ?? `M${x},${y} h-7`);
  }
}

export class Drawing {
  /** @type {import("./room.js").Room} */
  room;

  constructor(map) {
    this.map = map;
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

  list(kind, name) {
    const node = make("ul", { class: `kit-names kit-${kind}s`, "aria-label": name });
    const roving = new Roving(node, () => [...node.querySelectorAll("button")].map((button) => [button]));
    node.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button");
      if (button) this.map.choose({ kind, id: button.dataset.id });
    });
    return { node, roving, items: new Map() };
  }

  legend() {
    const entries = [["R", "reads it"], ["A", "reads it, adds at its end"], ["R/W", "reads and writes it"]].map(([access, words]) => {
      const line = new Line();
      line.draw({ mark: access }, [8, 8], 56, false);
      return make("span", {}, draft("svg", { class: "kit-net", width: "56", height: "16", "aria-hidden": "true" }, line.node), ` ${words}`);
    });
    const number = make("span", { class: "kit-step-number", "aria-hidden": "true" }, "1");
    return make("p", { class: "kit-legend" }, ...entries, make("span", {}, number, " the steps of a way"));
  }

  measure() {
    const width = Math.round(this.middle.clientWidth);
    if (!width || width === this.width) return;
    this.width = width;
    if (this.room) this.drawNet();
  }

  draw(room, shown) {
    if (!this.decided) this.only.checked = Math.max(room.rows, room.columns) > ONLY_FROM;
    const on = this.map.lines();
    const agents = new Set(on.map(([agent]) => agent));
    const blocks = new Set(on.map(([, block]) => block));
    const chosen = this.map.chosen;
    if (chosen) (chosen.kind === "agent" ? agents : blocks).add(chosen.number);
    const wanted = (list, own, shownOnes) => list.filter((one) => own.has(one) || (!this.only.checked && shownOnes.includes(one)));
    const every = { agent: wanted(room.columnList, agents, shown.agents), block: wanted(room.rowList, blocks, shown.blocks) };
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
    this.drawList("agent", this.agents, agents);
    this.drawList("block", this.blocks, blocks);
    this.drawNet();
  }

  drawMore(left) {
    const more = [left && `${plural(left, "more block")}: narrow the filter to see them`, ...this.map.leftOut()].filter(Boolean);
    write(this.more, more.join(". "));
    hide(this.more, !more.length);
  }

  drawList(kind, numbers, on) {
    const { node, items, roving } = this.lists[kind];
    /** @type {{ id: string, name?: string, label?: string }[]} */
    const known = kind === "agent" ? this.room.agents : this.room.blocks;
    const nodes = numbers.map((number) => {
      const { id, name, label } = known[number];
      if (!items.has(id)) items.set(id, make("li", {}, make("button", { type: "button", class: "kit-label", "data-id": id }, make("span"))));
      const button = items.get(id).firstChild;
      if (isNews(button, "name", name ?? label)) button.firstChild.replaceChildren(...(name ? [name] : breakable(label)));
      mark(button, "title", name ?? label);
      mark(button, "aria-pressed", String(this.map.isChosen(kind, id)));
      mark(button, "data-on", on.has(number) ? "" : null);
      return items.get(id);
    });
    arrange(node, nodes);
    roving.settle();
    const present = new Set(known.map((one) => one.id));
    for (const id of items.keys()) if (!present.has(id)) items.delete(id);
  }

  /** Half way down its share of the height, as the names are. */
  place(list, one) {
    return ((list.indexOf(one) + 0.5) * this.height) / list.length;
  }

  drawNet() {
    if (!this.width) return this.measure();
    mark(this.svg, "width", String(this.width));
    mark(this.svg, "height", String(this.height));
    const on = new Map(this.map.lines().map(([agent, block, number]) => [`${agent} ${block}`, number]));
    const pairs = this.agents.flatMap((agent) => this.blocks.filter((block) => this.room.holds(block, agent)).map((block) => [agent, block]));
    pairs.sort((one, other) => Number(on.has(one.join(" "))) - Number(on.has(other.join(" ")))); // what is looked at lies above
    const nodes = pairs.map(([agent, block]) => {
      const key = `${this.room.agents[agent].id} ${this.room.blocks[block].id}`;
      if (!this.lines.has(key)) this.lines.set(key, new Line());
      const line = this.lines.get(key);
      line.draw(this.room.kind(block, agent), [this.place(this.agents, agent), this.place(this.blocks, block)], this.width, on.has(`${agent} ${block}`));
      return line.node;
    });
    arrange(this.net, nodes);
    this.drawNumbers(pairs, on);
    const said = `${plural(pairs.length, "line")} between ${plural(this.agents.length, "agent")} and ${plural(this.blocks.length, "block")}; the matrix and the list of ways tell the same`;
    mark(this.svg, "aria-label", said);
    for (const key of this.lines.keys()) if (!this.isThere(key)) this.lines.delete(key);
  }

  isThere(key) {
    const [agent, block] = key.split(" ");
    return this.room.find("agent", agent) >= 0 && this.room.find("block", block) >= 0;
  }

  /** The numbers stand on their lines, where they do not cover each other. */
  drawNumbers(pairs, on) {
    const taken = [];
    const nodes = pairs.flatMap(([agent, block]) => {
      const number = on.get(`${agent} ${block}`);
      if (!number) return [];
      const [top, bottom] = [this.place(this.agents, agent), this.place(this.blocks, block)];
      const at = (t) => [this.along(t), top + (bottom - top) * t * t * (3 - 2 * t)];
      const places = [0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.45, 0.55, 0.35, 0.65].map(at);
      const free = places.find(([x, y]) => taken.every(([a, b]) => Math.hypot(x - a, y - b) > 19)) ?? places[0];
      taken.push(free);
      const [x, y] = free;
      return [draft("g", { transform: `translate(${x},${y})` }, draft("circle", { r: "8.5" }), draft("text", { y: "4" }, String(number)))];
    });
    this.numbers.replaceChildren(...nodes);
  }

  /** How far to the right a line has come at this part of its way. */
  along(t) {
    const [start, end, bend] = [8, this.width - 8, this.width * 0.4];
    const s = 1 - t;
    return s ** 3 * start + 3 * s * s * t * bend + 3 * s * t * t * (this.width - bend) + t ** 3 * end;
  }

  stop() {
    this.watch.disconnect();
  }
}
