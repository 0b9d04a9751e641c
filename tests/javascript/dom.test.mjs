// What is pure in the programs of the views, without a page.
import assert from "node:assert/strict";
import { test } from "node:test";

const { arrange, count, isNews, plural } = await import("../../kit/views/shared/dom.js");
const { isOurs } = await import("../../kit/views/shared/widget.js");
const { Room } = await import("../../kit/views/access_map/room.js");

test("a number stands with its noun, and thousands apart", () => {
  assert.equal(plural(1, "block"), "1 block");
  assert.equal(plural(0, "block"), "0 blocks");
  assert.equal(count(12345), "12,345");
});

test("what stands in its order is not moved where another goes or comes, so that the focus stays", () => {
  const children = [];
  const moved = [];
  const parent = {
    children,
    insertBefore(node, before) {
      if (children.includes(node)) children.splice(children.indexOf(node), 1);
      children.splice(before ? children.indexOf(before) : children.length, 0, node);
      moved.push(node.name);
    },
  };
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => ({ name, remove() { children.splice(children.indexOf(this), 1); } }));
  for (const [nodes, moves] of [[[a, b, c], ["a", "b", "c"]], [[b, c], []], [[b, d, c], ["d"]], [[d], []]]) {
    arrange(parent, nodes);
    assert.deepEqual([[...children], moved.splice(0)], [nodes, moves]);
  }
});

test("only another value is news, to each owner and under each name", () => {
  const owner = {};
  assert.equal(isNews(owner, "news", [1]), true);
  assert.equal(isNews(owner, "news", [1]), false);
  assert.equal(isNews(owner, "other", [1]), true);
  assert.equal(isNews({}, "news", [1]), true);
});

test("a view keeps the keys that JupyterLab would take, and leaves it the others", () => {
  const key = (name, more = {}) => isOurs({ key: name, ...more });
  assert.deepEqual([key("d"), key("ArrowDown"), key("Enter"), key("Escape")], [true, true, true, true]);
  assert.deepEqual([key("Tab"), key("F5"), key("s", { ctrlKey: true }), key("Enter", { shiftKey: true })], [false, false, false, false]);
});

const KINDS = [
  { mark: "–", meaning: "not attached", why: "", holds: false, writes: false },
  { mark: "⇢", meaning: "could come to know it", why: "", holds: false, writes: false },
  { mark: "R/W", meaning: "read and write", why: "its attachment is read_write", holds: true, writes: true },
];
const room = new Room({
  title: "A room",
  kinds: KINDS,
  legend: KINDS,
  agents: [{ id: "a1", name: "Ana" }, { id: "a2", name: "Ben, the cook" }],
  blocks: [{ id: "b1", label: "secret", cells: "21", way: 0 }, { id: "b2", label: "shared", cells: "22", way: null }],
  columns: 2,
  rows: 2,
  more_agents: 0,
  more_blocks: 0,
  ways: [[[-1, [0], 1, [1]]]],
  questions: [],
  first: 0,
});

test("a way is told in words, with each name that could be taken for several in quotes", () => {
  assert.equal(room.pathTo(0, 1).text, 'secret → Ana → shared → "Ben, the cook"');
  assert.deepEqual(room.pathTo(0, 1).lines, [[0, 0, 1], [0, 1, 2], [1, 1, 3]]);
});

test("what is looked at first is a block that leaks", () => {
  assert.deepEqual(room.start, { kind: "block", id: "b1" });
});

test("a cell says what it means and why", () => {
  assert.equal(room.said(1, 0), "Ana, shared: read and write, because its attachment is read_write");
});
