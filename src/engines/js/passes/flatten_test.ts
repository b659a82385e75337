import { assertEquals, assertStringIncludes } from "@std/assert";
import { Js } from "../mod.ts";
import { Cluster, LimitError, Linker } from "../../../runtime/mod.ts";
import { decode, validate } from "../../../wasm/mod.ts";
import { instantiate, thrownBy } from "../testing.ts";

/** An unsigned number as modules have it. */
function leb(value: number): number[] {
  return value < 128 ? [value] : [value & 127 | 128, ...leb(value >>> 7)];
}

function section(id: number, ...content: number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

/** A module that exports a function of an i32 to an i32, given its code; too large for the assembler. */
function moduleWith(code: readonly number[]): Uint8Array {
  const types = section(1, 1, 0x60, 1, 0x7f, 1, 0x7f), exports = section(7, 1, 3, 0x72, 0x75, 0x6e, 0, 0);
  const body = [0, ...code, 0x0b], bytes = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...types, ...section(3, 1, 0), ...exports];
  const start = [1, ...leb(body.length)];
  return Uint8Array.from([...bytes, 10, ...leb(start.length + body.length), ...start, ...body]);
}

/** `run(k)` leaves the k-th of `depth` blocks by a `br_table`; behind each one but the first x becomes 3x + 1. */
function dispatch(depth: number): Uint8Array {
  const code: number[] = [];
  for (let i = 0; i < depth; i++) code.push(0x02, 0x40);
  code.push(0x20, 0, 0x0e, ...leb(depth - 1));
  for (let i = 0; i < depth; i++) code.push(...leb(i));
  code.push(0x0b, 0x41, 0, 0x21, 0); // behind the first block x becomes 0
  for (let i = 1; i < depth; i++) code.push(0x0b, 0x20, 0, 0x41, 3, 0x6c, 0x41, 1, 0x6a, 0x21, 0);
  code.push(0x20, 0);
  return moduleWith(code);
}

function run(bytes: Uint8Array): (argument: number) => number {
  const module = decode(bytes);
  validate(module);
  const handle = new Linker().bind(new Cluster()).instantiate(module, { engine: new Js({ largestBody: 1_000_000 }) });
  return (argument) => handle.func("run").invoke(argument) as number;
}

for (const depth of [100, 5_000, 50_000]) {
  Deno.test(`a br_table in ${depth} blocks goes to each of them`, () => {
    const call = run(dispatch(depth));
    for (const target of [0, 1, 63, 64, 65, 66, 67, 68, 99, depth - 2, depth - 1, depth, -1]) {
      const selected = target < 0 || target >= depth ? depth - 1 : target;
      let expected = selected === 0 ? 0 : target;
      for (let i = Math.max(selected, 1); i < depth; i++) expected = Math.imul(expected, 3) + 1 | 0;
      assertEquals(call(target), expected, `run(${target})`);
    }
  });
}

Deno.test("5,000 loops in each other", () => {
  const code: number[] = [], depth = 5_000;
  for (let i = 0; i < depth; i++) code.push(0x03, 0x40);
  code.push(0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0d, ...leb(depth - 1)); // back to the outermost one while it is not 0
  for (let i = 0; i < depth; i++) code.push(0x0b);
  assertEquals(run(moduleWith([...code, 0x20, 0]))(10), 0);
});

Deno.test("5,000 conditions in each other, with else", () => {
  const code: number[] = [], depth = 5_000;
  for (let i = 0; i < depth; i++) code.push(0x20, 0, 0x41, ...[i & 63], 0x4b, 0x04, 0x40); // local > i % 64
  code.push(0x41, 7, 0x21, 0);
  for (let i = 0; i < depth; i++) code.push(0x05, 0x20, 0, 0x41, 3, 0x6a, 0x21, 0, 0x0b);
  const call = run(moduleWith([...code, 0x20, 0]));
  assertEquals([call(64), call(0), call(1), call(2)], [7, 3, 4, 5]);
});

const KINDS = `(module (tag $e (param i32))
  (func (export "loop") (param i32) (result i32) (local i32)
    (block $out (loop $again
      (br_if $out (i32.eqz (local.get 0)))
      (local.set 1 (i32.add (local.get 1) (local.get 0)))
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br $again)))
    (local.get 1))
  (func (export "choose") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (block (result i32) (br_if 0 (i32.const 5) (i32.eq (local.get 0) (i32.const 2))) (drop) (i32.const 6)))
      (else (i32.const 7))))
  (func (export "catch") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $e $caught)
        (block (if (local.get 0) (then (block (throw $e (i32.const 8)))))))
      (i32.const 9)))
  (func (export "nested") (param i32) (result i32) (local i32)
    (loop $again
      (block $caught (result i32)
        (try_table (catch $e $caught)
          (loop $inner
            (local.set 1 (i32.add (local.get 1) (i32.const 1)))
            (br_if $inner (i32.lt_u (local.get 1) (i32.const 5)))
            (block (br_if 0 (local.get 0)) (return (local.get 1)))
            (throw $e (i32.const 1))))
        (i32.const 0))
      (local.set 0 (i32.sub (i32.const 1)))
      (br_if $again (i32.const 1)))
    (unreachable)))`;

Deno.test("every kind of block as a place in a dispatch loop", () => {
  for (const deepestNest of [0, 1_000]) {
    const handle = instantiate(KINDS, { engine: { deepestNest } });
    const results = (name: string) => [0, 1, 2, 3].map((argument) => handle.func(name).invoke(argument));
    assertEquals(results("loop"), [0, 1, 3, 6]);
    assertEquals(results("choose"), [7, 6, 5, 6]);
    assertEquals(results("catch"), [9, 8, 8, 8]);
    assertEquals(results("nested"), [5, 6, 6, 6]);
  }
});

Deno.test("more handlers in each other than can be translated are refused by a limit, which is no trap", () => {
  const depth = 210,
    text = `(module (func (export "run") ${"(try_table (block (block ".repeat(depth)}${")))".repeat(depth)}))`;
  const error = thrownBy(() => instantiate(text, { engine: { deepestNest: 0 } }).func("run").invoke());
  assertEquals(error.constructor, LimitError);
  assertStringIncludes(error.message, "more than 200 handlers");
});
