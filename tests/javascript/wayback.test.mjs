// The button that brings a view back: whatever a kernel does, or does not, it says so and can be pressed again.
import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";

const { awake, cellOf, lastTold, WayBack } = await import("../../kit/views/shared/wayback.js");
const { whenEnded } = await import("../../kit/views/shared/widget.js");

const settled = () => new Promise(setImmediate);
const never = () => new Promise(() => {});
const NO_CONNECTION = () => Promise.reject(new Error("it has no connection"));

/** Let so many milliseconds go by, with all that they bring about. */
async function pass(milliseconds) {
  for (let gone = 0; gone < milliseconds; gone += 1000) {
    mock.timers.tick(1000);
    await settled();
  }
}

/** A kernel as the page knows it; `answers` is what becomes of each question whether it is there. */
class Kernel {
  constructor(answers) {
    Object.assign(this, { answers, status: "idle", asked: 0, restarts: 0, requests: [] });
  }

  requestKernelInfo() {
    this.asked += 1;
    return this.answers();
  }

  async restart() {
    this.restarts += 1;
    this.answers = () => Promise.resolve({});
  }

  requestExecute({ code, ...how }) {
    const future = { code, how };
    future.done = new Promise((resolve, reject) => Object.assign(future, { resolve, reject }));
    this.requests.push(future);
    return future;
  }
}

function button(kernel) {
  const shown = { kernel, isThere: true };
  const say = (text, isFree) => Object.assign(shown, { text, isFree });
  const way = new WayBack(shown, "c14", say, () => shown.isThere);
  shown.press = async () => {
    way.press();
    await settled();
  };
  return shown;
}

const tells = (future, ...told) =>
  future.onIOPub({ header: { msg_type: "stream" }, content: { text: told.map((one) => JSON.stringify(one) + "\n").join("") } });

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => mock.timers.reset());

test("a kernel that is only starting is asked again until it answers", async () => {
  const answers = [never, NO_CONNECTION, () => Promise.resolve({})];
  let asked = 0;
  let done = false;
  awake({ requestKernelInfo: () => answers[asked++]() }, () => true).then((isAwake) => (done = isAwake));
  for (const known of [1, 2]) {
    assert.deepEqual([asked, done], [known, false]);
    mock.timers.tick(2000);
    await settled();
  }
  assert.deepEqual([asked, done], [3, true]);
});

test("what the kernel tells is said, and the button is free when the cells have run", async () => {
  const kernel = new Kernel(() => Promise.resolve({}));
  const shown = button(kernel);
  await shown.press();
  const [request] = kernel.requests;
  assert.match(request.code, /come_back\("c14", sure=False\)/);
  assert.deepEqual(request.how, { silent: true, store_history: false, stop_on_error: false }); // it is no cell of hers
  assert.deepEqual([shown.text, shown.isFree], ["Running the cells above again …", false]);
  tells(request, { said: "0 of 2", asked: false }, { said: "1 of 2", asked: false });
  request.onIOPub({ header: { msg_type: "status" }, content: { execution_state: "busy" } });
  assert.deepEqual([shown.text, shown.isFree], ["1 of 2", false]);
  tells(request, { said: "✔ You are back", asked: false });
  request.resolve({ content: { status: "ok" } });
  await pass(60_000); // that nothing is heard any more is right then
  assert.deepEqual([shown.text, shown.isFree], ["✔ You are back", true]);
});

test("who was asked, and presses again, has agreed", async () => {
  const kernel = new Kernel(() => Promise.resolve({}));
  const shown = button(kernel);
  await shown.press();
  tells(kernel.requests[0], { said: "That would be lost.", asked: true });
  kernel.requests[0].resolve({ content: { status: "ok" } });
  await settled();
  await shown.press();
  assert.match(kernel.requests[1].code, /sure=True/);
});

