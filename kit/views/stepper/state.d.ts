// The stepper's state, as state.py sends it: every interleaving of a race, and each text once.

/** `value` is the place of the block's text among the `values` of the state. */
export interface Step {
  letter: string;
  belief: string;
  value: number;
  version: number;
  wrote: boolean;
  refused: boolean;
  lost: boolean;
}

export interface Run {
  schedule: string;
  steps: Step[];
  bad: boolean;
  problems: string[];
  winners: string[];
}

export interface StepperState {
  title: string;
  workers: string[];
  before: string;
  values: string[];
  runs: Run[];
}
