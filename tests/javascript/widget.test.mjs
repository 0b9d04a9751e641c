// A view in a page: which model it draws, and what becomes of it without its kernel.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

const { Speaker, widget } = await import("../../kit/views/shared/widget.js");

const settled = () => new Promise(setImmediate);
const LOOKED = 500; // milliseconds between two looks for another model

/** As much of a page as makes a sentence. */
globalThis.document = { createElement: () => ({ setAttribute: () => {}, append: () => {}, textContent: "" }) };

beforeEach(() => mock.timers.enable({ apis: ["setTimeout", "setInterval"] }));
afterEach(() => mock.timers.reset());

/** A model as a page has it. */
class Model {
  #isLive = true;

  constructor(values) {
    Object.assign(this, { values, heard: new Map(), asked: [] });
    this.comm = { on_msg: () => {}, send: (message) => this.asked.push(message) };
  }

  get comm_live() {
    return this.#isLive;
  }

  set comm_live(isLive) {
    this.#isLive = isLive;
    this.emit("comm_live_update");
  }

  get = (name) => this.values[name];
  send = () => {};

  on(event, heard) {
    this.heard.set(event, new Set([...(this.heard.get(event) ?? []), heard]));
  }

  off(event, heard) {
    this.heard.get(event)?.delete(heard);
  }

  emit(event) {
    for (const heard of this.heard.get(event) ?? []) heard();
  }

  async _handle_comm_msg() {}
}

/** One whose program came late: it takes nothing that it is told. */
class Late extends Model {
  async _handle_comm_msg() {
    throw new Error("Failed to initialize model.");
  }
}

/** A page that shows one view of this model, and what it has drawn. */
async function shown(model) {
  const drawn = [];
  class View {
    draw = (state) => drawn.push(state.text);
    lost = () => drawn.push("lost");
    stop = () => drawn.push("stopped");
  }
  const models = new Map([["board", model]]);
  model.widget_manager = { has_model: (id) => models.has(id), get_model: async (id) => models.get(id) };
  const end = widget(View).render({ model, el: new EventTarget() });
  await settled();
  const look = async () => {
    mock.timers.tick(LOOKED);
    await settled();
  };
  return { drawn, models, look, end };
}

const board = (text, Kind = Model) => new Kind({ place: { id: "board", cell: "" }, state: { text } });

test("a view draws what its model holds and is told, once there is anything to draw", async () => {
  const model = board("one");
  const { drawn, end } = await shown(model);
  model.values.state = {};
  model.emit("change:state");
  model.values.state = { text: "two" };
  model.emit("change:state");
  end();
  model.emit("change:state");
  assert.deepEqual(drawn, ["one", "two", "stopped"]);
});

test("the model of a name whose program came late is made to hear, and one that came in time is not", async () => {
  const [late, timely] = [board("one", Late), board("one")];
  for (const model of [late, timely]) await shown(model);
  assert.deepEqual([late.asked, timely.asked], [[{ method: "request_state" }], []]);
});

test("a view that was kept with the notebook is lost from the beginning", async () => {
  const model = board("one");
  model.comm_live = false;
  assert.deepEqual((await shown(model)).drawn, ["one", "lost"]);
});

test("a view that loses its kernel says so once, and is kept with its layout", async () => {
  const model = board("one");
  model.values.layout = { comm_live: false };
  const { drawn } = await shown(model);
  for (const isLive of [false, false]) model.comm_live = isLive;
  assert.deepEqual(drawn, ["one", "lost"]);
  assert.deepEqual([model.comm_live, model.values.layout.comm_live], [true, true]);
});

test("a view that was lost is drawn from the model of its name that a new kernel shows, which hears", async () => {
  const model = board("one");
  const { drawn, models, look } = await shown(model);
  model.comm_live = false;
  await look();
  assert.deepEqual(drawn, ["one", "lost"]);
  const next = board("two", Late);
  models.set("board", next);
  await look();
  await look();
  assert.deepEqual(drawn, ["one", "lost", "stopped", "two"]);
  assert.deepEqual(next.asked, [{ method: "request_state" }]);
  model.emit("change:state");
  next.comm_live = false;
  assert.deepEqual(drawn.slice(4), ["lost"]);
});

test("a view that is taken away looks for no other model", async () => {
  const model = board("one");
  const { drawn, models, look, end } = await shown(model);
  model.comm_live = false;
  end();
  models.set("board", board("two"));
  await look();
  assert.deepEqual(drawn, ["one", "lost", "stopped"]);
});

test("of sentences that come too fast to be listened to, the first and the last are said", () => {
  const speaker = new Speaker();
  const said = () => speaker.node.textContent;
  for (const text of ["one", "two", "three"]) speaker.say(text);
  assert.equal(said(), "one");
  mock.timers.tick(1500);
  assert.equal(said(), "three");
});
