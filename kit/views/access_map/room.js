// @ts-check
// The room of an access map: who holds what, and the ways on which a text can come to others.

export const MOST_ROWS = 60; // blocks in the matrix and in the drawing at once; the filter finds the others

/** @import { Looked } from "./access_map.js" */
/** @import { MapState, Step } from "./state.d.ts" */
/** @typedef {[agent: number, block: number, number: number]} Line with the number that it has on a way, or 0 */
/** @typedef {{ text: string, lines: Line[], block: number, readers: number[] }} Path */

/** A name in a path: one that could be taken for several, or for a path, stands in quotes. @param {string} name */
const quoted = (name) => (/[,→]/.test(name) ? `"${name}"` : name);

/** The state with its paths: every agent and block is a number here. */
export class Room {
  /** @param {MapState} state */
  constructor(state) {
    this.title = state.title;
    this.kinds = state.kinds;
    this.legend = state.legend;
    this.agents = state.agents;
    this.blocks = state.blocks;
    this.ways = state.ways;
    this.questions = state.questions;
    this.first = state.first;
    this.columns = state.columns;
    this.rows = state.rows;
    this.more_agents = state.more_agents;
    this.more_blocks = state.more_blocks;
    this.columnList = state.agents.slice(0, state.columns).map((_, number) => number);
    this.rowList = state.blocks.slice(0, state.rows).map((_, number) => number);
  }

  /** @param {number} block @param {number} agent */
  kind(block, agent) {
    return this.kinds[Number(this.blocks[block].cells[agent])];
  }

  /** @param {number} block @param {number} agent */
  holds(block, agent) {
    return this.kind(block, agent).holds;
  }

  /** @param {number} block @param {number} agent */
  could(block, agent) {
    return this.blocks[block].cells[agent] === "1";
  }

  /**
   * The steps that a text of this block can take.
   * @returns {Step[]}
   * @param {number} block
   */
  steps(block) {
    const { way } = this.blocks[block];
    return way === null ? [] : this.ways[way];
  }

  /** @param {number} block */
  knowsWays(block) {
    return this.blocks[block].way !== null;
  }

  /** @param {number[]} agents */
  names(agents) {
    return agents.map((agent) => quoted(this.agents[agent].name)).join(", ");
  }

  /** Every cell. @returns {[block: number, agent: number][]} */
  pairs() {
    return this.rowList.flatMap((block) => this.columnList.map((agent) => /** @type {[number, number]} */ ([block, agent])));
  }

  /**
   * The steps up to this one.
   * @param {number} block
   * @param {Step} step
   * @returns {Step[]}
   */
  chain(block, step) {
    const before = step[0] < 0 ? [] : this.chain(block, this.steps(block)[step[0]]);
    return [...before, step];
  }

  /**
   * A path: its words, and the lines that it takes with the number of each.
   * @param {number} block
   * @param {Step} step
   * @param {number[]} [readers]
   * @returns {Path}
   */
  path(block, step, readers = step[3]) {
    const chain = this.chain(block, step);
    const words = [this.blocks[block].label, ...chain.flatMap(([, agents, next]) => [this.names(agents), this.blocks[next].label]), this.names(readers)];
    const lines = linesTo(chain[0][1], block, 1);
    chain.forEach(([, agents, next], place) => {
      lines.push(...linesTo(agents, next, 2 * place + 2));
      lines.push(...linesTo(chain[place + 1]?.[1] ?? readers, next, 2 * place + 3));
    });
    return { text: words.join(" → "), lines, block, readers };
  }

  /** @param {number} block */
  pathsFrom(block) {
    return this.steps(block).map((step) => this.path(block, step));
  }

  /** @param {number} block @param {number} agent */
  pathTo(block, agent) {
    const step = this.steps(block).find((one) => one[3].includes(agent));
    return step && this.path(block, step, [agent]);
  }

  /** @param {number} agent @returns {Path[]} */
  pathsTo(agent) {
    return this.rowList.filter((block) => this.could(block, agent)).flatMap((block) => this.pathTo(block, agent) ?? []);
  }

  /** One cell in words. @param {number} block @param {number} agent */
  said(block, agent) {
    const kind = this.kind(block, agent);
    const path = this.could(block, agent) ? this.pathTo(block, agent) : null;
    const why = kind.why ? `, because ${kind.why}` : "";
    return `${this.agents[agent].name}, ${this.blocks[block].label}: ${kind.meaning}${why}${path ? `: ${path.text}` : ""}`;
  }

  /** @param {Looked["kind"]} kind @param {string} id */
  find(kind, id) {
    const list = kind === "agent" ? this.agents.slice(0, this.columns) : this.blocks.slice(0, this.rows);
    return list.findIndex((one) => one.id === id);
  }

  /** What to look at first: a block that leaks, if one does. @returns {Looked | null} */
  get start() {
    const block = this.rowList.find((one) => this.blocks[one].cells.includes("1")) ?? this.rowList[0];
    return block === undefined ? null : { kind: "block", id: this.blocks[block].id };
  }
}

/** @param {number[]} agents @param {number} block @param {number} number @returns {Line[]} */
export const linesTo = (agents, block, number) => agents.map((agent) => [agent, block, number]);
