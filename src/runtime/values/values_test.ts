import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import {
  concrete,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  type FuncType,
  HEAP_TYPES,
  I32,
  I64,
  internFunc,
  ref,
  V128,
  type ValType,
} from "../../wasm/mod.ts";
import { hostFunc } from "../objects/func.ts";
import { defaultOf, matchesRef, requireCount, resultsToWasm, toWasm } from "./values.ts";

const NOTHING = internFunc([], []), func = hostFunc(NOTHING, "env.f", () => {});
const I31REF = ref(HEAP_TYPES.i31.id, true);

Deno.test("numbers are converted as the JavaScript interface says", () => {
  const conversions: [value: unknown, type: ValType, converted: unknown][] = [
    [2 ** 32 + 1.9, I32, 1],
    [2 ** 31, I32, -(2 ** 31)],
    ["-3", I32, -3],
    [undefined, I32, 0],
    [2n ** 64n - 1n, I64, -1n],
    [0.1, F32, Math.fround(0.1)],
    [{ valueOf: () => 2 }, F64, 2],
    [undefined, F64, NaN],
  ];
  for (const [value, type, converted] of conversions) assertEquals(toWasm(value, type), converted);
});

Deno.test("BigInts are for i64 alone, and a v128 has no JavaScript value", () => {
  assertThrows(() => toWasm(1n, I32), TypeError);
  assertThrows(() => toWasm(1n, F64), TypeError);
  assertThrows(() => toWasm(1, I64), TypeError);
  assertThrows(() => toWasm(Symbol(), I32), TypeError);
  assertThrows(() => toWasm(0, V128), TypeError, "a v128 value cannot be passed from JavaScript");
});

Deno.test("references are checked against their type", () => {
  assertEquals(toWasm(func, FUNCREF), func);
  assertEquals([toWasm(undefined, EXTERNREF), toWasm(null, FUNCREF)], [undefined, null]);
  assertThrows(() => toWasm(() => {}, FUNCREF), TypeError, "expected funcref, found function");
  assertThrows(() => toWasm(null, ref(HEAP_TYPES.func.id, false)), TypeError, "expected (ref func), found null");
  const wrong = "expected (ref null (func (param i32))), found function env.f";
  assertThrows(() => toWasm(func, ref(concrete(internFunc([I32], [])), true)), TypeError, wrong);
  assert(matchesRef(func, ref(concrete(NOTHING), false)));
});

Deno.test("i31 references are integers of 31 bits, signed", () => {
  for (const value of [0, -1, 2 ** 30 - 1, -(2 ** 30)]) assert(matchesRef(value, I31REF));
  for (const value of [2 ** 30, 0.5, -0, "1", func, {}]) assertFalse(matchesRef(value, I31REF));
});

Deno.test("variables start with zero or null", () => {
  assertEquals([I32, I64, F32, F64, FUNCREF].map(defaultOf), [0, 0n, 0, 0, null]);
});

const PAIR: FuncType = { kind: "func", params: [I32, I64], results: [I32, F32] };

Deno.test("a call with the wrong number of arguments says how many it takes", () => {
  requireCount("f", PAIR.params, [1.5, 2n]);
  assertThrows(() => requireCount("f", PAIR.params, [1]), TypeError, `"f" takes 2 arguments, got 1`);
  assertThrows(() => requireCount("g", [I32], [1, 2]), TypeError, `"g" takes 1 argument, got 2`);
});

Deno.test("a host function's results are nothing, a value or an iterable of the right length", () => {
  assertEquals(resultsToWasm("f", { ...PAIR, results: [] }, 7), undefined);
  assertEquals(resultsToWasm("f", { ...PAIR, results: [I32] }, 7.5), 7);
  assertEquals(resultsToWasm("f", PAIR, new Set([1.5, 0.1])), [1, Math.fround(0.1)]);
  assertThrows(() => resultsToWasm("f", PAIR, [1]), TypeError, `"f" must return 2 values, got 1`);
  assertThrows(() => resultsToWasm("f", PAIR, undefined), TypeError);
});
