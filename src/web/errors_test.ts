import { assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { LimitError, LinkError, WasmTrap } from "../runtime/mod.ts";
import { MalformedError } from "../wasm/mod.ts";
import { Errors } from "./errors.ts";

Deno.test("error classes look like the language's own", () => {
  const { CompileError } = new Errors();
  const made = new CompileError("text", { cause: 1 }), called = CompileError("text");
  assertInstanceOf(called, CompileError);
  assertInstanceOf(made, Error);
  assertEquals([made.name, made.message, made.cause, `${called}`], ["CompileError", "text", 1, "CompileError: text"]);
  assertEquals(Object.keys(made), []);
  assertEquals([CompileError.name, CompileError.length], ["CompileError", 1]);
  class Special extends CompileError {}
  assertInstanceOf(new Special(), Special);
});

Deno.test("errors of the runtime become those of the namespace", () => {
  const errors = new Errors();
  const constructorOf = (error: unknown) => (errors.translate(error) as Error).constructor;
  assertStrictEquals(constructorOf(new WasmTrap("unreachable")), errors.RuntimeError);
  assertStrictEquals(constructorOf(new WasmTrap("stackExhausted")), RangeError);
  assertStrictEquals(constructorOf(new MalformedError("bad", 1)), errors.CompileError);
  assertStrictEquals(constructorOf(new LinkError("module", "bad")), errors.LinkError);
  assertStrictEquals(constructorOf(new LimitError("bad")), RangeError);
  const other = new TypeError();
  assertStrictEquals(errors.translate(other), other);
});

Deno.test("a trap keeps its detail, and the Wasm functions that were active are on top of the stack", () => {
  const trap = new WasmTrap("memoryOutOfBounds", "at 5");
  trap.frames.push({ module: "app", func: "inner", index: 3, offset: 26 });
  trap.frames.push({ module: "app", func: "outer", index: 4, offset: -1 });
  const error = new Errors().translate(trap) as Error;
  assertEquals(error.message, "memory access out of bounds at 5");
  assertStrictEquals(error.cause, trap);
  assertEquals(error.stack!.split("\n").slice(0, 3), [
    "RuntimeError: memory access out of bounds at 5",
    "    at inner (wasm://wasm/app:wasm-function[3]:0x1a)",
    "    at outer (wasm://wasm/app:wasm-function[4])",
  ]);
});
