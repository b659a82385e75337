/**
 * What an embedder meets first: which names there are, what `console.log` shows, what is said of arguments that are none,
 * and what TypeScript infers.
 */
import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  Cluster,
  compile,
  compileSync,
  type Func,
  hostFunc,
  type InstanceHandle,
  Interpreter,
  Linker,
  type Module,
} from "../mod.ts";
import * as surface from "../mod.ts";
import * as internal from "../internal.ts";
import { Wasi } from "../src/wasi/mod.ts";
import { moduleOf } from "./runtime/engines.ts";

const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

Deno.test("what is public are things that embedders use; the rest is internal, and no name is in both", () => {
  assertEquals(Object.keys(surface).sort(), [
    ...["BoundLinker", "Caller", "Cluster", "FormatError", "Func", "Global", "InstanceHandle", "Interpreter"],
    ...["InvalidError", "Js", "LimitError", "LinkError", "Linker", "MalformedError", "Memory", "PAGE_SIZE", "Table"],
    ...["Tag", "UnsupportedFeatureError", "WasmException", "WasmTrap", "compile", "compileSync", "hostFunc"],
    "showExtern",
  ]);
  assertEquals(Object.keys(internal).filter((name) => name in surface), []);
});

/** A module with something of each kind and names that do something to a terminal. */
const HOSTILE = moduleOf(
  `(module (import "m" "f" (func $f)) (func (export "add") (param i32 i64) (result f32) unreachable)
    (memory (export "memory") 1 4) (table (export "table") 2 funcref) (global (export "global") (mut i64) (i64.const 5))
    (tag (export "tag") (param i32)) (export "\\1b[2J\\u{202e}\\"" (func $f))
    ${Array.from({ length: 100 }, (_, i) => `(export "e${i}" (func $f))`).join("")})`,
  "evil\x1b[31m.wasm",
);

Deno.test("what is shown of an object is one short line, whatever its module is called", () => {
  using cluster = new Cluster({ fuel: 1000, maxMemory: 2 ** 20 });
  const linker = new Linker().func("m", "f", { params: [], results: [] }, () => {}).bind(cluster);
  const handle = linker.instantiate(HOSTILE, { engine: new Interpreter() });
  const name = '"evil\\u{1b}[31m.wasm"', exports = '["add", "memory", "table", "global", "tag", … 101 more]';
  const shown: [unknown, string][] = [
    [HOSTILE, `Module { name: ${name}, imports: 1, exports: ${exports}, bytes: ${HOSTILE.bytes.length} }`],
    [handle, `InstanceHandle { name: ${name}, exports: ${exports} }`],
    [handle.func("add"), 'Func { name: "func[1]", type: [i32 i64] -> [f32] }'],
    [handle.memory("memory"), "Memory { pages: 1, maximum: 4 }"],
    [handle.table("table"), "Table { element: funcref, length: 2 }"],
    [handle.global("global"), "Global { type: i64, mutable: true, value: 5n }"],
    [handle.tag("tag"), "Tag { params: [i32] }"],
    [cluster, "Cluster { fuel: 1000, milliseconds: Infinity, memory: 983040 }"],
    [linker, 'BoundLinker { definitions: ["m.f"] }'],
    [new Linker(), "Linker { definitions: [] }"],
    [new Wasi(), "Wasi {}"],
    [cluster.global({ type: "externref" }, { secret: 1 }), "Global { type: externref, mutable: false }"],
    [hostFunc(handle.func("add").type, "\x07", () => 0), 'Func { name: "\\u{7}", type: [i32 i64] -> [f32] }'],
  ];
  for (const [value, line] of shown) {
    if (line.startsWith("Func") && line.includes("func[1]")) {
      assert(
        /^Func \{ name: ".{1,9}", type: \[i32 i64\] -> \[f32\] \}$/.test(Deno.inspect(value)),
        Deno.inspect(value),
      );
    } else assertEquals(Deno.inspect(value), line);
    assert(!/[\p{Cc}\p{Cf}]/u.test(Deno.inspect(value)), "nothing reaches the terminal unescaped");
  }
  cluster[Symbol.dispose]();
  assertEquals(Deno.inspect(cluster), "Cluster { disposed: true }");
});

Deno.test("a module can be sent to another thread, though it must be validated there", () => {
  assertEquals((structuredClone(HOSTILE) as Module).exports.length, HOSTILE.exports.length);
});

Deno.test("what is no module is named", async () => {
  for (
    const [value, said] of [
      ["app.wasm", '"app.wasm"'],
      [undefined, "undefined"],
      [new WebAssembly.Module(EMPTY), "WebAssembly.Module"],
      [Promise.resolve(EMPTY), "Promise"],
      [[0, 1], "Array"],
    ]
  ) {
    const error = assertThrows(() => compileSync(value as never), TypeError);
    assertEquals(error.message, `the module must be an ArrayBuffer or a view of one, not ${said}`);
  }
  for (
    const [value, said] of [[undefined, "undefined"], [7, "7"], [new WebAssembly.Module(EMPTY), "WebAssembly.Module"]]
  ) {
    const message = `compile(): the source must be bytes, a Response, a URL or a path, not ${said}`;
    await assertRejects(() => compile(value as never), TypeError, message);
  }
});

/** Compiles if, and only if, two types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;
const same = <A, B>(_yes: Same<A, B>): void => {};

Deno.test("TypeScript knows the parameters and results of declared functions", () => {
  using cluster = new Cluster();
  const linker = new Linker(), pair: readonly [number, bigint] = [1, 2n];
  linker.func("m", "two", { params: ["i32", "i64", "funcref", "externref"], results: ["f64", "i64"] }, (a, b, c, d) => {
    same<[typeof a, typeof b, typeof c, typeof d], [number, bigint, Func | null, unknown]>(true);
    return [a / 2, b];
  });
  linker.func("m", "pair", { params: [], results: ["i32", "i64"] }, () => pair);
  linker.funcWithCaller("m", "caller", { params: ["f32"], results: ["i32", "i32", "i32"] }, (caller, a) => {
    same<[typeof caller.instance, typeof a], [InstanceHandle, number]>(true);
    return [1, 2, 3];
  });
  // @ts-expect-error: a result is missing
  linker.func("m", "wrong", { params: [], results: ["i32", "i64"] }, () => [1]);
  // @ts-expect-error: a result has another type
  linker.func("m", "wrong", { params: [], results: ["i32", "i64"] }, () => [1, 2]);
  // @ts-expect-error: a promise is no number
  linker.func("m", "wrong", { params: [], results: ["i32"] }, () => Promise.resolve(1));
  // @ts-expect-error: there is no such type
  assertThrows(() => linker.func("m", "wrong", { params: ["i31"], results: [] }, () => {}), TypeError, '"i31"');
  const handle = linker.bind(cluster).instantiate(
    moduleOf(`(module (import "m" "two" (func $two (param i32 i64 funcref externref) (result f64 i64)))
      (import "m" "pair" (func $pair (result i32 i64))) (import "m" "caller" (func $c (param f32) (result i32 i32 i32)))
      (export "two" (func $two)) (func (export "pair") (result i32 i64) (call $pair))
      (func (export "three") (result i32 i32 i32) (call $c (f32.const 1))))`),
    { engine: new Interpreter() },
  );
  const two = handle.typedFunc("pair", { params: [], results: ["i32", "i64"] }), [number, long] = two();
  same<[typeof number, typeof long], [number, bigint]>(true);
  assertEquals([number, long, handle.func("three").invoke()], [1, 2n, [1, 2, 3]]);
});
