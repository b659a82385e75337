import { assertEquals, assertThrows } from "@std/assert";
import { assemble, TextError } from "./assemble.ts";

Deno.test("a module becomes its binary form", () => {
  assertEquals([...assemble("(module)")], [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
});

Deno.test("errors have a reason and a position", () => {
  const error = assertThrows(() => assemble("(module\n  (func (foo)))"), TextError);
  assertEquals([error.line, error.column, error.reason], [2, 10, "unknown operator or unexpected token"]);
  assertEquals(error.message, "2:10: unknown operator or unexpected token");
});

Deno.test("names may hold characters that change the direction of writing", () => {
  const bytes = assemble('(module (func (export "\u202e")))');
  const name = new TextEncoder().encode("\u202e");
  assertEquals(bytes.findIndex((_, at) => name.every((byte, i) => bytes[at + i] === byte)) > 0, true);
});

Deno.test("the folded try of legacy exceptions is known", () => {
  const bytes = assemble("(module (tag $e) (func (try (do (throw $e)) (catch $e (nop)))))");
  assertEquals([...bytes.slice(-24)].includes(0x07), true);
});

Deno.test("deep nesting does no harm", () => {
  const bytes = assemble(`(module (func ${"(block ".repeat(50_000)}${")".repeat(50_000)}))`);
  assertEquals(bytes.filter((byte) => byte === 0x0b).length, 50_001);
});
