// @ts-check
// The room of an access map: who holds what, and the ways on which a text can come to others.

export const MOST_ROWS = 60; // blocks in the matrix and in the drawing at once; the filter finds the others

/** @typedef {{ mark: string, meaning: string, why: string, holds: boolean, writes: boolean }} Kind */
/** @typedef {[before: number, agents: number[], block: number, readers: number[]]} Step */

/** A name in a path: one that could be taken for several, or for a path, stands in quotes. */
const quoted = (name) => (/[,→]/.test(name) ? `"${name}"` : name);

/** The state with its paths: every agent and block is a number here. */
export class Room {
  constructor(state) {
    this.title = state.title;
    /** @type {Kind[]} */
    this.kinds = state.kinds;
    /** @type {Kind[]} */
    this.legend = state.legend;
    /** @type {{ id: string, name: string }[]} */
    this.agents = state.agents;
    /** @type {{ id: string, label: string, read_only: boolean, cells: string, way: number | null }[]} */
    this.blocks = state.blocks;
    /** @type {Step[][]} */
    this.ways = state.ways;
    /** @type {{ id: string, text: string, options: { name: string, right: boolean, why: string }[] }[]} */
    this.questions = state.questions;
    /** @type {number} */
    this.first = state.first;
    /** @type {number} */
    this.columns = state.columns;
    /** @type {number} */
    this.rows = state.rows;
    /** @type {number} */
    this.more_agents = state.more_agents;
    /** @type {number} */
    this.more_blocks = state.more_blocks;
    /** @type {number[]} */
    this.columnList = state.agents.slice(0, state.columns).map((_, number) => number);
    /** @type {number[]} */
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

  /**
   * The steps that a text of this block can take.
   * @returns {Step[]}
   */
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
