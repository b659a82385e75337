import { assertEquals, assertThrows } from "@std/assert";
import { limitOf, requireOptions } from "./options.ts";

Deno.test("a limit is a number from 0 to Infinity, or absent", () => {
  const limit = (value: unknown) => limitOf("Cannot start", "fuel", value, 7);
  assertEquals([0, 0.5, 12, Number.MAX_VALUE, Infinity, undefined].map(limit), [
    0,
    0.5,
    12,
    Number.MAX_VALUE,
    Infinity,
    7,
  ]);
  for (const value of [NaN, -1, -Infinity, -Number.MIN_VALUE]) {
    const message = `Cannot start: the option "fuel" must be a number from 0 to Infinity, not ${value}`;
    assertThrows(() => limit(value), RangeError, message);
  }
  const none = [["5", '"5"'], [null, "null"], [5n, "5n"], [{}, "an object"], [true, "true"], [
    Symbol("a"),
    "Symbol(a)",
  ]];
  for (const [value, text] of none) {
    assertThrows(() => limit(value), TypeError, `the option "fuel" must be a number, not ${String(text)}`);
  }
});

Deno.test("an options object has no other names than those of its options", () => {
  const check = (options: unknown) =>
    requireOptions<unknown>("Cannot start", options, { fuel: true, engine: true } as never);
  check({});
  check({ fuel: 1, engine: undefined });
  assertThrows(() => check({ fule: 1 }), TypeError, 'Cannot start: there is no option "fule", only fuel, engine');
  assertThrows(() => check({ toString: 1 }), TypeError, '"toString"');
  assertThrows(() => check(JSON.parse('{"__proto__": 1}')), TypeError, '"__proto__"');
  for (const options of [null, 5, "fuel"]) assertThrows(() => check(options), TypeError, "must be an object");
});
