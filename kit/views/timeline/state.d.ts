// The timeline's state, as state.py sends it; `tail`, `past` and `asked` are stretches of moments.
import type { ChangedLine } from "../shared/types.d.ts";

/** What makes a text of the one before: what stays at both ends, and what is between. */
export interface Splice {
  head: number;
  tail: number;
  middle: string;
}

/** A block that a commit changed; without a splice its text is left out. */
export interface Change {
  id: string;
  label: string;
  version: number;
  was: number;
  deleted: boolean;
  returned: boolean;
  read_only: boolean;
  used: number;
  limit: number;
  left_out: number;
  splice: Splice | null;
  lines: ChangedLine[];
}

/** A version that an agent had in front of it. */
export interface Had {
  label: string;
  version: number;
  latest: number;
  since: number;
  words: string;
}

/** One commit. */
export interface Moment {
  seq: number;
  at: string;
  by: string;
  kind: string;
  via: string;
  changes: Change[];
  more: number;
  told: string[];
  had: Had[] | null;
  step: number;
}

/** Moments from the place `start` on, the texts that they build on, and the blocks before them. */
export interface Chunk {
  first: number;
  start: number;
  moments: Moment[];
  texts: Record<string, string>;
  blocks: [id: string, label: string, version: number, seq: number][];
  more: number;
}

export interface Outcome {
  number: string;
  text: string;
  hint: string;
  refused: boolean;
}

export interface TimelineState {
  title: string;
  block: string;
  label: string;
  count: number;
  first: number;
  tail: Chunk | null;
  edition: string;
  answered: string;
  outcome: Outcome | null;
  trouble: string;
}