for (const [kind, answers] of [["is silent", never], ["has no connection", NO_CONNECTION]]) {
  test(`a kernel that ${kind} is told of, and restarted when the button is pressed again`, async () => {
    const kernel = new Kernel(answers);
    const shown = button(kernel);
    await shown.press();
    assert.deepEqual([shown.text, shown.isFree], ["Waiting for the kernel to answer …", false]);
    await pass(20_000);
    assert.match(shown.text, /does not answer.*press again.*variables are lost/);
    assert.deepEqual([shown.isFree, kernel.restarts, kernel.requests.length], [true, 0, 0]);
    await shown.press();
    assert.deepEqual([kernel.restarts, kernel.requests.length], [1, 1]);
    await pass(10_000);
    assert.equal(kernel.requests.length, 1); // the first press waits no more
  });
}

test("a kernel that answers late is asked then, and the next press restarts nothing", async () => {
  const kernel = new Kernel(never);
  const shown = button(kernel);
  await shown.press();
  await pass(24_000);
  kernel.answers = () => Promise.resolve({});
  await pass(4_000);
  assert.deepEqual([kernel.requests.length, shown.isFree], [1, false]);
  kernel.requests[0].resolve({ content: { status: "ok" } });
  await settled();
  await shown.press();
  assert.deepEqual([kernel.requests.length, kernel.restarts], [2, 0]);
});

test("a question that is answered late counts, and a silent kernel is asked ever more seldom", async () => {
  let answer;
  const kernel = new Kernel(() => new Promise((resolve) => (answer ??= resolve)));
  const shown = button(kernel);
  await shown.press();
  await pass(3_600_000);
  assert.ok(kernel.asked < 150, `it was asked ${kernel.asked} times in an hour`);
  answer({});
  await settled();
  assert.equal(kernel.requests.length, 1);
});

test("a kernel that runs a cell of the learner's is waited for, and never restarted", async () => {
  const kernel = new Kernel(never);
  kernel.status = "busy";
  const shown = button(kernel);
  await shown.press();
  await pass(60_000);
  assert.match(shown.text, /kernel is busy/);
  await shown.press();
  kernel.answers = () => Promise.resolve({});
  await pass(2_000);
  assert.deepEqual([kernel.restarts, kernel.requests.length], [0, 1]);
});

test("a kernel that answers two presses at once runs the cells once", async () => {
  let answer;
  const all = new Promise((resolve) => (answer = resolve));
  const kernel = new Kernel(() => all);
  kernel.status = "busy";
  const shown = button(kernel);
  await shown.press();
  await shown.press();
  answer({});
  await settled();
  assert.equal(kernel.requests.length, 1);
});

test("a kernel that is restarted while the cells run breaks that off, and says so", async () => {
  const kernel = new Kernel(() => Promise.resolve({}));
  const shown = button(kernel);
  await shown.press();
  kernel.requests[0].reject(new Error("Canceled future for execute_request message before replies were done"));
  await settled();
  assert.match(shown.text, /restarted or interrupted.*Press again/);
  assert.equal(shown.isFree, true);
  await shown.press();
  assert.equal(kernel.requests.length, 2);
});

test("a request that was lost on its way frees the button, and one that is only slow takes it back", async () => {
  const kernel = new Kernel(() => Promise.resolve({}));
  const shown = button(kernel);
  await shown.press();
  await pass(29_000);
  assert.equal(shown.isFree, false);
  tells(kernel.requests[0], { said: "0 of 2", asked: false });
  await pass(29_000);
  assert.equal(shown.isFree, false);
  await pass(2_000);
  assert.match(shown.text, /nothing has been heard/);
  assert.equal(shown.isFree, true);
  tells(kernel.requests[0], { said: "1 of 2", asked: false });
  assert.deepEqual([shown.text, shown.isFree], ["1 of 2", false]);
});

test("what the kernel raises is said", async () => {
  const kernel = new Kernel(() => Promise.resolve({}));
  const shown = button(kernel);
  await shown.press();
  kernel.requests[0].resolve({ content: { status: "error", ename: "ModuleNotFoundError", evalue: "No module named 'kit'" } });
  await settled();
  assert.deepEqual([shown.text, shown.isFree], ["▲ ModuleNotFoundError: No module named 'kit'", true]);
});

