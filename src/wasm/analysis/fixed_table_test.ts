import { assertEquals } from "@std/assert";
import { assemble } from "../../wast/assemble.ts";
import { fixedTables, targetsOfType, writtenTables } from "./fixed_table.ts";
import { decode, type Module, validate } from "../mod.ts";

function moduleOf(text: string): Module {
  const module = decode(assemble(`(module ${text})`));
  validate(module);
  return module;
}

/** The contents of the tables of a module with two functions that count as fixed. */
function fixedTablesOf(text: string): Record<number, Record<number, number>> {
  const module = moduleOf(`(func $a) (func $b) ${text}`), fixed = fixedTables(module, writtenTables(module));
  return Object.fromEntries([...fixed].map(([table, contents]) => [table, Object.fromEntries(contents)]));
}

Deno.test("a table that only its segments fill is fixed", () => {
  assertEquals(fixedTablesOf(`(table 4 funcref) (elem (i32.const 1) $b $a)`), { 0: { 1: 1, 2: 0 } });
  assertEquals(fixedTablesOf(`(table 4 funcref)`), { 0: {} });
  assertEquals(fixedTablesOf(`(table i64 4 funcref) (elem (i64.const 3) func $b)`), { 0: { 3: 1 } });
});

Deno.test("later segments overwrite earlier ones, also with null", () => {
  const text = `(table $t 4 funcref) (elem (i32.const 0) $a $a $a)
    (elem (table $t) (i32.const 1) funcref (ref.null func) (ref.func $b))`;
  assertEquals(fixedTablesOf(text), { 0: { 0: 0, 2: 1 } });
});

Deno.test("of two tables, each is judged by itself", () => {
  const text = `(table $t 2 funcref) (table $u (export "u") 2 funcref)
    (elem (i32.const 0) $a) (elem (table $u) (i32.const 0) func $b)`;
  assertEquals(fixedTablesOf(text), { 0: { 0: 0 } });
});

for (
  const [what, text] of Object.entries({
    "is exported": `(table (export "t") 2 funcref)`,
    "is written to by table.set": `(table 2 funcref) (func (table.set (i32.const 0) (ref.null func)))`,
    "is written to by table.fill": `(table 2 funcref) (func (table.fill (i32.const 0) (ref.null func) (i32.const 1)))`,
    "grows": `(table 2 funcref) (func (drop (table.grow (ref.null func) (i32.const 1))))`,
    "is copied to": `(table 2 funcref) (func (table.copy (i32.const 0) (i32.const 1) (i32.const 1)))`,
    "takes a passive segment":
      `(table 2 funcref) (elem $e func $a) (func (table.init $e (i32.const 0) (i32.const 0) (i32.const 1)))`,
    "starts with an initial value": `(table 2 funcref (ref.func $a))`,
    "has a segment whose place depends on an import":
      `(import "m" "g" (global i32)) (table 2 funcref) (elem (global.get 0) func $a)`,
    "has an entry that depends on an import":
      `(import "m" "g" (global funcref)) (table 2 funcref) (elem (i32.const 0) funcref (global.get 0))`,
    "has a segment that does not fit": `(table 2 funcref) (elem (i32.const 1) $a $b)`,
    "has a segment far outside": `(table 2 funcref) (elem (i32.const -1) $a)`,
  })
) {
  Deno.test(`a table that ${what} is not fixed`, () => {
    const imports = /\(import [^()]*\([^()]*\)\)/.exec(text)?.[0] ?? "";
    const module = moduleOf(`${imports} (func $a) (func $b) ${text.replace(imports, "")}`);
    assertEquals(fixedTables(module, writtenTables(module)).size, 0);
  });
}

Deno.test("writing one table leaves the others fixed", () => {
  const text = `(table $t 2 funcref) (table $u 2 funcref) (elem $e func $a)
    (func (table.copy $u $t (i32.const 0) (i32.const 0) (i32.const 1)))`;
  assertEquals(fixedTablesOf(text), { 0: {} });
  const init = `(table $t 2 funcref) (table $u 2 funcref) (elem $e func $a)
    (func (table.init $u $e (i32.const 0) (i32.const 0) (i32.const 1)))`;
  assertEquals(fixedTablesOf(init), { 0: {} });
});

Deno.test("imported tables are not fixed, and none is if a segment goes into one", () => {
  const fixedWith = (segment: string) => {
    const module = moduleOf(`(import "m" "t" (table 2 funcref)) (table $u 2 funcref)
      (func $a) (elem (table $u) (i32.const 0) func $a) ${segment}`);
    return [...fixedTables(module, writtenTables(module)).keys()];
  };
  assertEquals(fixedWith(""), [1]);
  assertEquals(fixedWith("(elem (table 0) (i32.const 0) func $a)"), []);
});

Deno.test("of a few functions of a type the entries are known, of many they are not", () => {
  const targets = (functions: number, entries: string) => {
    const bodies = Array.from({ length: functions }, (_, i) => `(func $f${i} (result i32) (i32.const ${i}))`).join(" ");
    const module = moduleOf(`(func $other) ${bodies} (table 100 funcref) (elem (i32.const 1) ${entries})`);
    const found = targetsOfType(module, fixedTables(module, new Set()).get(0)!, module.funcs[1]);
    return found && [...found];
  };
  assertEquals(targets(2, "$f1 $other $f0 $f1"), [[2, [1, 4]], [1, [3]]]);
  assertEquals(targets(9, Array.from({ length: 9 }, (_, i) => `$f${i}`).join(" ")), undefined);
  assertEquals(targets(1, "$f0 ".repeat(65)), undefined);
});
