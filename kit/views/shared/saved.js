// @ts-check
// The last state of a view in its notebook's file. Jupyter saves the states of widgets only where somebody has set
// that it shall, and a page that is loaded again without their kernel has nothing else to show them from.

/** @import { Kept, Model, Saved } from "./types.d.ts" */

const STATES = "application/vnd.jupyter.widget-state+json";
const REFERS = "IPY_MODEL_"; // begins the name by which one model refers to another

/** A model as a notebook's file has it. @param {Model} own @returns {Kept} */
const written = (own) => ({
  model_name: own.name,
  model_module: own.module,
  model_module_version: own.get("_model_module_version"),
  state: own.serialize?.(own.get_state?.(true)),
});

/** The name of a view's layout, without which it can not be read again. @param {Kept | undefined} kept @returns {string} */
const layoutOf = (kept) => `${kept?.state.layout ?? ""}`.slice(REFERS.length);

/**
 * What is saved of all widgets, with this view as it is now in the place of what was saved of it before.
 * @param {Saved | undefined} saved
 * @param {string} id
 * @param {Model} own
 * @returns {Saved}
 */
export function withState(saved, id, own) {
  const state = { ...saved?.state, [id]: written(own) };
  delete state[layoutOf(saved?.state[id])];
  const layout = layoutOf(state[id]);
  if (layout) state[layout] = written(own.get("layout"));
  return { version_major: 2, version_minor: 0, ...saved, state };
}

/**
 * Called for each model once, whether or not a cell shows it: have its state saved whenever its notebook is.
 * @param {{ model: Model }} place
 */
export function initialize({ model }) {
  const page = model.widget_manager;
  const context = page?.context;
  const { id } = model.get("place") ?? {};
  if (!id || !page || !context?.saveState) return undefined; // a page on paper, or a cell that has no name
  /** @type {Model | null} */
  let own = null;
  page.get_model(id).then((found) => (own = found), () => null);
  /** @param {unknown} _ @param {string} step */
  const save = (_, step) => {
    const notebook = context.model;
    if (step !== "started" || !own || !notebook?.setMetadata) return;
    const all = notebook.getMetadata?.("widgets");
    notebook.setMetadata("widgets", { ...all, [STATES]: withState(all?.[STATES], id, own) });
  };
  context.saveState.connect(save);
  return () => context.saveState?.disconnect(save);
}
