// @ts-check
// What an access map tells of the block or agent that is looked at.

import { arrange, ensure, hide, isNews, make, mark, retain, write } from "../shared/dom.js";

/** @import { AccessMap, Chosen } from "./access_map.js" */
/** @import { Room } from "./room.js" */

const BEYOND = "Messages between agents and answers to people are ways too, and are not followed here.";

/** Who holds what is looked at, and the ways on which it could come to others. */
export class Details {
  /** @param {AccessMap} map */
  constructor(map) {
    this.map = map;
    this.select = make("select", { id: `${map.id}-look` });
    this.select.addEventListener("change", () => {
      const [kind, id] = this.select.value.split(" ");
      map.choose({ kind: kind === "block" ? "block" : "agent", id });
    });
    this.heldName = make("div", { class: "kit-small" });
    this.held = make("ul", { class: "kit-held" });
    this.waysName = make("div", { class: "kit-small" });
    this.ways = make("ul", { class: "kit-ways" });
    this.none = make("p", { class: "kit-quiet" });
    this.node = make("section", { class: "kit-details", "aria-label": "details", tabindex: "-1" },
      make("p", { class: "kit-look" }, make("label", { for: this.select.id }, "Look at"), " ", this.select),
      this.heldName, this.held, this.waysName, this.ways, this.none, make("p", { class: "kit-quiet" }, BEYOND));
    /** @type {Map<string, { node: HTMLElement, button: HTMLElement }>} by the words of a way */
    this.buttons = new Map();
    this.ways.addEventListener("click", (event) => {
      const button = /** @type {Element} */ (event.target).closest("button");
      if (button) map.follow(String(button.dataset.path));
    });
  }

  /** @param {Room} room */
  draw(room) {
    const { chosen } = this.map;
    this.drawSelect(room, chosen);
    hide(this.node, !chosen);
    if (!chosen) return;
    const isBlock = chosen.kind === "block";
    const name = this.map.subject();
    mark(this.node, "aria-label", `details of ${name}`);
    this.drawHeld(room, this.map.pairs().filter((pair) => room.holds(...pair)), isBlock, name);
    this.drawWays(room, chosen, isBlock, name);
  }

  /** @param {Room} room @param {Chosen | null} chosen */
  drawSelect(room, chosen) {
    /** @type {[kind: string, label: string, ones: [id: string, name: string][]][]} */
    const options = [["block", "Blocks", room.rowList.map((one) => [room.blocks[one].id, room.blocks[one].label])],
      ["agent", "Agents", room.columnList.map((one) => [room.agents[one].id, room.agents[one].name])]];
    if (isNews(this, "options", options)) {
      this.select.replaceChildren(...options.map(([kind, label, ones]) =>
        make("optgroup", { label }, ...ones.map(([id, name]) => make("option", { value: `${kind} ${id}` }, name)))));
    }
    const value = chosen ? `${chosen.kind} ${chosen.id}` : "";
    if (this.select.value !== value) this.select.value = value;
  }

  /** @param {Room} room @param {[number, number][]} pairs @param {boolean} isBlock @param {string} name */
  drawHeld(room, pairs, isBlock, name) {
    write(this.heldName, isBlock ? `Direct readers of ${name}` : `${name} holds`);
    const items = pairs.map(([block, agent]) => ({ kind: room.kind(block, agent), other: isBlock ? room.agents[agent].name : room.blocks[block].label }));
    if (!isNews(this, "held", [isBlock, items])) return;
    const nodes = items.map(({ kind, other }) => make("li", {},
      make("span", { class: "kit-badge", "data-access": kind.mark, role: "img", "aria-label": kind.meaning }, kind.mark), " ",
      make("strong", {}, other), make("span", { class: "kit-quiet" }, ` ${kind.why}`)));
    this.held.replaceChildren(...(nodes.length ? nodes : [make("li", { class: "kit-quiet" }, isBlock ? "nobody" : "no block")]));
  }

  /** @param {Room} room @param {Chosen} chosen @param {boolean} isBlock @param {string} name */
  drawWays(room, chosen, isBlock, name) {
    write(this.waysName, isBlock ? `Could come to know ${name} without holding it` : `${name} could come to know, without holding it`);
    const paths = this.map.paths();
    const nodes = paths.map((path) => {
      const { node, button } = ensure(this.buttons, path.text, () => newWay(path.text));
      mark(button, "aria-pressed", String(this.map.path?.text === path.text));
      return node;
    });
    arrange(this.ways, nodes);
    retain(this.buttons, paths.map((path) => path.text));
    const blocks = isBlock ? [chosen.number] : room.rowList.filter((block) => room.could(block, chosen.number));
    const unknown = blocks.filter((block) => !room.knowsWays(block)).length;
    const lost = unknown ? `There are too many ways in this room to carry ${isBlock ? "these" : "all of them"}: client.audit.flows("${room.blocks[blocks[0]].label}") tells those of one block.` : "";
    write(this.none, lost || (paths.length ? "Press a way to follow it alone." : isBlock ? `Nobody: no way leads from ${name} to anybody who does not hold it.` : `Nothing: no way leads to ${name} from a block that it does not hold.`));
  }
}

/** @param {string} text */
function newWay(text) {
  const button = make("button", { type: "button", class: "kit-way", "data-path": text }, text);
  return { button, node: make("li", {}, button) };
}
