// The access map: who may read and write what, and who could come to know it, as a matrix, as a drawing
// and as a quiz. All of it is at hand in the page; nothing here asks the kernel.

const FILTER_FROM = 6; // blocks or agents: fewer are seen at a glance
const ONLY_FROM = 10; // blocks or agents: of more, the drawing shows those that belong to what is looked at
const MOST_ROWS = 60; // blocks in the matrix and in the drawing at once; the filter finds the others
const SPACE = 36; // pixels from one name of the drawing to the next
const KEYS = { "data-lm-suppress-shortcuts": "true" }; // JupyterLab leaves the keys to what has this
const BEYOND = "Messages between agents and answers to people are ways too, and are not followed here.";
const HINT = "Point at a cell, or move there with the arrow keys: what it says stands here in words. Press it to follow its way.";
const VIEWS = ["Matrix", "Drawing", "Quiz"];
let maps = 0;

/** A name in a path: one that could be taken for several, or for a path, stands in quotes. */
const quoted = (name) => (/[,→]/.test(name) ? `"${name}"` : name);

// ------------------------------------------------------------------------------------------- the room

/** The state with its paths: every agent and block is a number here. */
class Room {
  constructor(state) {
    Object.assign(this, state);
    this.columnList = state.agents.slice(0, state.columns).map((_, number) => number);
    this.rowList = state.blocks.slice(0, state.rows).map((_, number) => number);
  }

  kind(block, agent) {
    return this.kinds[this.blocks[block].cells[agent]];
  }

  holds(block, agent) {
    return this.kind(block, agent).holds;
  }

  could(block, agent) {
    return this.blocks[block].cells[agent] === "1";
  }

  /** The steps that a text of this block can take: [step before, agents, block, readers]. */
  steps(block) {
    const { way } = this.blocks[block];
    return way === null ? [] : this.ways[way];
  }

  knowsWays(block) {
    return this.blocks[block].way !== null;
  }

  names(agents) {
    return agents.map((agent) => quoted(this.agents[agent].name)).join(", ");
  }

  chain(block, step) {
    const before = step[0] < 0 ? [] : this.chain(block, this.steps(block)[step[0]]);
    return [...before, step];
  }

  /** A path: its words, and the lines that it takes with the number of each. */
  path(block, step, readers = step[3]) {
    const chain = this.chain(block, step);
    const words = [this.blocks[block].label, ...chain.flatMap(([, agents, next]) => [this.names(agents), this.blocks[next].label]), this.names(readers)];
    const lines = chain[0][1].map((agent) => [agent, block, 1]);
    chain.forEach(([, agents, next], place) => {
      lines.push(...agents.map((agent) => [agent, next, 2 * place + 2]));
      lines.push(...(chain[place + 1]?.[1] ?? readers).map((agent) => [agent, next, 2 * place + 3]));
    });
    return { text: words.join(" → "), lines, block, readers };
  }

  pathsFrom(block) {
    return this.steps(block).map((step) => this.path(block, step));
  }

  pathTo(block, agent) {
    const step = this.steps(block).find((one) => one[3].includes(agent));
    return step && this.path(block, step, [agent]);
  }

  pathsTo(agent) {
    return this.rowList.filter((block) => this.could(block, agent)).map((block) => this.pathTo(block, agent)).filter(Boolean);
  }

  /** One cell in words. */
  said(block, agent) {
    const kind = this.kind(block, agent);
    const path = this.could(block, agent) ? this.pathTo(block, agent) : null;
    const why = kind.why ? `, because ${kind.why}` : "";
    return `${this.agents[agent].name}, ${this.blocks[block].label}: ${kind.meaning}${why}${path ? `: ${path.text}` : ""}`;
  }

  find(kind, id) {
    const list = kind === "agent" ? this.agents.slice(0, this.columns) : this.blocks.slice(0, this.rows);
    return list.findIndex((one) => one.id === id);
  }

  /** What to look at first: a block that leaks, if one does. */
  get start() {
    const block = this.rowList.find((one) => this.blocks[one].cells.includes("1")) ?? this.rowList[0];
    return block === undefined ? null : { kind: "block", id: this.blocks[block].id };
  }
}

