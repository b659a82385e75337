import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { isStackOverflow, showBacktrace, type TraceFrame, trap, trapOfNumber, TRAPS, WasmTrap } from "./trap.ts";

function frame(func: string, offset = -1): TraceFrame {
  return { module: "app.wasm", func, index: 0, offset };
}

Deno.test("a trap has the specification's message, and a detail behind it", () => {
  assertEquals(`${new WasmTrap("divideByZero")}`, "WasmTrap: integer divide by zero");
  const error = assertThrows(() => trap("undefinedElement", "7"), WasmTrap);
  assertEquals([error.message, error.code], ["undefined element 7", "undefinedElement"]);
});

Deno.test("every trap has a number of its own that finds it", () => {
  for (const [code, { number }] of Object.entries(TRAPS)) assertEquals(trapOfNumber(number), code);
  assertEquals([trapOfNumber(0), trapOfNumber(255)], [undefined, undefined]);
});

Deno.test("a backtrace shows module, function and offset, innermost first", () => {
  const error = new WasmTrap("unreachable");
  assertEquals(error.backtrace(), "");
  error.frames.push(frame("inner", 0x1a), frame("outer"));
  assertEquals(error.backtrace(), "    0: app.wasm!inner (0x1a)\n    1: app.wasm!outer");
});

Deno.test("a long backtrace keeps its two ends", () => {
  const frames = (count: number) => Array.from({ length: count }, (_, i) => frame(`f${i}`));
  const lines = showBacktrace(frames(1000)).split("\n");
  assertEquals(lines.length, 41);
  assertEquals(lines.slice(19, 22), ["   19: app.wasm!f19", "       … 960 more …", "  980: app.wasm!f980"]);
  assertEquals(showBacktrace(frames(40)).split("\n").length, 40);
});

Deno.test("only V8's own error says that the stack is full", () => {
  const recurse = (): number => 1 + recurse();
  assert(isStackOverflow(assertThrows(recurse)));
  assertFalse(isStackOverflow(new RangeError("Offset is outside the bounds of the DataView")));
  assertFalse(isStackOverflow(new Error("Maximum call stack size exceeded")));
});
