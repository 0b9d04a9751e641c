// A model that hears nothing, because its program came late, is made to hear; one that hears is left alone.
import assert from "node:assert/strict";
import { test } from "node:test";

const { hear } = await import("../../kit/views/shared/late.js");

/** A model as it is without anywidget: it takes what it is told. */
class Model {
  constructor(answer) {
    Object.assign(this, { answer, taken: [], sent: [] });
    this.comm = { on_msg: (take) => (this.take = take), send: (message) => this.sent.push(message) };
  }

  async _handle_comm_msg(message) {
    this.taken.push(message);
  }
}

/** One that waits for its program first. */
class Waiting extends Model {
  async _handle_comm_msg(message) {
    await this.answer();
    return super._handle_comm_msg(message);
  }
}

test("a model whose program came late takes what it is told, and asks for what it has missed", async () => {
  const model = new Waiting(() => Promise.reject(new Error("Failed to initialize model.")));
  await hear(model);
  const { take } = model; // as its line calls it: it belongs to nobody
  await take({ content: { data: { method: "update" } } });
  assert.deepEqual(model.taken, [{ content: { data: { method: "update" } } }]);
  assert.deepEqual(model.sent, [{ method: "request_state" }]);
});

test("a model whose program came in time is left as it is, and so is one that does not wait", async () => {
  for (const model of [new Waiting(() => Promise.resolve()), { comm: {} }]) {
    await hear(model);
    assert.equal(model.take, undefined);
  }
});

test("a late model of a page that is made otherwise is left as it is, or made to hear beneath its own class", async () => {
  const late = () => Promise.reject(new Error("Failed to initialize model."));
  const alone = { _handle_comm_msg: late, comm: {} };
  await hear(alone);
  const further = new (class extends Waiting {})(late);
  await hear(further);
  await further.take("news");
  assert.deepEqual(further.taken, ["news"]);
});

test("a late model that has no kernel is left as it is", async () => {
  const model = new Waiting(() => Promise.reject(new Error("Failed to initialize model.")));
  model.comm = undefined;
  await hear(model);
  assert.deepEqual(model.taken, []);
});