// ------------------------------------------------------------------------------------- moving by arrows

/** Lets the arrow keys move among nodes in rows; the Tab key stops at one of them. */
class Roving {
  constructor(node, rows, moved = () => {}) {
    this.rows = rows;
    this.moved = moved;
    node.addEventListener("keydown", (event) => this.key(event));
    node.addEventListener("focusin", (event) => this.stopAt(event.target));
  }

  /** The nodes may be others now. */
  settle() {
    const all = this.rows().flat();
    const here = all.includes(this.here) ? this.here : all[0];
    for (const node of all) mark(node, "tabindex", node === here ? "0" : "-1");
    this.here = here;
  }

  stopAt(node) {
    if (node === this.here || !node.hasAttribute("tabindex") || !this.rows().flat().includes(node)) return;
    if (this.here) mark(this.here, "tabindex", "-1");
    mark(node, "tabindex", "0");
    this.here = node;
  }

  key(event) {
    if (event.altKey || event.metaKey || event.shiftKey) return;
    const rows = this.rows();
    const row = rows.findIndex((one) => one.includes(event.target));
    if (row < 0) return;
    const column = rows[row].indexOf(event.target);
    const isFar = event.ctrlKey;
    const to = {
      ArrowUp: [row - 1, column],
      ArrowDown: [row + 1, column],
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      Home: [isFar ? 0 : row, 0],
      End: [isFar ? rows.length - 1 : row, Infinity],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    const nodes = rows[Math.max(0, Math.min(to[0], rows.length - 1))];
    const node = nodes[Math.max(0, Math.min(to[1], nodes.length - 1))];
    node.focus();
    this.moved(node);
  }
}

// ------------------------------------------------------------------------------------------ the matrix

class Matrix {
  constructor(map) {
    this.map = map;
    this.rows = new Map();
    this.heads = new Map();
    this.corner = make("td", {}, "");
    this.head = make("tr");
    this.body = make("tbody");
    this.table = make("table", { role: "grid", "aria-label": "Who may do what: blocks by agents", ...KEYS }, make("thead", {}, this.head), this.body);
    this.window = make("div", { class: "kit-window", ...KEYS }, this.table);
    this.more = make("p", { class: "kit-quiet" });
    this.words = make("p", { class: "kit-words" });
    this.legend = make("p", { class: "kit-legend" });
    this.node = make("div", {}, this.window, this.more, this.words, this.legend);
    this.roving = new Roving(this.table, () => this.stops());
    this.table.addEventListener("click", (event) => this.press(event.target.closest("button")));
    for (const name of ["focusin", "mouseover"]) this.table.addEventListener(name, (event) => this.tell(event.target.closest(".kit-cell")));
  }

  stops() {
    const buttons = (node) => [...node.querySelectorAll("button")];
    const heads = buttons(this.head);
    const rows = [...this.body.children].map(buttons);
    const empty = rows[0]?.[0]; // above the blocks' names there is nothing to stop at
    return heads.length ? [empty ? [empty, ...heads] : heads, ...rows] : rows;
  }

  press(button) {
    if (!button) return;
    const { block, agent } = button.dataset;
    if (!block) this.map.choose({ kind: "agent", id: agent });
    else this.map.choose({ kind: "block", id: block }, agent);
  }

  /** What the cell that was pointed at last says, in words; their room is kept, so that nothing moves. */
  tell(cell) {
    if (cell) this.cell = cell;
    write(this.words, this.cell?.isConnected ? this.cell.getAttribute("aria-label") : HINT);
  }

  draw(room, shown) {
    const rows = shown.blocks.slice(0, MOST_ROWS);
    const agents = shown.agents;
    const heads = agents.map((agent) => this.drawHead(room.agents[agent]));
    arrange(this.head, [this.corner, ...heads]);
    arrange(this.body, rows.map((block) => this.drawRow(room, block, agents)));
    const left = shown.blocks.length - rows.length;
    const more = [left && `${plural(left, "more block")} here: narrow the filter to see them`, ...this.map.leftOut()].filter(Boolean);
    write(this.more, more.join(". "));
    hide(this.more, !more.length);
    if (isNews(this, "legend", room.legend)) this.drawLegend(room.legend);
    mark(this.window, "data-many", rows.length > 12 ? "" : null);
    mark(this.table, "data-many", agents.length > 6 ? "" : null);
    this.roving.settle();
    this.tell();
  }

