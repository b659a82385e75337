import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { Meter, meterWord } from "./meter.ts";
import { trapOf } from "./testing/instantiate.ts";
import { WasmTrap } from "./trap.ts";

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

/** Adds fuel; says how much. */
function meterAdds(meter: Meter, fuel: number): number {
  meter.addFuel(fuel);
  return fuel;
}

/** What is left to each call that is running, the outermost first, as a list of numbers. */
class Budgets {
  readonly left: number[];

  constructor(fuel: number) {
    this.left = [fuel];
  }

  get top(): number {
    return this.left.at(-1)!;
  }

  spend(): boolean {
    if (this.top < 1) return false;
    this.left.forEach((left, i) => this.left[i] = left - 1);
    return true;
  }

  set(fuel: number): void {
    this.left.forEach((left, i) => this.left[i] = i === this.left.length - 1 ? fuel : Math.max(left, fuel));
  }
}

Deno.test("calls within calls leave what a list of budgets leaves, whatever happens in between", () => {
  let seed = 1;
  const random = (below: number) => (seed = Math.imul(seed, 1_664_525) + 1_013_904_223 >>> 0) % below;
  const step = (meter: Meter, budgets: Budgets, depth: number): void => {
    const limit = random(4) === 0 ? Infinity : random(100_000);
    switch (random(depth < 6 ? 5 : 4)) {
      case 0:
      case 1:
        for (let i = random(40_000); i >= 0; i--) {
          const may = budgets.spend();
          try {
            spend(meter);
            assert(may);
          } catch (error) {
            assert(error instanceof WasmTrap && !may, `${error}`);
            break;
          }
        }
        break;
      case 2:
        meter.fuel = limit;
        budgets.set(limit);
        break;
      case 3:
        budgets.set(budgets.top + meterAdds(meter, random(1000)));
        break;
      default:
        budgets.left.push(Math.min(budgets.top, limit));
        meter.within({ fuel: limit, timeout: random(2) === 0 ? Infinity : 1e6 }, () => {
          for (let i = random(6); i > 0; i--) step(meter, budgets, depth + 1);
        });
        budgets.left.pop();
    }
    assertEquals(meter.fuel, budgets.top);
  };
  for (let run = 0; run < 50; run++) {
    const fuel = random(200_000), meter = new Meter({ fuel }), budgets = new Budgets(fuel);
    for (let i = 0; i < 20; i++) step(meter, budgets, 0);
  }
});

Deno.test("a call has its limits whatever ends it", () => {
  const meter = new Meter({ fuel: 100 });
  const failing = new Error("mine");
  assertThrows(() => meter.within({ fuel: 10, timeout: 1000 }, () => spend(meter, 11)), WasmTrap, "of the call is 10");
  assertThrows(
    () => {
      meter.within({ fuel: 10, timeout: 1000 }, () => {
        spend(meter, 3);
        throw failing;
      });
    },
    Error,
    "mine",
  );
  assertEquals([meter.fuel, meter.isTimed, meter.remaining], [87, false, Infinity]);
  assertEquals(meter.within({ fuel: 10, timeout: 1000 }, () => [meter.fuel, meter.isTimed]), [10, true]);
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
