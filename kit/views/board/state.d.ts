// The board's state, as state.py sends it.
import type { Agent, ChangedLine } from "../shared/types.d.ts";

/** A row: `cells` are the marks of the agents, in their order. */
export interface Block {
  id: string;
  label: string;
  description: string;
  value: string;
  left_out: number;
  used: number;
  limit: number;
  version: number;
  read_only: boolean;
  cells: string[];
  last: { by: string; via: string; seq: number; lines: ChangedLine[] };
  group: string;
}

export interface Refusal {
  id: string;
  agent: string;
  text: string;
  hint: string;
}

export interface News {
  seq: number;
  by: string;
  via: string;
  what: string;
}

/** `meanings` are those of the marks, `none` is the mark of who holds nothing, `latest` the last commit. */
export interface BoardState {
  title: string;
  blocks: Block[];
  agents: Agent[];
  refusals: Refusal[];
  news: News[];
  trouble: string;
  latest: number;
  meanings: Record<string, string>;
  none: string;
}