  drawHead(agent) {
    if (!this.heads.has(agent.id)) {
      const button = make("button", { type: "button", class: "kit-label", "data-agent": agent.id });
      this.heads.set(agent.id, make("th", { scope: "col", class: "kit-agent" }, button));
    }
    const button = this.heads.get(agent.id).firstChild;
    write(button, agent.name);
    mark(button, "title", agent.name);
    mark(button, "aria-pressed", String(this.map.isChosen("agent", agent.id)));
    return button.parentNode;
  }

  drawRow(room, block, agents) {
    const { id, label, read_only: isLocked } = room.blocks[block];
    if (!this.rows.has(id)) {
      const button = make("button", { type: "button", class: "kit-label", "data-block": id });
      const lock = make("span", { class: "kit-lock" }, "read-only");
      const head = make("th", { scope: "row" }, button, " ", lock);
      this.rows.set(id, { node: make("tr", {}, head), head, button, lock, cells: new Map() });
    }
    const row = this.rows.get(id);
    if (isNews(row, "label", label)) row.button.replaceChildren(...breakable(label));
    mark(row.button, "aria-pressed", String(this.map.isChosen("block", id)));
    mark(row.node, "data-chosen", this.map.isChosen("block", id) ? "" : null);
    hide(row.lock, !isLocked);
    const cells = agents.map((agent) => this.drawCell(row, room, block, agent));
    arrange(row.node, [row.head, ...cells]);
    return row.node;
  }

  drawCell(row, room, block, agent) {
    const { id } = room.agents[agent];
    const known = row.cells.get(id);
    const button = known?.firstChild ?? make("button", { type: "button", class: "kit-cell kit-badge", tabindex: "-1", "data-block": room.blocks[block].id, "data-agent": id });
    const kind = room.kind(block, agent);
    if (known && button.textContent !== kind.mark) flash(button);
    write(button, kind.mark);
    mark(button, "data-access", kind.mark);
    const said = room.said(block, agent);
    mark(button, "aria-label", said);
    mark(button, "title", said);
    if (!known) row.cells.set(id, make("td", { class: "kit-access" }, button));
    const isLooked = this.map.isChosen("agent", id);
    mark(row.cells.get(id), "data-chosen", isLooked ? "" : null);
    mark(button, "data-on", this.map.isOnPath(room.blocks[block].id, id) ? "" : null);
    return row.cells.get(id);
  }

  /** Who and what is gone is forgotten. */
  forget(room) {
    const blocks = new Set(room.blocks.map((block) => block.id));
    const agents = new Set(room.agents.map((agent) => agent.id));
    for (const id of this.rows.keys()) if (!blocks.has(id)) this.rows.delete(id);
    for (const id of this.heads.keys()) if (!agents.has(id)) this.heads.delete(id);
    for (const { cells } of this.rows.values()) for (const id of cells.keys()) if (!agents.has(id)) cells.delete(id);
  }

  drawLegend(legend) {
    const entries = legend.map((kind) =>
      make("span", {}, make("span", { class: "kit-badge", "data-access": kind.mark, "aria-hidden": "true" }, kind.mark), ` ${kind.meaning}`));
    this.legend.replaceChildren(...entries);
  }
}

// ----------------------------------------------------------------------------------------- the drawing

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

class Drawing {
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
    this.window = make("div", { class: "kit-window", ...KEYS }, this.sheet);
    this.more = make("p", { class: "kit-quiet" });
    this.node = make("div", {}, this.tools, this.window, this.more, this.legend());
    this.width = 0;
    this.watch = new ResizeObserver(() => this.measure());
    this.watch.observe(this.middle);
  }

