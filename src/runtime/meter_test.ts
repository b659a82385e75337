import { assert, assertEquals, assertFalse } from "@std/assert";
import { Meter } from "./meter.ts";
import { trapOf } from "./testing/instantiate.ts";

Deno.test("fuel can be used to the last drop", () => {
  const meter = new Meter({ fuel: 10 });
  meter.consume(4);
  meter.consume(6);
  assertEquals(meter.fuel, 0);
  assertEquals(trapOf(() => meter.consume(1)), "outOfFuel");
});

Deno.test("a deadline counts from when the meter was made", () => {
  const meter = new Meter({ timeout: 0 });
  assertEquals(trapOf(() => meter.consume(1)), "timeout");
  new Meter({ timeout: 60_000 }).consume(1);
});

Deno.test("an interrupted program stops at the next check, and at each after it", () => {
  const meter = new Meter();
  meter.consume(1);
  meter.interrupt();
  assertEquals([1, 2].map(() => trapOf(() => meter.consume(1))), ["interrupted", "interrupted"]);
});

Deno.test("a meter says whether it limits anything", () => {
  assertFalse(new Meter().limited);
  assert(new Meter({ fuel: 0 }).limited && new Meter({ timeout: 5 }).limited);
});
