import { assert, assertEquals } from "@std/assert";
import { decode, functionName, validate } from "../../../wasm/mod.ts";
import { assemble } from "../../../wast/assemble.ts";
import { stripCode } from "./strip.ts";

Deno.test("what is left without the code is a valid module that says the same about everything else", () => {
  const bytes = assemble(`(module
    (import "m" "f" (func $imported (param i32)))
    (memory 1) (data (i32.const 0) "data") (table 3 funcref) (elem (i32.const 1) $big)
    (func $big (export "big") (param i64) (result i64) ${"(drop (i64.const 123456789))".repeat(500)} (local.get 0))
    (func $start) (start $start))`);
  const module = decode(bytes), stripped = stripCode(module), again = decode(stripped);
  validate(again);
  assert(stripped.length < 300);
  assertEquals(again.bodies.length, 2);
  for (const part of ["imports", "exports", "funcs", "memories", "tables", "start", "declaredFuncs"] as const) {
    assertEquals(again[part], module[part], part);
  }
  assertEquals(again.datas[0].bytes, module.datas[0].bytes);
  assertEquals(functionName(again, 1), "big");
});

Deno.test("debugging sections go, other custom sections stay", () => {
  const custom = (name: string) => {
    const text = new TextEncoder().encode(name);
    return [0, text.length + 3, text.length, ...text, 1, 2];
  };
  const bytes = Uint8Array.of(
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...custom(".debug_info"),
    ...custom("kept"),
    ...custom(".debug_line"),
  );
  const names = decode(stripCode(decode(bytes))).customs.map(({ name }) => name);
  assertEquals(names, ["kept"]);
});