  list(kind, name) {
    const node = make("ul", { class: `kit-names kit-${kind}s`, "aria-label": name, ...KEYS });
    const roving = new Roving(node, () => [...node.querySelectorAll("button")].map((button) => [button]));
    node.addEventListener("click", (event) => {
      const button = event.target.closest("button");
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
    pairs.sort((one, other) => on.has(one.join(" ")) - on.has(other.join(" "))); // what is looked at lies above
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

// ----------------------------------------------------------------------------------------- the details

/** Who holds what is looked at, and the ways on which it could come to others. */
class Details {
  constructor(map) {
    this.map = map;
    this.select = make("select", { id: `${map.id}-look`, ...KEYS });
    this.select.addEventListener("change", () => {
      const [kind, id] = this.select.value.split(" ");
      map.choose({ kind, id });
    });
    this.select.addEventListener("keydown", (event) => event.stopPropagation());
    this.heldName = make("div", { class: "kit-small" });
    this.held = make("ul", { class: "kit-held" });
    this.waysName = make("div", { class: "kit-small" });
    this.ways = make("ul", { class: "kit-ways" });
    this.none = make("p", { class: "kit-quiet" });
    this.node = make("section", { class: "kit-details", "aria-label": "details", tabindex: "-1" },
      make("p", { class: "kit-look" }, make("label", { for: this.select.id }, "Look at"), " ", this.select),
      this.heldName, this.held, this.waysName, this.ways, this.none, make("p", { class: "kit-quiet" }, BEYOND));
    this.buttons = new Map();
    this.ways.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) map.follow(button.dataset.path);
    });
  }

  draw(room) {
    const { chosen } = this.map;
    this.drawSelect(room, chosen);
    hide(this.node, !chosen);
    if (!chosen) return;
    const isBlock = chosen.kind === "block";
    const name = this.map.subject();
    mark(this.node, "aria-label", `details of ${name}`);
    const pairs = isBlock ? room.columnList.map((agent) => [chosen.number, agent]) : room.rowList.map((block) => [block, chosen.number]);
    this.drawHeld(room, pairs.filter(([block, agent]) => room.holds(block, agent)), isBlock, name);
    this.drawWays(room, chosen, isBlock, name);
  }

  drawSelect(room, chosen) {
    const options = [["block", "Blocks", room.rowList.map((one) => [room.blocks[one].id, room.blocks[one].label])],
      ["agent", "Agents", room.columnList.map((one) => [room.agents[one].id, room.agents[one].name])]];
    if (isNews(this, "options", options)) {
      this.select.replaceChildren(...options.map(([kind, label, ones]) =>
        make("optgroup", { label }, ...ones.map(([id, name]) => make("option", { value: `${kind} ${id}` }, name)))));
    }
    const value = chosen ? `${chosen.kind} ${chosen.id}` : "";
    if (this.select.value !== value) this.select.value = value;
  }

  drawHeld(room, pairs, isBlock, name) {
    write(this.heldName, isBlock ? `Direct readers of ${name}` : `${name} holds`);
    const items = pairs.map(([block, agent]) => [room.kind(block, agent), isBlock ? room.agents[agent].name : room.blocks[block].label]);
    if (!isNews(this, "held", [isBlock, items])) return;
    const nodes = items.map(([kind, other]) => make("li", {},
      make("span", { class: "kit-badge", "data-access": kind.mark, role: "img", "aria-label": kind.meaning }, kind.mark), " ",
      make("strong", {}, other), make("span", { class: "kit-quiet" }, ` ${kind.why}`)));
    this.held.replaceChildren(...(nodes.length ? nodes : [make("li", { class: "kit-quiet" }, isBlock ? "nobody" : "no block")]));
  }

  drawWays(room, chosen, isBlock, name) {
    write(this.waysName, isBlock ? `Could come to know ${name} without holding it` : `${name} could come to know, without holding it`);
    const paths = this.map.paths();
    const nodes = paths.map((path) => {
      if (!this.buttons.has(path.text)) this.buttons.set(path.text, make("li", {}, make("button", { type: "button", class: "kit-way", "data-path": path.text }, path.text)));
      const node = this.buttons.get(path.text);
      mark(node.firstChild, "aria-pressed", String(this.map.path?.text === path.text));
      return node;
    });
    arrange(this.ways, nodes);
    const present = new Set(paths.map((path) => path.text));
    for (const text of this.buttons.keys()) if (!present.has(text)) this.buttons.delete(text);
    const blocks = isBlock ? [chosen.number] : room.rowList.filter((block) => room.could(block, chosen.number));
    const unknown = blocks.filter((block) => !room.knowsWays(block)).length;
    const lost = unknown ? `There are too many ways in this room to carry ${isBlock ? "these" : "all of them"}: client.audit.flows("${room.blocks[blocks[0]].label}") tells those of one block.` : "";
    write(this.none, lost || (paths.length ? "Press a way to follow it alone." : isBlock ? `Nobody: no way leads from ${name} to anybody who does not hold it.` : `Nothing: no way leads to ${name} from a block that it does not hold.`));
  }
}

// -------------------------------------------------------------------------------------------- the quiz

/** Questions about this very room, judged in the page by what the audit said of it. */
class Quiz {
  constructor(map) {
    this.map = map;
    this.place = null;
    this.boxes = new Map();
    this.number = make("p", { class: "kit-quiet" });
    this.legend = make("legend");
    this.options = make("div");
    this.fields = make("fieldset", {}, this.legend, this.options);
    this.hint = make("span", { class: "kit-quiet" }, "Tick nothing if it is none of them.");
    this.check = make("button", { type: "button" }, "Check");
    this.next = make("button", { type: "button" }, "New question");
    this.verdict = make("p", { class: "kit-verdict" });
    this.reasons = make("ul", { class: "kit-reasons" });
    this.told = make("div", { class: "kit-judged", role: "status" }, this.verdict, this.reasons);
    this.none = make("p", { class: "kit-quiet" }, "No questions yet: they take two agents or two blocks, and an attachment.");
    this.asked = make("div", {}, this.number, this.fields, make("p", { class: "kit-buttons" }, this.check, " ", this.next, " ", this.hint), this.told);
    this.node = make("div", { class: "kit-quiz" }, this.none, this.asked);
    this.check.addEventListener("click", () => this.judge());
    this.next.addEventListener("click", () => this.goOn());
    this.options.addEventListener("change", () => this.tell("", []));
    this.fields.addEventListener("keydown", (event) => event.stopPropagation());
  }

