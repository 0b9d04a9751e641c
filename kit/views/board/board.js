// @ts-check
// The live board: blocks by agents, what they hold, what changed last and what was refused.

import { arrange, ensure, hide, isNews, make, mark, plural, retain, SCROLLS, write } from "../shared/dom.js";
import { Speaker, widget } from "../shared/widget.js";
import { author, Row } from "./row.js";
import { Group, Tools } from "./tools.js";

/** @import { Agent } from "../shared/types.d.ts" */
/** @import { Block, BoardState, News, Refusal } from "./state.d.ts" */

const OPEN_AT_FIRST = 3; // blocks whose contents are open in a room of no more than so many
const FILTER_FROM = 6; // blocks or agents: fewer are seen at a glance
let boards = 0;

class Board {
  /** @type {Map<string, number>} the version of each block that was there when somebody last looked */
  looked;

  /** @type {Map<string, HTMLElement>} by what is said in them */
  shownRefusals = new Map();

  /** @type {BoardState} */
  state;

  /** @param {HTMLElement} el */
  constructor(el) {
    this.number = ++boards;
    /** @type {Map<string, Row>} */
    this.rows = new Map();
    /** @type {Map<string, Group>} */
    this.groups = new Map();
    /** @type {Map<string, { cell: HTMLElement, name: HTMLElement }>} */
    this.names = new Map();
    this.tools = new Tools(this.number, () => this.arrangeRows(), () => this.haveLooked());
    this.trouble = make("p", { class: "kit-trouble", role: "alert" });
    this.title = make("span", { class: "kit-title" });
    this.sizes = make("span", { class: "kit-quiet" });
    this.agents = make("tr");
    this.block = make("th", { scope: "col" }, "Block");
    this.used = make("th", { scope: "col" }, "Used");
    this.last = make("th", { scope: "col" }, "Last change");
    this.table = make("table", {}, make("caption", {}, this.title, this.sizes), make("thead", {}, this.agents));
    this.window = make("div", { class: "kit-window", role: "region", ...SCROLLS }, this.table);
    this.legend = make("p", { class: "kit-legend" });
    this.news = make("ul", { class: "kit-list" });
    this.refused = make("ul", { class: "kit-list" });
    this.nothing = make("li", { class: "kit-quiet" }, "nothing yet");
    this.speaker = new Speaker();
    const root = make("div", { class: "kit-view kit-board" }, this.trouble, this.tools.node, this.window, this.legend, this.lists(), this.speaker.node);
    el.replaceChildren(root);
  }

  lists() {
    const [news, refused] = ["news", "refused"].map((name) => `kit-${this.number}-${name}`);
    return make(
      "div",
      { class: "kit-lists" },
      make("div", {}, make("div", { class: "kit-small", id: news }, "Latest commits"),
        make("div", { class: "kit-scroll", role: "region", ...SCROLLS, "aria-labelledby": news }, this.news)),
      make("div", {}, make("div", { class: "kit-small", id: refused }, "Refused"),
        make("div", { class: "kit-scroll", role: "log", ...SCROLLS, "aria-labelledby": refused }, this.refused)),
    );
  }

  /** @param {BoardState} state */
  draw(state) {
    if (!state.blocks) return;
    write(this.title, state.title);
    mark(this.window, "aria-label", state.title);
    write(this.trouble, state.trouble ? `▲ ${state.trouble}: this is its last state.` : "");
    hide(this.trouble, !state.trouble);
    if (isNews(this, "agents", state.agents)) this.drawAgents(state.agents);
    this.state = state;
    this.looked ??= new Map(state.blocks.map((block) => [block.id, block.version]));
    const changed = this.drawRows(state);
    this.arrangeRows();
    if (isNews(this, "legend", state.meanings)) this.drawLegend(state.meanings);
    if (isNews(this, "news", state.news)) this.drawNews(state.news);
    if (isNews(this, "refusals", state.refusals)) this.drawRefusals(state.refusals);
    this.announce(changed);
  }

  /** @param {Agent[]} agents */
  drawAgents(agents) {
    const names = agents.map((agent) => {
      const { cell, name } = ensure(this.names, agent.id, newHead);
      write(name, agent.name);
      mark(cell, "title", agent.name);
      return cell;
    });
    arrange(this.agents, [this.block, ...names, this.used, this.last]);
  }

  /** @param {BoardState} state */
  drawRows(state) {
    const first = !this.drawn;
    const changed = [];
    for (const block of state.blocks) {
      const isNew = !this.rows.has(block.id);
      const row = this.row(block);
      const seen = this.looked.get(block.id);
      if (row.draw(block, state, seen) || (isNew && !first)) changed.push(block);
    }
    this.drawn = true;
    retain(this.rows, state.blocks.map((block) => block.id));
    return changed;
  }