test("a notebook without a kernel, and one that is dead, say so", async () => {
  const shown = button(null);
  await shown.press();
  assert.match(shown.text, /no kernel/);
  assert.equal(shown.isFree, true);
  shown.kernel = new Kernel(() => Promise.resolve({}));
  shown.kernel.requestExecute = () => {
    throw new Error("Kernel is dead");
  };
  await shown.press();
  assert.deepEqual([shown.text, shown.isFree], ["▲ Kernel is dead", true]);
});

test("a view that was woken otherwise asks nothing any more", async () => {
  const kernel = new Kernel(never);
  const shown = button(kernel);
  await shown.press();
  shown.isThere = false;
  kernel.answers = () => Promise.resolve({});
  await pass(10_000);
  assert.deepEqual([kernel.asked, kernel.requests.length], [1, 0]);
});

test("what others print where the way back tells how it goes is passed over", () => {
  const told = { said: "1 of 2", asked: false };
  assert.deepEqual(lastTold(`{"said": "0 of 2"}\n${JSON.stringify(told)}\na warning\n7\nnull\n`), told);
  assert.equal(lastTold("a warning\n"), null);
});

test("for a notebook whose kernel was shut down the button starts another one, and asks that", async () => {
  const kernel = new Kernel(() => Promise.resolve({}));
  for (const gone of [null, { isDisposed: true }]) {
    const shown = button(gone);
    const startKernel = async () => {
      assert.deepEqual([shown.text, shown.isFree], ["Starting a kernel …", false]);
      shown.kernel = kernel;
    };
    shown.context = { sessionContext: { startKernel } };
    await shown.press();
    assert.match(kernel.requests.pop().code, /come_back/);
  }
});

test("where a kernel would have to be chosen first, that is said", async () => {
  const shown = button(null);
  shown.context = { sessionContext: { startKernel: async () => true } };
  await shown.press();
  assert.deepEqual([/has no kernel/.test(shown.text), shown.isFree], [true, true]);
});

test("a view hears that its kernel has ended, by whatever, and nothing of one that only works", () => {
  const signal = () => {
    const heard = new Set();
    return { connect: (one) => heard.add(one), disconnect: (one) => heard.delete(one), emit: (what) => heard.forEach((one) => one(null, what)) };
  };
  const kernel = { statusChanged: signal(), disposed: signal() };
  let ends = 0;
  const listenNoMore = whenEnded(kernel, () => (ends += 1));
  for (const status of ["idle", "busy", "unknown", "restarting"]) kernel.statusChanged.emit(status);
  assert.equal(ends, 0);
  for (const status of ["autorestarting", "terminating", "dead", "starting"]) kernel.statusChanged.emit(status);
  kernel.disposed.emit();
  assert.equal(ends, 5);
  listenNoMore();
  kernel.statusChanged.emit("dead");
  kernel.disposed.emit();
  assert.equal(ends, 5);
  whenEnded(undefined, assert.fail)(); // a page that shows no kernel, as elsewhere than in JupyterLab
});

test("the way leads back to the cell that a view stands in, where several show one view", () => {
  const ids = ["c1", "c14", "c39"];
  const page = { context: { model: { cells: { get: (at) => ({ id: ids[at] }) } } } };
  const inCell = (dataset) => ({ closest: () => ({ dataset }) });
  assert.equal(cellOf(inCell({ windowedListIndex: "2" }), page, "c14"), "c39");
  assert.equal(cellOf(inCell({}), page, "c14"), "c14");
  assert.equal(cellOf({ closest: () => null }, page, "c14"), "c14"); // in a tab of its own
  assert.equal(cellOf(inCell({ windowedListIndex: "2" }), {}, "c14"), "c14"); // in a page without a notebook
});
