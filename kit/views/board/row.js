// @ts-check
// One block's row on the board, and what stands below it when it is open.

import { arrange, breakable, count, diffLine, ensure, flash, hide, isNews, make, mark, SCROLLS, write } from "../shared/dom.js";

/** @import { Agent, ChangedLine } from "../shared/types.d.ts" */
/** @import { Block, BoardState } from "./state.d.ts" */

/** @param {Block} block */
export const author = (block) => block.last.by || "unknown";

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

export class Row {
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
