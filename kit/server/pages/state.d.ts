// What the server tells the pages of a class: overview.py, teaching.py, results.py and screen.py.

export interface Stuck {
  notebook: number;
  name: string;
  tries: number;
  hints: number;
  words: string;
}

/** `seconds_ago` is null where she was not here since the server was started. */
export interface Learner {
  id: string;
  name: string;
  joined: boolean;
  revoked: boolean;
  used: boolean;
  seconds_ago: number | null;
  lessons: { solved: number; of: number }[];
  last: { notebook: number; name: string; at: string } | null;
  stuck: Stuck[];
  trouble: string;
  blocks: number;
  agents: number;
  refusals: number;
}

/** What the class works at; `left` are seconds. */
export interface Now {
  names: string[];
  text: string;
  until: string | null;
  left: number;
}

export interface Part {
  lesson: number;
  part: number;
  title: string;
  asks: string[];
}

export interface WallLine {
  id: string;
  text: string;
  at: string;
  state: "waiting" | "shown" | "left_out";
  by: string;
}

/** What the instructor has put on the screen. */
export interface OnScreen {
  wall: boolean;
  lesson?: number;
  name?: string;
  uncovered?: boolean;
}

export interface Shared {
  id: string;
  label: string;
  access: string;
  version: number;
}

/** All that the instructor's page draws. */
export interface ClassState {
  address: string;
  is_here_only: boolean;
  code: string;
  paused: boolean;
  rights: Record<string, string>;
  edition: string;
  shared: Shared[];
  others: { id: string; label: string }[];
  learners: Learner[];
  notebooks: string[];
  numbers: number[];
  parts: Part[];
  frozen: { lesson: number; part: number }[];
  now: Now | null;
  wall: { on: boolean; names: boolean; lines: WallLine[] };
  screen: OnScreen;
}

export interface Asked {
  lesson: number;
  name: string;
}

export interface Option {
  letter: string;
  text: string;
  count: number;
  first: number;
}

/** A question with its counts; `right` is null while it is covered. */
export interface Question extends Asked {
  text: string;
  options: Option[];
  answered: number;
  right: string | null;
}

export interface Exercise extends Asked {
  tried: number;
  solved: number;
  tries: number;
  hints: number;
  wrong: { words: string; learners: number }[];
}

export interface Results {
  questions: Question[];
  exercises: Exercise[];
}

export interface QrCode {
  size: number;
  path: string;
}

/** All that stands on the projector. */
export interface ScreenState {
  mark: string;
  left: number;
  address: string;
  code: string;
  is_here_only: boolean;
  qr: QrCode | null;
  now: Omit<Now, "left"> | null;
  paused: boolean;
  joined: number;
  question: Question | null;
  wall: { text: string; by: string }[] | null;
}