  draw({ questions, first }) {
    this.questions = questions;
    hide(this.none, questions.length > 0);
    hide(this.asked, !questions.length);
    if (!questions.length) return;
    const known = questions.findIndex((one) => one.id === this.question?.id);
    const isGone = this.question && known < 0;
    this.place = known >= 0 ? known : Math.min(this.place ?? first, questions.length - 1);
    if (isNews(this, "question", questions[this.place])) this.put(isGone);
    this.count();
  }

  /** Put the question at this place; what is ticked stays where it is still an option. */
  put(isGone) {
    const before = this.question;
    this.question = this.questions[this.place];
    const isSame = before?.id === this.question.id;
    const hadFocus = this.options.contains(document.activeElement);
    if (!isSame) this.boxes.clear();
    write(this.legend, this.question.text);
    arrange(this.options, this.question.options.map((one) => this.option(one.name)));
    if (isGone) this.tell("The room has changed, and what was asked about is gone: here is another question.", []);
    else if (isSame && this.verdict.textContent) this.tell("The room has changed: check again.", []);
    if (hadFocus && !this.options.contains(document.activeElement)) this.next.focus();
  }

  option(name) {
    if (!this.boxes.has(name)) {
      const box = make("input", { type: "checkbox" });
      this.boxes.set(name, { box, node: make("label", { class: "kit-option" }, box, " ", make("span", {}, name)) });
    }
    return this.boxes.get(name).node;
  }

  count() {
    write(this.number, `Question ${count(this.place + 1)} of ${count(this.questions.length)} about this room`);
  }

