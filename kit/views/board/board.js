// @ts-check
// The live board: blocks by agents, what they hold, what changed last and what was refused.

import { arrange, breakable, count, diffLine, ensure, flash, hide, isNews, make, mark, plural, retain, SCROLLS, write } from "../shared/dom.js";
import { Speaker, widget } from "../shared/widget.js";

/** @import { Agent, Block, BoardState, News, Refusal } from "./state.d.ts" */
/** @import { ChangedLine } from "../shared/types.d.ts" */

const OPEN_AT_FIRST = 3; // blocks whose contents are open in a room of no more than so many
const FILTER_FROM = 6; // blocks or agents: fewer are seen at a glance
/** @param {Block} block */
const author = (block) => block.last.by || "unknown";
let boards = 0;

/** How a block's version came about; a compacted journal has forgotten that. @param {Block} block */
function made(block) {
  if (!block.last.by) return " was made before the journal was compacted";
  return `${block.version === 1 ? " made" : ""} by ${block.last.by} with ${block.last.via}`;
}

/**
 * The one line that tells most: what came, or where that is blank what went, from just before its first new word.
 * @param {ChangedLine[]} lines
 */
function telling(lines) {
  /** @param {ChangedLine} one */
  const says = (one) => one.parts.some((part) => part.text.trim());
  const line = lines.find((one) => one.sign === "+" && says(one)) ?? lines.find(says) ?? lines[0];
  if (!line) return [];
  const first = Math.max(0, line.parts.findIndex((part) => part.marked));
  const before = line.parts.slice(0, first).map((part) => part.text).join("");
  const short = before.length > 18 ? "…" + before.slice(-16).replace(/^\S*\s/, "") : before;
  return [diffLine({ sign: line.sign, parts: [{ text: short }, ...line.parts.slice(first)] })];
}

// ---------------------------------------------------------------------------------- one block's row

class Row {
  /** @type {Block} as it was drawn last */
  block;

  /** @type {string} of those who hold it */
  names;

  /** @type {Contents | null} made when it is opened first */
  contents = null;

  /** @param {string} id @param {boolean} open */
  constructor(id, open) {
    this.id = id;
    this.open = open;
    /** @type {Map<string, { cell: HTMLElement, badge: HTMLElement }>} by the id of an agent */
    this.cells = new Map();
    this.button = make("button", { type: "button", class: "kit-label", "aria-controls": id });
    this.version = make("span", { class: "kit-version" });
    this.lock = make("span", { class: "kit-lock" }, "read-only");
    this.about = make("div", { class: "kit-about" });
    this.head = make("th", { scope: "row" }, make("div", { class: "kit-name" }, this.button, this.version, this.lock), this.about);
    this.meter = make("meter", { min: "0" });
    this.used = make("span", { class: "kit-count" });
    this.usedCell = make("td", { class: "kit-used" }, this.meter, this.used);
    this.who = make("div", { class: "kit-who" });
    this.preview = make("ul", { class: "kit-diff kit-preview" });
    this.lastCell = make("td", { class: "kit-last" }, this.who, this.preview);
    this.main = make("tr", { class: "kit-main" }, this.head, this.usedCell, this.lastCell);
    this.panels = make("div", { class: "kit-panels" });
    this.wide = make("td", {}, this.panels);
    this.more = make("tr", { class: "kit-more", id }, this.wide);
    this.body = make("tbody", {}, this.main, this.more);
    this.button.addEventListener("click", () => this.toggle(!this.open));
    this.toggle(open);
  }

  /** @param {boolean} open */
  toggle(open) {
    this.open = open;
    mark(this.button, "aria-expanded", String(open));
    hide(this.more, !open);
    if (this.block) this.drawContents(this.block);
  }

