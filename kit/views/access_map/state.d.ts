// The access map's state, as state.py sends it: agents, blocks and steps are called by their numbers.
import type { Agent } from "../shared/types.d.ts";

/** What a cell can say. */
export interface CellKind {
  mark: string;
  meaning: string;
  why: string;
  holds: boolean;
  writes: boolean;
}

/** `cells` has the number of a kind for each agent, `way` the number of the block's way, if it is carried. */
export interface Block {
  id: string;
  label: string;
  read_only: boolean;
  cells: string;
  way: number | null;
}

/** One more station of a text, after the step `before`; -1 if the agents hold the block themselves. */
export type Step = [before: number, agents: number[], block: number, readers: number[]];

export interface Question {
  id: string;
  text: string;
  options: { name: string; right: boolean; why: string }[];
}

export interface MapState {
  trouble: string;
  title: string;
  kinds: CellKind[];
  legend: CellKind[];
  agents: Agent[];
  blocks: Block[];
  columns: number;
  rows: number;
  more_agents: number;
  more_blocks: number;
  ways: Step[][];
  questions: Question[];
  first: number;
}
