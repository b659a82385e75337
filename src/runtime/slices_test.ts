import { assert, assertEquals, assertRejects } from "@std/assert";
import { inSlices } from "./slices.ts";

function* busy(count: number, milliseconds: number): Generator<void, number> {
  for (let i = 0; i < count; i++) {
    for (const end = performance.now() + milliseconds; performance.now() < end;);
    yield;
  }
  return count;
}

Deno.test("other things happen between slices of long work, and its result comes at the end", async () => {
  let turns = 0;
  const interval = setInterval(() => turns++, 0);
  assertEquals(await inSlices(busy(20, 5)), 20);
  clearInterval(interval);
  assert(turns >= 5, `${turns} turns`);
});

Deno.test("what a step throws ends the work", async () => {
  const failing = function* (): Generator<void, void> {
    yield;
    throw new RangeError("step");
  };
  await assertRejects(() => inSlices(failing()), RangeError, "step");
});
