// @ts-check
// One moment: who made the commit, what it changed, and the blocks of then.

import { arrange, count, diffLine, hide, isNews, make, mark, plural, SCROLLS, write } from "../shared/dom.js";
import { BlockList } from "./block_list.js";
import { Restoring } from "./restoring.js";
import { became, clock, versioned } from "./words.js";

/** @import { Change, Moment } from "./state.d.ts" */
/** @import { Acts } from "./restoring.js" */
/** @import { BlockThen, Present, Stretch } from "./stretch.js" */

// ----------------------------------------------------------------------------------- one block that changed

class ChangePart {
  /** @param {string} id @param {Acts} acts */
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

  /**
   * @param {Change} change
   * @param {Moment} moment
   * @param {string | undefined} text
   * @param {BlockThen | undefined} present
   */
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

/** Why there is nothing to show as changed. @param {Change} change @param {Moment} moment */
function nothing(change, moment) {
  if (change.deleted) return "It was deleted. Its versions stay in the journal, and any of them brings it back.";
  if (moment.via === "compact") return "Not known here: the journal was compacted, and what was before is in the journals under archive/.";
  return change.was ? "Neither its words nor its label, description, limit or read-only." : "It began empty.";
}

// ------------------------------------------------------------------------------------------- one moment

/** What is told of one commit. */
export class MomentPart {
  /** @param {string} id @param {Acts} acts */
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
    /** @type {ChangePart[]} */
    this.changes = [];
    this.others = make("p", { class: "kit-others" });
    this.main = make("div", { class: "kit-moment" });
    this.blocks = new BlockList(`${id}-blocks`, acts.go);
    this.head = make("div", { class: "kit-facts" }, this.title, this.by, this.kind, this.via, this.time);
    this.hadBox = make("div", { class: "kit-step" }, this.hadName, this.had);
    this.node = make("div", { class: "kit-then" }, this.main, this.blocks.node);
  }

  /** @param {Moment} moment @param {Stretch} stretch @param {Present} present @param {boolean} isRoom */
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

  /**
   * The first change is always the same nodes, so that focus stays while the slider moves.
   * @param {Change} change
   * @param {number} place
   * @param {Moment} moment
   * @param {Stretch} stretch
   * @param {Present} present
   */
  part(change, place, moment, stretch, present) {
    this.changes[place] ??= new ChangePart(`${this.id}-change-${place}`, this.acts);
    this.changes[place].draw(change, moment, stretch.texts.get(change.id), present(change.id));
    return this.changes[place].node;
  }

  /** @param {Moment} moment */
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
