// What is pure in the programs of a class's pages, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";

const pages = "../../kit/server/pages";
const { forNotebooks } = await import(`${pages}/address.js`);
const { task } = await import(`${pages}/task.js`);
const { Cues, minutes, remaining, spoken } = await import("../../kit/views/shared/time_left.js");
const { seen } = await import(`${pages}/seen.js`);
const { places, urgent, wants } = await import(`${pages}/stuck.js`);
const { lost } = await import(`${pages}/lost.js`);
const { asText, said } = await import(`${pages}/bars.js`);
const { drawer } = await import(`${pages}/kept.js`);
const { copy } = await import(`${pages}/copy.js`);

test("a notebook uses the page's address, unless a proxy asks the browser for a login", () => {
  const of = (href) => forNotebooks(href).address;
  assert.equal(of("http://192.0.2.7:8290/join#ABCD-EFGH"), "http://192.0.2.7:8290");
  assert.equal(of("https://class.example/join"), "https://class.example");
  assert.equal(of("https://class.example/kit/join"), "https://class.example/kit");
  assert.equal(of("https://hub.example/user/ada/proxy/8290/join"), "http://127.0.0.1:8290");
  assert.equal(of("https://hub.example/user/ada/proxy/absolute/8290/join"), "http://127.0.0.1:8290");
  assert.equal(of("http://127.0.0.1:8888/proxy/node7:8290/join#CODE"), "http://node7:8290");
  assert.equal(forNotebooks("https://hub.example/proxy/8290/join").other, true);
  assert.equal(forNotebooks("http://192.0.2.7:8290/join").other, false);
});

test("time is counted down, and never below nothing", () => {
  assert.deepEqual([0, 59, 60, 725, 3725].map(minutes), ["0:00", "0:59", "1:00", "12:05", "1:02:05"]);
  assert.equal(remaining(720, 1000, 31_000), 690);
  assert.equal(remaining(5, 0, 4100), 1); // time is up when it is, and not a second before
  assert.equal(remaining(5, 0, 60_000), 0);
});

test("the time is heard at the start, one minute before the end and at the end, and not in between", () => {
  const cues = new Cues();
  const heard = (of, from, to = from) => Array.from({ length: from - to + 1 }, (_, gone) => cues.next(of, from - gone)).filter(Boolean);
  assert.deepEqual(heard("first", 720, 0), ["12 minutes left", "1 minute left", "Time is up"]);
  assert.deepEqual(heard("first", 0), []);
  assert.deepEqual(heard("another", 45, 30), ["45 seconds left"]);
  assert.deepEqual(heard("over before it was seen", 0), []);
  assert.deepEqual([heard("a page that slept", 300), heard("a page that slept", 20), heard("a page that slept", 0)], [["5 minutes left"], ["20 seconds left"], ["Time is up"]]);
  assert.deepEqual([heard("more time", 50), heard("more time", 110), heard("more time", 60)], [["50 seconds left"], [], ["1 minute left"]]);
  assert.deepEqual([1, 60, 61, 725].map(spoken), ["1 second", "1 minute", "1 minute 1 second", "12 minutes 5 seconds"]);
});

test("what is to be done is said by names, by words, or by both", () => {
  assert.equal(task({ names: ["E5", "E6"], text: "in pairs" }), "E5, E6: in pairs");
  assert.equal(task({ names: [], text: "Break" }), "Break");
  assert.equal(task({ names: ["E5"], text: "" }), "E5");
});

test("who has come or answered is not taken for somebody who never came, once the server was started anew", () => {
  const [nobody, last] = [{ revoked: false, used: false, seconds_ago: null, last: null }, { notebook: 1, name: "E1" }];
  assert.equal(seen(nobody), "has not come yet");
  for (const known of [{ used: true }, { last }]) assert.equal(seen({ ...nobody, ...known }), "not since the server was started");
  const times = [0, 59.9, 60, 3599, 3600].map((seconds_ago) => seen({ ...nobody, used: true, last, seconds_ago }));
  assert.deepEqual(times, ["now", "now", "1 min ago", "59 min ago", "1 h ago"]);
  assert.equal(seen({ ...nobody, revoked: true, seconds_ago: 5 }), "shut out");
});

test("a damaged file of answers is told before where a learner is stuck, and comes first", () => {
  const stuck = [{ notebook: 1, name: "E3", tries: 4, hints: 2, words: "" }, { notebook: 2, name: "E1", tries: 3, hints: 0, words: "it copies" }];
  const exercises = "▲ 1 · E3: 4 tries, 2 hints; ▲ 2 · E1: 3 tries: it copies";
  assert.equal(wants({ trouble: "", stuck: [] }), "");
  assert.equal(wants({ trouble: "", stuck }), exercises);
  assert.equal(wants({ trouble: "no journal", stuck }), `▲ The answers can not be read: no journal; ${exercises}`);
  assert.deepEqual([{ trouble: "", stuck: [] }, { trouble: "", stuck }, { trouble: "no journal", stuck }].map(places), ["", "▲ 1 · E3, 2 · E1", "▲ answers damaged, 1 · E3, 2 · E1"]);
  const [nothing, some, damaged] = [{ trouble: "", stuck: [] }, { trouble: "", stuck }, { trouble: "no journal", stuck: [] }].map(urgent);
  assert.ok(nothing === 0 && nothing < some && some < damaged);
});

test("a screen that is refused again and again says that it waits, and one refusal is nothing to say", () => {
  const busy = (times) => lost({ status: 429 }, times);
  assert.deepEqual([busy(1), busy(2)], [null, null]);
  for (const times of [3, 4, 100]) assert.match(busy(times), /no time for this screen .* trying again/);
  assert.equal(lost({ status: 401, message: "no key", hint: "Open it once more." }, 0), "▲ no key. Open it once more.");
  assert.match(lost({ status: 500 }, 0), /does not answer/);
  assert.match(lost(new TypeError("no network"), 0), /does not answer/);
});

const question = {
  lesson: 1,
  name: "P1",
  text: "What happens?",
  options: [{ letter: "a", text: "this", count: 2, first: 3 }, { letter: "b", text: "that", count: 4, first: 4 }],
  answered: 6,
  right: null,
};

test("counts stand in plain text too, with the right one only where it is uncovered", () => {
  assert.equal(said({ count: 4, first: 4 }), "4");
  const covered = asText(question);
  assert.equal(covered, "1-P1. What happens?\n  a  2 (at first 3)  this\n  b  4  that\n6 have answered");
  assert.match(asText({ ...question, right: "b" }), /✔ b {2}4/);
});

test("a drawer forgets after its hours, and works where a browser keeps nothing", () => {
  const kept = new Map();
  const store = { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => kept.set(name, text), removeItem: (name) => kept.delete(name) };
  let now = 0;
  const ours = () => drawer("token", 12, () => store, () => now);
  ours().put("kit-1");
  assert.equal(ours().get(), "kit-1");
  now = 12 * 3_600_000;
  assert.equal(ours().get(), null);
  assert.equal(kept.size, 0);
  kept.set("token", "{");
  assert.equal(ours().get(), null);
  const poor = drawer("token", 12, () => { throw new Error("forbidden"); });
  poor.put("kit-2");
  assert.equal(poor.get(), "kit-2");
  poor.put(null);
  assert.equal(poor.get(), null);
});

test("where there is a clipboard it is used, and nothing is drawn", async () => {
  const told = [];
  const clipboard = { writeText: async (text) => told.push(text) };
  Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true });
  assert.equal(await copy("a line", { replaceChildren: () => {} }), "Copied.");
  assert.deepEqual(told, ["a line"]);
});