  /** @param {Block} block */
  row(block) {
    const isOpen = this.state.blocks.length <= OPEN_AT_FIRST;
    return ensure(this.rows, block.id, () => new Row(`kit-${this.number}-${block.id}`, isOpen));
  }

  /** @param {Block} block */
  isFresh(block) {
    return this.looked.get(block.id) !== block.version;
  }

  haveLooked() {
    this.looked = new Map(this.state.blocks.map((block) => [block.id, block.version]));
    this.drawRows(this.state);
    this.arrangeRows();
    this.window.focus();
  }

  /** Put the rows under their groups, and show those that are wanted. */
  arrangeRows() {
    const { blocks, agents } = this.state;
    /** @type {Map<string, Row[]>} */
    const groups = new Map();
    for (const block of blocks) ensure(groups, block.group, () => []).push(this.row(block));
    const bodies = [...groups].flatMap(([name, rows]) => [...this.heading(name, rows, agents), ...rows.map((row) => row.body)]);
    arrange(this.table, [...[...this.table.children].slice(0, 2), ...bodies]);
    this.tools.draw(Math.max(blocks.length, agents.length) >= FILTER_FROM, blocks.filter((block) => this.isFresh(block)).length);
    mark(this.window, "data-many", blocks.length > 8 ? "blocks" : null);
    mark(this.table, "data-many", agents.length > 6 ? "agents" : null);
    const shown = [...this.rows.values()].filter((row) => !row.body.hidden).length;
    const sizes = `${plural(blocks.length, "block")} · ${plural(agents.length, "agent")}`;
    write(this.sizes, shown === blocks.length ? sizes : `${shown} of ${sizes}`);
  }

  /** @param {string} name @param {Row[]} rows @param {Agent[]} agents */
  heading(name, rows, agents) {
    const wanted = rows.filter((row) => this.tools.wants(row, this.isFresh(row.block)));
    const group = name ? ensure(this.groups, name, () => new Group(name, () => this.arrangeRows())) : null;
    for (const row of rows) hide(row.body, !wanted.includes(row) || group?.open === false);
    group?.draw(rows.length, wanted.length, agents.length + 3);
    return group ? [group.body] : [];
  }

  /** @param {Record<string, string>} meanings */
  drawLegend(meanings) {
    const entries = Object.entries(meanings).map(([access, meaning]) =>
      make("span", {}, make("span", { class: "kit-badge", "data-access": access, "aria-hidden": "true" }, access), ` ${meaning}`));
    this.legend.replaceChildren(...entries, make("span", {}, make("span", { class: "kit-dot" }, "●"), " changed last"));
  }

  /** @param {News[]} news */
  drawNews(news) {
    const items = news.map((one) =>
      make("li", {}, make("span", { class: "kit-number" }, String(one.seq)),
        make("span", {}, make("strong", {}, one.by), make("span", { class: "kit-quiet" }, ` ${one.via} `), one.what)));
    this.news.replaceChildren(...(items.length ? items : [make("li", { class: "kit-quiet" }, "nothing yet")]));
  }

  /**
   * Known refusals stay the same nodes, so that the log says new ones only; one that was erased in is new.
   * @param {Refusal[]} refusals
   */
  drawRefusals(refusals) {
    const keys = refusals.map((one) => JSON.stringify([one.id, one.agent, one.text, one.hint]));
    const nodes = refusals.map((one, place) => this.shownRefusals.get(keys[place]) ?? refusal(one));
    this.shownRefusals = new Map(keys.map((key, place) => [key, nodes[place]]));
    arrange(this.refused, nodes.length ? nodes : [this.nothing]);
  }

  /** Say what changed, not more often than it can be listened to; the last word counts. @param {Block[]} changed */
  announce(changed) {
    if (!changed.length) return;
    this.speaker.say(changed.length > 2
      ? `${changed.length} blocks changed`
      : changed.map((block) => `${block.label} is now version ${block.version}, by ${author(block)}`).join("; "));
  }

  stop() {
    this.speaker.stop();
  }
}

function newHead() {
  const name = make("span");
  return { name, cell: make("th", { scope: "col", class: "kit-agent" }, name) };
}

/** @param {Refusal} one */
function refusal(one) {
  const sign = make("span", { class: "kit-sign", "aria-hidden": "true" }, "⊘");
  const hint = one.hint ? [make("span", { class: "kit-hint" }, `→ ${one.hint}`)] : [];
  return make("li", {}, sign, make("span", {}, one.text, ...hint));
}

export default widget(Board);
