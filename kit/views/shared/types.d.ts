// What all views share of the data that Python sends.

/** An agent, as a view calls it. */
export interface Agent {
  id: string;
  name: string;
}

/** A piece of a line; `marked` says that this very piece came or went. */
export interface LinePart {
  text: string;
  marked?: boolean;
}

/** A line that came (+), went (−), or says how many more did (…). */
export interface ChangedLine {
  sign: string;
  parts: LinePart[];
}

/** What a view asks Python, as JSON data. */
export type Question = Record<string, unknown>;
export type Ask = (question: Question) => void;

/** The model of a widget, as far as a view looks into it; what it gets is what Python has sent. */
export interface Model {
  comm_live?: boolean;
  name?: string;
  module?: string;
  widget_manager?: Page;
  get(name: string): any;
  send(question: Question): void;
  on(event: string, heard: () => void): void;
  off(event: string, heard: () => void): void;
  get_state?(isShort: boolean): object;
  serialize?(state: object | undefined): any;
}

/** A model in the file of a notebook; what stands there besides its state says which program draws it. */
export interface Kept {
  model_name?: string;
  model_module?: string;
  model_module_version: string;
  state: { layout?: string };
}

/** All models in the file of a notebook, by their names. */
export interface Saved {
  version_major: number;
  version_minor: number;
  state: Record<string, Kept>;
}

/** What a page with widgets has of them: JupyterLab has a kernel behind it, a page on paper has not. */
export interface Page {
  kernel?: Kernel | null;
  context?: Context;
  has_model?(id: string): boolean;
  get_model(id: string): Promise<Model>;
}

/** What a page knows of its notebook. */
export interface Context {
  model?: Notebook;
  saveState?: Signal;
  sessionContext?: { startKernel(): Promise<unknown> };
}

export interface Notebook {
  cells?: { get(at: number): { id: string } | undefined };
  getMetadata?(name: string): any;
  setMetadata?(name: string, value: object): void;
}

/** Tells whoever listens what has happened. */
export interface Signal {
  connect(heard: (sender: unknown, what: any) => void): unknown;
  disconnect(heard: (sender: unknown, what: any) => void): unknown;
}

export interface Kernel {
  status?: string;
  isDisposed?: boolean;
  statusChanged?: Signal;
  disposed?: Signal;
  restart(): Promise<unknown>;
  requestKernelInfo?(): Promise<unknown>;
  requestExecute(content: object): Execution;
}

export interface Message {
  header: { msg_type: string };
  content: { text: string };
}

export interface Execution {
  onIOPub: (message: Message) => void;
  done: Promise<Reply>;
}

export interface Reply {
  content: { status: string; ename?: string; evalue?: string };
}

/** What draws a state. */
export interface View {
  draw(state: any): void;
  stop(): void;
  lost?(way: HTMLElement | null): void;
}
