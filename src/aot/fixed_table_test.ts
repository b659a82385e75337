import { assertEquals } from "@std/assert";
import { decode, validate } from "../wasm/mod.ts";
import { assemble } from "../wast/assemble.ts";
import { survey } from "./survey.ts";

/** The contents of the tables that the compiler takes for fixed. */
function fixedTablesOf(text: string): Record<number, Record<number, number>> {
  const module = decode(assemble(`(module (func $a) (func $b) ${text})`));
  validate(module);
  const { fixedTables } = survey(module);
  return Object.fromEntries([...fixedTables].map(([table, contents]) => [table, Object.fromEntries(contents)]));
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
    const module = decode(assemble(`(module ${imports} (func $a) (func $b) ${text.replace(imports, "")})`));
    validate(module);
    assertEquals(survey(module).fixedTables.size, 0);
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
  const module = (segment: string) => {
    const decoded = decode(assemble(`(module (import "m" "t" (table 2 funcref)) (table $u 2 funcref)
      (func $a) (elem (table $u) (i32.const 0) func $a) ${segment})`));
    validate(decoded);
    return decoded;
  };
  assertEquals([...survey(module("")).fixedTables.keys()], [1]);
  assertEquals(survey(module("(elem (table 0) (i32.const 0) func $a)")).fixedTables.size, 0);
});
