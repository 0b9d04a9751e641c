// The state of a view goes with its notebook's file: its last one, with its layout, and nothing of anybody else's lost.
import assert from "node:assert/strict";
import { test } from "node:test";

const { initialize, withState } = await import("../../kit/views/shared/saved.js");

const STATES = "application/vnd.jupyter.widget-state+json";

class Model {
  name = "AnyModel";
  module = "anywidget";

  constructor(values) {
    this.values = { _model_module_version: "1", ...values };
  }

  get = (name) => this.values[name];
  get_state = () => this.values;

  serialize({ layout, ...values }) {
    return layout ? { ...values, layout: `IPY_MODEL_${layout.id}` } : values;
  }
}

const layout = (id) => Object.assign(new Model({}), { id });
const board = (text, of) => new Model({ place: { id: "board" }, state: { text }, layout: layout(of) });

/** A page with one view, and how its notebook is saved. */
async function opened(model, metadata = {}) {
  const listeners = new Set();
  const page = {
    get_model: async () => model,
    context: {
      model: { getMetadata: (name) => metadata[name], setMetadata: (name, value) => (metadata[name] = value) },
      saveState: { connect: (heard) => listeners.add(heard), disconnect: (heard) => listeners.delete(heard) },
    },
  };
  model.widget_manager = page;
  const end = initialize({ model });
  await null;
  const save = () => ["started", "completed"].forEach((step) => listeners.forEach((heard) => heard(null, step)));
  return { metadata, save, end, listeners };
}

test("a notebook that is saved keeps the last state of a view, with its layout", async () => {
  const model = board("one", "l1");
  const { metadata, save } = await opened(model);
  model.values.state = { text: "two" };
  save();
  const { version_major, state } = metadata.widgets[STATES];
  assert.equal(version_major, 2);
  assert.deepEqual(Object.keys(state), ["board", "l1"]);
  assert.equal(state.board.state.state.text, "two");
  assert.deepEqual([state.board.model_name, state.board.model_module, state.board.model_module_version], ["AnyModel", "anywidget", "1"]);
});

test("another run of the cell comes into the place of the one before, and other widgets stay", () => {
  const others = withState(undefined, "slider", new Model({ value: 3 }));
  const once = withState(others, "board", board("one", "l1"));
  const again = withState(once, "board", board("two", "l2"));
  assert.deepEqual(Object.keys(again.state), ["slider", "board", "l2"]);
  assert.equal(again.state.board.state.state.text, "two");
  assert.deepEqual(Object.keys(once.state), ["slider", "board", "l1"]);
});

test("what Jupyter has saved of a view itself is the same after it", () => {
  const model = board("one", "l1");
  const once = withState(undefined, "board", model);
  assert.deepEqual(withState(once, "board", model), once);
});

test("what else stands beside the states of widgets stays", async () => {
  const { metadata, save } = await opened(board("one", "l1"), { widgets: { other: 1 } });
  save();
  assert.equal(metadata.widgets.other, 1);
});

test("a view that has left its page is saved no more", async () => {
  const { metadata, save, end } = await opened(board("one", "l1"));
  end();
  save();
  assert.deepEqual(metadata, {});
});

test("a page that is no notebook, and a view without a name in its page, save nothing", async () => {
  assert.equal(initialize({ model: board("one", "l1") }), undefined);
  const unnamed = board("one", "l1");
  unnamed.values.place = {};
  assert.equal((await opened(unnamed)).listeners.size, 0);
});
