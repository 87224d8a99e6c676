// Run by node: what the extension's answers are asked for by.
import assert from "node:assert/strict";
import { test } from "node:test";
import { oneAtATime } from "../../../clients/vscode/src/oneAtATime.ts";

/** Work that ends when it is told to; says how often it was begun. */
function held() {
  const ends = [];
  return { ends, work: () => new Promise((resolve, reject) => ends.push({ resolve, reject })) };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("what is asked for meanwhile is done once, and afterwards", async () => {
  const { ends, work } = held();
  const ask = oneAtATime(work);
  const first = ask();
  ask();
  ask();
  await turn();
  assert.equal(ends.length, 1);
  ends[0].resolve();
  await turn();
  assert.equal(ends.length, 2);
  ends[1].resolve();
  await first;
  assert.equal(ends.length, 2);
  ask();
  assert.equal(ends.length, 3);
});

test("work that fails stops nothing that comes after it", async () => {
  const { ends, work } = held();
  const ask = oneAtATime(work);
  const first = ask();
  ends[0].reject(new Error("no"));
  await assert.rejects(first, /no/);
  ask();
  assert.equal(ends.length, 2);
});
