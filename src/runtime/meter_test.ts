import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { Meter, meterWord } from "./meter.ts";
import { WasmTrap } from "./trap.ts";
import { trapOf } from "./testing/instantiate.ts";

/** Spends units as engines do. */
function spend(meter: Meter, units = 1): void {
  for (let i = 0; i < units; i++) if (--meter.words[0] < 0) meter.refill();
}

Deno.test("fuel can be used to the last drop, and what is left can be read at any time", () => {
  const meter = new Meter({ fuel: 25_000 });
  assertEquals(meter.fuel, 25_000);
  spend(meter, 10_003);
  assertEquals(meter.fuel, 14_997);
  spend(meter, 14_997);
  assertEquals(meter.fuel, 0);
  assertEquals([1, 2].map(() => trapOf(() => spend(meter))), ["outOfFuel", "outOfFuel"]);
  assertEquals(meter.fuel, 0);
});

Deno.test("fuel can be set and added at any time", () => {
  const meter = new Meter({ fuel: 10 });
  spend(meter, 4);
  meter.addFuel(5);
  assertEquals(meter.fuel, 11);
  meter.fuel = 2;
  spend(meter, 2);
  assertEquals(trapOf(() => spend(meter)), "outOfFuel");
  meter.addFuel(1);
  spend(meter);
  assertEquals(trapOf(() => spend(meter)), "outOfFuel");
  meter.fuel = Infinity;
  spend(meter, 30_000);
  assertEquals(meter.fuel, Infinity);
  meter.fuel = 1.5;
  spend(meter);
  assertEquals(trapOf(() => spend(meter)), "outOfFuel");
  assertEquals(meter.fuel, 0.5);
});

Deno.test("what is no fuel is refused, and nothing changes", () => {
  const meter = new Meter({ fuel: 10 });
  for (const value of [NaN, -1, -Infinity]) {
    assertThrows(() => meter.fuel = value, RangeError, '"fuel"');
    assertThrows(() => meter.addFuel(value), RangeError, '"fuel"');
  }
  for (const value of ["5", null, {}] as unknown as number[]) {
    assertThrows(() => meter.fuel = value, TypeError, '"fuel"');
    assertThrows(() => meter.addFuel(value), TypeError, '"fuel"');
  }
  assertEquals(meter.fuel, 10);
});

Deno.test("a unit that the stack had no room to ask for is spent by the next who asks", () => {
  const meter = new Meter({ fuel: 10 });
  meter.words[0] = -3;
  meter.refill();
  assertEquals(meter.fuel, 7);
});

Deno.test("a deadline counts from when the meter was made", () => {
  const meter = new Meter({ timeout: 0 });
  for (const end = performance.now() + 2; performance.now() < end;);
  assertEquals(trapOf(() => spend(meter)), "timeout");
  spend(new Meter({ timeout: 60_000 }));
});

Deno.test("an interrupted program stops at its next unit, and at each after it", () => {
  const meter = new Meter({ fuel: 1000 });
  spend(meter);
  meter.interrupt();
  assertEquals([1, 2].map(() => trapOf(() => spend(meter))), ["interrupted", "interrupted"]);
  assertEquals(meter.fuel, 999);
});

Deno.test("a meter says whether it limits anything, and limits no code that does not count", () => {
  assertFalse(new Meter().counts);
  assert(new Meter({ fuel: 0 }).counts && new Meter({ timeout: 5 }).counts);
  const early = new Meter(), late = new Meter();
  early.fuel = 5;
  assert(early.counts);
  late.linked();
  assertThrows(() => late.fuel = 5, TypeError, "does not count");
  assertThrows(() => late.interrupt(), TypeError, "does not count");
  late.fuel = Infinity;
  assertFalse(late.counts);
});

Deno.test("the clock is looked at more often where ticks take long, also after many that took no time", () => {
  const meter = new Meter({ timeout: 100 }), { words } = meter, start = performance.now();
  const tick = () => --words[meterWord.ticks] < 0 && meter.tick();
  for (let i = 0; i < 10_000; i++) tick();
  assertThrows(
    () => {
      for (;;) {
        for (const end = performance.now() + 10; performance.now() < end;);
        tick();
      }
    },
    WasmTrap,
    "timed out",
  );
  assert(performance.now() - start < 400);
});