  goOn() {
    this.place = (this.place + 1) % this.questions.length;
    isNews(this, "question", this.questions[this.place]);
    this.tell("", []);
    this.put(false);
    this.count();
    this.map.speaker.say(this.question.text);
  }

  judge() {
    const judged = this.question.options.map((one) => ({ ...one, ticked: this.boxes.get(one.name).box.checked }));
    const faults = judged.filter((one) => one.ticked !== one.right);
    const [wrong, missing] = [true, false].map((ticked) => faults.filter((one) => one.ticked === ticked));
    if (!faults.length) {
      const none = judged.every((one) => !one.right);
      return this.tell(none ? "✔ Right: it is none of them." : "✔ Right.", judged.filter((one) => one.right || none).map((one) => ["✔", "", one.why]));
    }
    const sums = [wrong.length && `${wrong.length} wrongly ticked`, missing.length && `${missing.length} missing`].filter(Boolean);
    this.tell(`✘ Not right: ${sums.join(", ")}.`, [...wrong.map((one) => ["✘", `${one.name} is wrongly ticked: `, one.why]), ...missing.map((one) => ["✘", `${one.name} is missing: `, one.why])]);
  }

  tell(verdict, reasons) {
    write(this.verdict, verdict);
    mark(this.told, "data-mark", /^[✔✘]/.exec(verdict)?.[0] ?? null);
    if (!isNews(this, "reasons", reasons)) return;
    this.reasons.replaceChildren(...reasons.map(([sign, lead, why]) =>
      make("li", {}, make("span", { class: "kit-sign", "aria-hidden": "true" }, sign), make("span", {}, ...(lead ? [make("strong", {}, lead)] : []), why))));
  }
}

// --------------------------------------------------------------------------------------- what is shown

/** The tabs: the arrow keys and the mouse choose among them. */
class Tabs {
  constructor(id, panels, changed) {
    this.panels = panels;
    this.changed = changed;
    this.buttons = VIEWS.map((name) => {
      const at = `${id}-${name.toLowerCase()}`;
      const button = make("button", { type: "button", role: "tab", id: at, "aria-controls": `${at}-panel`, class: "kit-tab" }, name);
      button.addEventListener("click", () => this.open(name));
      return button;
    });
    this.node = make("div", { role: "tablist", "aria-label": "Shown as", class: "kit-tabs", ...KEYS }, ...this.buttons);
    this.nodes = VIEWS.map((name, place) => {
      const at = `${id}-${name.toLowerCase()}`;
      return make("div", { role: "tabpanel", id: `${at}-panel`, "aria-labelledby": at }, panels[place].node);
    });
    this.roving = new Roving(this.node, () => [this.buttons], (button) => this.open(button.textContent));
    this.chosen = VIEWS[0];
  }

  get panel() {
    return this.panels[VIEWS.indexOf(this.chosen)];
  }

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
  constructor(id, changed) {
    const field = (name, hint) => {
      const input = make("input", { type: "search", id: `${id}-${name}`, placeholder: hint, ...KEYS });
      input.addEventListener("input", changed);
      input.addEventListener("keydown", (event) => event.stopPropagation());
      return input;
    };
    this.inputs = { blocks: field("blocks", "part of a label"), agents: field("agents", "part of a name") };
    this.leaks = make("input", { type: "checkbox" });
    this.leaks.addEventListener("change", changed);
    this.parts = Object.entries(this.inputs).map(([name, input]) =>
      make("span", {}, make("label", { for: input.id }, name === "blocks" ? "Blocks" : "Agents"), " ", input));
    this.node = make("div", { class: "kit-tools" }, ...this.parts, make("label", {}, this.leaks, " only blocks that others could come to know"));
  }

  draw(room) {
    const many = [room.rows, room.columns].map((number) => number >= FILTER_FROM);
    many.forEach((isMany, place) => hide(this.parts[place], !isMany));
    hide(this.node, !many.some(Boolean));
  }