  /** @param {Block} block @param {BoardState} state @param {number | undefined} seen */
  draw(block, { agents, meanings, none, latest }, seen) {
    const known = this.block;
    this.block = block;
    this.names = agents.filter((_, place) => block.cells[place] !== none).map((agent) => agent.name).join("\n");
    if (isNews(this, "head", [block.label, block.version, block.description, block.read_only, seen])) this.drawHead(block, seen);
    if (isNews(this, "cells", [block.cells, agents])) this.drawCells(block, agents, meanings);
    if (isNews(this, "used", [block.label, block.used, block.limit])) this.drawUsed(block);
    if (isNews(this, "last", [block.version, block.last])) this.drawLast(block);
    mark(this.main, "data-latest", block.last.seq === latest ? "" : null);
    const changed = known && known.version !== block.version;
    this.drawContents(block, changed);
    if (changed) flash(this.main);
    return changed;
  }

  /** Whether the words that somebody looks for stand in this block, or name one who holds it. @param {string} words */
  matches(words) {
    const { label, description, value, group } = this.block;
    return [label, description, value, group, this.names].join("\n").toLowerCase().includes(words);
  }

  /** @param {Block} block @param {number | undefined} seen */
  drawHead(block, seen) {
    if (this.button.textContent !== block.label) this.button.replaceChildren(...breakable(block.label));
    const news = seen === block.version ? "" : seen ? `v${seen} → ` : "new · ";
    write(this.version, `${news}v${block.version}`);
    mark(this.version, "aria-label", `version ${block.version}${news && (seen ? `, it was ${seen}` : ", new")}`);
    mark(this.version, "role", "img");
    write(this.about, block.description);
    mark(this.about, "title", block.description || null);
    hide(this.lock, !block.read_only);
  }

  /** @param {Block} block @param {Agent[]} agents @param {Record<string, string>} meanings */
  drawCells(block, agents, meanings) {
    const cells = agents.map((agent, place) => this.cell(agent, block.cells[place], meanings));
    arrange(this.main, [this.head, ...cells, this.usedCell, this.lastCell]);
    mark(this.wide, "colspan", String(agents.length + 3));
  }

  /** @param {Agent} agent @param {string} access @param {Record<string, string>} meanings */
  cell(agent, access, meanings) {
    const { cell, badge } = ensure(this.cells, agent.id, newCell);
    if (badge.textContent && badge.textContent !== access) flash(badge);
    write(badge, access);
    mark(badge, "data-access", access);
    mark(badge, "aria-label", meanings[access]);
    mark(badge, "title", `${agent.name}: ${meanings[access]}`);
    return cell;
  }

  /** @param {Block} block */
  drawUsed(block) {
    const share = block.limit ? block.used / block.limit : 1;
    const [state, sign] = share >= 1 ? ["full", "■ full · "] : share >= 0.8 ? ["nearly full", "▲ "] : [null, ""];
    mark(this.meter, "max", String(Math.max(block.limit, 1)));
    mark(this.meter, "value", String(block.used));
    mark(this.meter, "aria-label", `${block.label}: ${count(block.used)} of ${count(block.limit)} characters used`);
    mark(this.usedCell, "data-state", state);
    write(this.used, `${sign}${count(block.used)} / ${count(block.limit)}`);
  }

  /** @param {Block} block */
  drawLast(block) {
    write(this.who, `${author(block)} · ${block.last.via || "–"}`);
    this.preview.replaceChildren(...telling(block.last.lines));
  }

  /**
   * The contents are drawn while they are open only: fifty long texts cost time.
   * @param {Block} block
   * @param {boolean} [changed]
   */
  drawContents(block, changed = false) {
    if (!this.open || !isNews(this, "contents", [block.label, block.value, block.left_out, block.version, block.last])) return;
    if (!this.contents) {
      this.contents = new Contents();
      this.panels.replaceChildren(...this.contents.nodes);
    }
    this.contents.draw(block);
    if (changed) this.contents.scrollToChange(block);
  }
}

function newCell() {
  const badge = make("span", { class: "kit-badge", role: "img" });
  return { badge, cell: make("td", { class: "kit-access" }, badge) };
}

/** What stands below a row that is open: the block's text, and what its last version changed. */
class Contents {
  constructor() {
    this.text = make("pre", { class: "kit-text", role: "region", ...SCROLLS });
    this.leftOut = make("div", { class: "kit-about" });
    this.title = make("span");
    this.by = make("span", { class: "kit-quiet" });
    this.diff = make("ul", { class: "kit-diff kit-text", ...SCROLLS });
    const changes = make("div", {}, make("div", { class: "kit-small" }, this.title, this.by), this.diff);
    this.nodes = [make("div", {}, make("div", { class: "kit-small" }, "Contents"), this.text, this.leftOut), changes];
  }

