// Which question of a quiz it is: counted from the one that was asked first, and round.

import assert from "node:assert/strict";
import { test } from "node:test";

import { turnOf } from "../../kit/views/access_map/quiz.js";

test("the question that is asked first is number 1, wherever it stands in the room's list", () => {
  for (const begun of [0, 5, 10]) assert.equal(turnOf(begun, begun, 11), 1);
});

test("after the last one of the list the count goes on, up to the one before the first asked", () => {
  const asked = [5, 6, 7, 8, 9, 10, 0, 1, 2, 3, 4];
  assert.deepEqual(asked.map((place) => turnOf(place, 5, 11)), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});