  shown(room) {
    const wants = (name, text) => text.toLowerCase().includes(this.inputs[name].value.trim().toLowerCase());
    return {
      blocks: room.rowList.filter((one) => wants("blocks", room.blocks[one].label) && (!this.leaks.checked || room.blocks[one].cells.includes("1"))),
      agents: room.columnList.filter((one) => wants("agents", room.agents[one].name)),
    };
  }
}

class AccessMap {
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

  draw(state) {
    write(this.trouble, state.trouble ? `▲ ${state.trouble}: this is its last state.` : "");
    hide(this.trouble, !state.trouble);
    if (!state.kinds) return;
    const { trouble, ...rest } = state;
    if (!isNews(this, "state", rest)) return;
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

  /** What was looked at stays, as long as it is there; so does the way that was followed. */
  keep(room) {
    const isThere = this.chosen && room.find(this.chosen.kind, this.chosen.id) >= 0;
    this.chosen = isThere ? this.chosen : room.start;
    if (this.chosen) this.chosen = { ...this.chosen, number: room.find(this.chosen.kind, this.chosen.id) };
    const followed = this.path;
    this.path = null;
    if (isThere && followed) this.path = this.paths().find((path) => path.text === followed.text) ?? null;
  }

  /** Look at a block or an agent; with `to`, at the way from the block to this agent. */
  choose(what, to) {
    this.chosen = { ...what, number: this.room.find(what.kind, what.id) };
    const agent = to ? this.room.find("agent", to) : -1;
    this.path = agent >= 0 ? this.paths().find((path) => path.readers.includes(agent)) ?? null : null;
    this.show();
    this.speaker.say(this.path ? this.path.text : this.summary());
  }

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
    const own = kind === "block"
      ? this.room.columnList.filter((agent) => this.room.holds(number, agent)).map((agent) => [agent, number, this.room.steps(number).length ? 1 : 0])
      : this.room.rowList.filter((block) => this.room.holds(block, number)).map((block) => [number, block, 0]);
    const ways = this.paths().flatMap((path) => path.lines);
    return [...own, ...(kind === "block" ? ways : ways.map(([agent, block]) => [agent, block, 0]))];
  }

  subject() {
    const { kind, number } = this.chosen;
    return kind === "block" ? this.room.blocks[number].label : this.room.agents[number].name;
  }

  summary() {
    const { kind, number } = this.chosen;
    const { columnList, rowList } = this.room;
    const pairs = kind === "block" ? columnList.map((agent) => [number, agent]) : rowList.map((block) => [block, number]);
    const [held, could] = ["holds", "could"].map((what) => pairs.filter(([block, agent]) => this.room[what](block, agent)).length);
    return kind === "block" ? `${this.subject()}: held by ${plural(held, "agent")}, ${count(could)} more could come to know it` : `${this.subject()}: holds ${plural(held, "block")}, could come to know ${count(could)} more`;
  }

  isChosen(kind, id) {
    return this.chosen?.kind === kind && this.chosen.id === id;
  }

  isOnPath(block, agent) {
    return this.onPath.has(`${block} ${agent}`);
  }

  leftOut() {
    const { more_blocks: blocks, more_agents: agents } = this.room;
    return [blocks && `${plural(blocks, "more block")} not shown: client.audit.access() has them all`, agents && `${plural(agents, "more agent")} not shown: client.audit.access() has them all`].filter(Boolean);
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

  /** Say who may do something else now; a change that nobody can listen to is counted. */
  announce(before, room) {
    const said = [];
    for (const block of room.rowList) {
      const was = before.find("block", room.blocks[block].id);
      for (const agent of room.columnList) {
        const who = before.find("agent", room.agents[agent].id);
        if (was < 0 || who < 0) continue;
        if (before.kind(was, who).mark !== room.kind(block, agent).mark) said.push(room.said(block, agent));
      }
    }
    if (said.length) this.speaker.say(said.length > 2 ? `access has changed in ${count(said.length)} cells` : said.join("; "));
    else if (before.rows !== room.rows || before.columns !== room.columns) this.speaker.say(this.sizes.textContent);
  }

  stop() {
    this.drawing.stop();
    this.speaker.stop();
  }
}

export default widget(AccessMap);