  /** @param {Block} block */
  draw(block) {
    write(this.text, block.value || "(empty)");
    mark(this.text, "aria-label", `contents of ${block.label}`);
    write(this.leftOut, block.left_out ? `… ${count(block.left_out)} more characters` : "");
    const fresh = block.version === 1;
    write(this.title, `Version ${block.version}`);
    write(this.by, made(block));
    this.diff.replaceChildren(...(fresh ? [] : block.last.lines.map(diffLine)));
    mark(this.diff, "aria-label", `what version ${block.version} of ${block.label} changed`);
    hide(this.diff, fresh || !block.last.lines.length);
  }

  /** Bring the line that came into sight, unless somebody is reading there. @param {Block} block */
  scrollToChange(block) {
    const line = block.last.lines.find((one) => one.sign === "+")?.parts.map((part) => part.text).join("").replaceAll("…", "");
    const place = line ? block.value.indexOf(line) : -1;
    const words = this.text.firstChild;
    if (!line || !words || place < 0 || this.text.matches(":hover, :focus")) return;
    const range = document.createRange();
    range.setStart(words, place);
    range.setEnd(words, place + line.length);
    const [text, change] = [this.text.getBoundingClientRect(), range.getBoundingClientRect()];
    if (change.top < text.top || change.bottom > text.bottom) this.text.scrollTop += change.top - text.top - text.height / 3;
  }
}

// ----------------------------------------------------------------------------------- groups and tools

/** The heading of blocks that belong together; a press hides them. */
class Group {
  /** @param {string} name @param {() => void} change */
  constructor(name, change) {
    this.open = true;
    this.button = make("button", { type: "button", class: "kit-label", "aria-expanded": "true" });
    this.count = make("span", { class: "kit-quiet" });
    this.cell = make("th", { scope: "rowgroup" }, this.button, this.count);
    this.body = make("tbody", { class: "kit-group" }, make("tr", {}, this.cell));
    write(this.button, name);
    this.button.addEventListener("click", () => {
      this.open = !this.open;
      mark(this.button, "aria-expanded", String(this.open));
      change();
    });
  }

  /** @param {number} rows @param {number} shown @param {number} columns */
  draw(rows, shown, columns) {
    mark(this.cell, "colspan", String(columns));
    write(this.count, shown === rows ? plural(rows, "block") : `${shown} of ${plural(rows, "block")}`);
    hide(this.body, shown === 0);
  }
}

/** What narrows the board: words to look for, and what is new since somebody last looked. */
class Tools {
  /** @param {number} number @param {() => void} change @param {() => void} look */
  constructor(number, change, look) {
    const [words, only] = ["words", "only"].map((name) => `kit-${number}-${name}`);
    this.words = make("input", { type: "search", id: words, placeholder: "label, text, tag or agent" });
    this.only = make("input", { type: "checkbox", id: only });
    this.seen = make("button", { type: "button" }, "I have looked");
    this.news = make("span");
    this.filter = make("span", {}, make("label", { for: words }, "Filter"), " ", this.words);
    this.since = make("span", { class: "kit-since" }, this.news, " ", make("label", {}, this.only, " only these"), " ", this.seen);
    this.node = make("div", { class: "kit-tools" }, this.filter, this.since);
    this.words.addEventListener("input", change);
    this.only.addEventListener("change", change);
    this.seen.addEventListener("click", () => {
      this.only.checked = false;
      look();
    });
  }

  /** @param {boolean} many @param {number} fresh */
  draw(many, fresh) {
    hide(this.filter, !many);
    hide(this.since, !fresh);
    hide(this.node, !many && !fresh);
    write(this.news, `${plural(fresh, "block")} changed since you last looked`);
  }

  /** Whether a row is wanted. @param {Row} row @param {boolean} isFresh */
  wants(row, isFresh) {
    return (!this.only.checked || isFresh) && row.matches(this.words.value.trim().toLowerCase());
  }
}

// ----------------------------------------------------------------------------------- the whole board

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
