import { assertEquals } from "@std/assert";
import { assemble } from "../wast/assemble.ts";
import { decode } from "./decode/mod.ts";
import { functionName, readNames } from "./names.ts";
import { moduleBytes, name, section } from "./testing/bytes.ts";

/** A module with nothing but a name section. */
function withNames(...contents: number[]) {
  return decode(moduleBytes(section(0, ...name("name"), ...contents)));
}

Deno.test("every kind of name is read", () => {
  const module = decode(assemble(`(module $m
    (type $t (func)) (import "" "" (func $imported)) (table $table 0 funcref) (memory $memory 0)
    (global $global i32 (i32.const 0)) (tag $tag) (elem $elem declare func) (data $data "")
    (func $f (param $p i32) (local i32) (local $l i32)))`));
  const names = readNames(module);
  assertEquals(names.module, "m");
  assertEquals([...names.funcs.values()], ["imported", "f"]);
  assertEquals([...names.locals.get(1)!], [[0, "p"], [2, "l"]]);
  const { types, tables, memories, globals, elements, datas, tags } = names;
  const firsts = [types, tables, memories, globals, elements, datas, tags].map((map) => map.get(0));
  assertEquals(firsts, ["t", "table", "memory", "global", "elem", "data", "tag"]);
});

Deno.test("a function without a name is called by its export, or by its index", () => {
  const module = decode(assemble(`(module (func $a) (func (export "b") (export "c")) (func))`));
  assertEquals([0, 1, 2].map((index) => functionName(module, index)), ["a", "b", "func[2]"]);
});

Deno.test("what a damaged name section has before the damage is used", () => {
  const names = readNames(withNames(0, 2, ...name("m"), 1, 7, 2, 0, ...name("f"), 1, 9, 0x66, 0xff));
  assertEquals([names.module, names.funcs.get(0), names.funcs.size], ["m", "f", 1]);
  const badText = readNames(withNames(1, 8, 2, 0, ...name("f"), 1, 2, 0xc0, 0x80));
  assertEquals([...badText.funcs], [[0, "f"]]);
});

Deno.test("unknown subsections are passed over, huge counts are harmless", () => {
  assertEquals(readNames(withNames(0x7f, 2, 1, 2, 0, 2, ...name("m"))).module, "m");
  assertEquals(readNames(withNames(1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f)).funcs.size, 0);
  assertEquals(readNames(decode(moduleBytes())).funcs.size, 0);
});
