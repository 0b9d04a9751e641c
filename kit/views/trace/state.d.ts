// The trace's state, as state.py sends it. A number in place of a text is its place among the `texts`.
import type { ChangedLine } from "../shared/types.d.ts";

type Place = number;

/** A text, and how many characters of it are left out. */
export type Text = [text: string, left: number];

/** What one thing takes of a prompt; `was` is its version in the step before. */
export interface Share {
  kind: string;
  name: string;
  version: number;
  access: string;
  characters: number | null;
  percent: string;
  was: number | null;
}

export interface Change {
  label: string;
  was: number;
  now: number;
  lines: ChangedLine[];
  note: string;
}

export interface Call {
  id: string;
  name: string;
  arguments: [name: string, value: Place][];
  answer: Place;
  refused: Place;
  hint: Place;
  changes: Change[];
  seq: number | null;
}

export interface Step {
  id: string;
  number: number;
  model: string;
  exact: boolean;
  proof: string;
  seq: number;
  total: number;
  shares: Share[];
  more_shares: { count: number; characters: number };
  pieces: { kind: string; name: string; version: number; text: Place }[];
  tools: string[];
  messages: number;
  characters: number;
  left_out: string;
  thought: Place;
  said: Place;
  answer: Place;
  calls: Call[];
}

export interface Said {
  role: string;
  text: Place;
  sender: string;
}

export interface Turn {
  run: string;
  name: string;
  agent: string;
  said: Said[];
  earlier: number;
  latest: Said[];
  stop_reason: string;
  error: Place;
  steps: Step[];
  left_out: number;
}

/** A block that two turns had in other versions: `here` in the turn, `there` in the one beside it. */
export interface Unlike {
  step: number;
  label: string;
  here: number;
  there: number;
  another: boolean;
}

export interface Choice {
  run: string;
  agent: string;
  agent_id: string;
  label: string;
}

export interface TraceState {
  title: string;
  turn: Turn | null;
  beside: Turn | null;
  unlike: Unlike[];
  differences: string[];
  asked: string;
  asked_beside: string;
  agent_id: string;
  choices: Choice[];
  others: Choice[];
  more: number;
  newer: number;
  texts: Text[];
  trouble: string;
}
