import { assertEquals, assertStrictEquals } from "@std/assert";
import { moduleOf } from "../../../runtime/testing/instantiate.ts";
import { codeOf } from "./code.ts";

const TEXT =
  `(func $first nop unreachable) (func $second (drop (i32.div_s (i32.const 1) (i32.const 0)))) (func $never)`;

Deno.test("a function is lowered when it is first entered, once", () => {
  const code = codeOf(moduleOf(TEXT), false);
  assertEquals([...code.entries].every((entry) => entry < 0), true);
  const entry = code.entry(1);
  assertEquals([code.entry(1), code.entries[1]], [entry, entry]);
  assertEquals([code.entries[0] < 0, code.entries[2] < 0], [true, true]);
});

Deno.test("instances of a module share its code", () => {
  const module = moduleOf(TEXT);
  assertStrictEquals(codeOf(module, false), codeOf(module, false));
});

Deno.test("positions are traced back to functions and operators, in whatever order those were lowered", () => {
  const module = moduleOf(TEXT, "m.wasm"),
    code = codeOf(module, false),
    entries = [1, 0].map((index) => code.entry(index));
  const frames = code.frames([0, entries[0], entries[0] + 5]);
  assertEquals(frames.map(({ module, func, index }) => `${module} ${func} ${index}`), [
    "m.wasm second 1",
    "m.wasm second 1",
    "m.wasm first 0",
  ]);
  assertEquals(module.bytes[frames[2].offset], 0x00, "the operator is unreachable");
});
