// Calls native code in every way while V8 throws away the optimised code of whoever called it; see deoptimize_test.ts. It
// prints the name of each case before it begins, so that one that ends the process is known. Its argument, if there is
// one, is the only case to run.
import { assert, assertEquals } from "@std/assert";
import { deoptimizeAll } from "../../ffi/testdata/deoptimize.ts";
import { BUILTIN_NAMES, BUILTINS } from "../../src/native/builtins.ts";
import { type InstanceHandle, Linker, WasmTrap } from "../../src/runtime/mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { createWebAssembly } from "../../src/web/mod.ts";
import { engine, instantiate, nativeCluster } from "./native.ts";

const only = Deno.args[0];
/** Calls after which an export is bound, and calls that are too few for that. */
const BOUND = 2500, UNBOUND = 500;

// deno-lint-ignore no-explicit-any
type Callable = (...args: any[]) => unknown;

const prepare = new Function("f", "%PrepareFunctionForOptimization(f)") as (f: Callable) => void;
const optimize = new Function("f", "%OptimizeFunctionOnNextCall(f)") as (f: Callable) => void;

const nothing = (): unknown => 0;
/** What JavaScript does when it is called back. */
let onCall = nothing;

interface Case {
  /** How often it is called before V8 compiles it. */
  readonly calls?: number;
  /** What V8 compiles besides. */
  readonly also?: Callable;
  /** What JavaScript does when it is called back. */
  readonly inside?: () => unknown;
  /** Whether it does not call back each time. */
  readonly rare?: boolean;
}

/** Warms `call` up, has V8 compile it, and checks what comes of it when JavaScript is at its worst. */
function test(
  name: string,
  call: Callable,
  check: (result: () => unknown) => void,
  { calls = BOUND, also = call, inside = deoptimizeAll, rare = false }: Case = {},
): void {
  if (only !== undefined && only !== name) return;
  console.log(name);
  prepare(also);
  prepare(call);
  for (let i = 0; i < calls; i++) call();
  optimize(also);
  optimize(call);
  call();
  let called = 0;
  onCall = () => {
    onCall = nothing;
    called++;
    return inside();
  };
  do check(call); while (called === 0 && rare);
  assertEquals(called, 1);
}

/** As {@linkcode test}, for what returns a value. */
function returns(name: string, call: Callable, expected: unknown, options?: Case) {
  test(name, call, (result) => assertEquals(result(), expected), options);
}

/** As {@linkcode test}, for what throws. */
function throws(name: string, call: Callable, expected: (error: unknown) => boolean, inside: () => unknown) {
  const attempt = () => {
    try {
      return call();
    } catch (error) {
      return error;
    }
  };
  test(name, attempt, (result) => assert(expected(result())), { inside });
}

// Every way of calling, with every kind of signature

const six = [1, 2, 3, 4, 5, 6];
/** Exports that call back: name, parameters, results, body, arguments, and what comes of them. */
const SIGNATURES: readonly (readonly [string, string, string, string, unknown[], unknown])[] = [
  ["none", "", "", "", [], undefined],
  ["i32", "i32", "i32", "(local.get 0)", [-7], -7],
  ["i64", "i64", "i64", "(local.get 0)", [-(2n ** 63n)], -(2n ** 63n)],
  ["f32", "f32", "f32", "(local.get 0)", [0.5], 0.5],
  ["f64", "f64", "f64", "(local.get 0)", [0.1], 0.1],
  ["externref", "externref", "externref", "(local.get 0)", ["x"], "x"],
  ["two", "i32 f64", "f64", "(local.get 1)", [1, 0.25], 0.25],
  ["three", "i32 i64 f32", "i64", "(local.get 1)", [1, 5n, 0.25], 5n],
  ["four", "f32 i32 i32 i32", "f32", "(local.get 0)", [2.5, 1, 2, 3], 2.5],
  ["five", "i32 i32 i32 i32 i32", "i32", "(local.get 4)", six.slice(1), 6],
  ["six", "i32 i32 i32 i32 i32 i32", "i32", "(local.get 5)", six, 6],
  ["pair", "i32", "i32 f64", "(local.get 0) (f64.const 0.5)", [3], [3, 0.5]],
  ["dropped", "i64 f64", "", "", [3n, 0.5], undefined],
];
const TEXT = `(module (import "host" "call" (func $call)) (table (export "table") ${SIGNATURES.length} funcref)
  (elem (i32.const 0) ${SIGNATURES.map(([name]) => `$${name}`).join(" ")})
  ${
  SIGNATURES.map(([name, params, results, body]) =>
    `(func $${name} (export "${name}") (param ${params}) (result ${results}) (call $call) ${body})`
  ).join("\n")
})`;

const signature = { params: [], results: [] } as const;
using cluster = nativeCluster();
const linker = new Linker().func("host", "call", signature, () => void onCall());
const library: InstanceHandle = instantiate(cluster, TEXT, linker);
const fresh: InstanceHandle = instantiate(cluster, TEXT, linker);
const namespace = createWebAssembly({ backend: engine });
const { exports } = new namespace.Instance(new namespace.Module(assemble(TEXT) as BufferSource), {
  host: { call: () => onCall() },
});
for (const [i, [name, , , , args, value]] of SIGNATURES.entries()) {
  const [a, b, c, d, e, f] = args,
    { code } = library.func(name),
    cold = fresh.func(name).code,
    func = library.func(name);
  const exported = exports[name] as Callable, element = (exports.table as WebAssembly.Table).get(i) as Callable;
  returns(`${name}, as engines call it`, () => code(a, b, c, d, e, f), value, { also: code });
  returns(`${name}, before it is bound`, () => cold(a, b, c, d, e, f), value, { also: cold, calls: UNBOUND });
  returns(`${name}, by invoke`, () => func.invoke(...args), value, { also: func.invoke });
  returns(`${name}, on the namespace`, () => exported(a, b, c, d, e, f), value, { also: exported });
  returns(`${name}, from a table`, () => element(a, b, c, d, e, f), value, { also: element });
}

// What JavaScript may do besides

const { code: i32 } = library.func("i32"), { code: f64 } = library.func("f64"), { code: pair } = library.func("pair");
const memory = instantiate(cluster, `(module (memory (export "memory") 1))`).memory("memory");
for (const [name, code, value] of [["direct", i32, 5], ["indirect", pair, [5, 0.5]]] as const) {
  const thrown = new Error("thrown by the host");
  throws(`${name}: the host throws`, () => code(5), (error) => error === thrown, () => {
    deoptimizeAll();
    throw thrown;
  });
  throws(`${name}: the host disposes the cluster`, () => code(5), (error) => error instanceof TypeError, () => {
    deoptimizeAll();
    cluster[Symbol.dispose]();
  });
  returns(`${name}: the host grows a memory`, () => code(5), value, {
    inside: () => {
      assertEquals(memory.grow(1) > 0, true);
      deoptimizeAll();
    },
  });
  returns(`${name}: the host calls other exports`, () => code(5), value, {
    inside: () => {
      for (let i = 0; i < 3; i++) assertEquals([f64(0.5), pair(7), i32(8)], [0.5, [7, 0.5], 8]);
      deoptimizeAll();
      assertEquals([f64(0.5), pair(7), i32(8)], [0.5, [7, 0.5], 8]);
    },
  });
  const nest = (depth: number): void => {
    if (depth > 0) onCall = () => nest(depth - 1);
    else onCall = nothing, deoptimizeAll();
    assertEquals(code(5), value);
  };
  returns(`${name}: calls nest twenty deep`, () => code(5), value, { inside: () => nest(20) });
}

const more = instantiate(
  cluster,
  `(module (import "host" "call" (func $call)) (tag $t (param i32)) (tag $large (param i32 i32 i32 i32 i32 i32 i32))
    (func (export "trap") (param i32) (result i32) (call $call) (i32.div_s (local.get 0) (i32.const 0)))
    (func (export "catch") (param i32) (result i32)
      (block $h (result i32)
        (try_table (catch $t $h) (call $call) (throw $t (local.get 0))) (i32.const -1))))`,
  linker,
);
const { code: trap } = more.func("trap"), { code: caught } = more.func("catch");
throws("it traps", () => trap(1), (error) => error instanceof WasmTrap && error.code === "divideByZero", deoptimizeAll);
returns("it throws and catches", () => caught(9), 9);

const valueOf = () => (onCall(), 6);
const converted = new namespace.Instance(
  new namespace.Module(assemble(`(module (import "host" "number" (func $number (result i32)))
    (func (export "f") (result i32) (call $number)))`) as BufferSource),
  { host: { number: () => ({ valueOf }) } },
).exports.f as Callable;
returns("what the host returns has to be converted", () => converted(), 6);

// Whatever the runtime does for native code

for (const name of BUILTIN_NAMES) {
  const builtin = BUILTINS[name] as { run: (...args: unknown[]) => unknown }, { run } = builtin;
  builtin.run = (...args) => {
    if (watched === name) onCall();
    return run(...args);
  };
}
let watched: string | undefined;

const LARGE = Array(7).fill("i32").join(" "), OPERANDS = "(i32.const 1) ".repeat(7);
const BUILTIN_USES: Readonly<Record<(typeof BUILTIN_NAMES)[number], string>> = {
  memoryGrow: "(drop (memory.grow (i32.const 0)))",
  memoryFill: "(memory.fill (i32.const 0) (i32.const 0) (i32.const 5000))",
  memoryCopy: "(memory.copy (i32.const 0) (i32.const 1) (i32.const 5000))",
  memoryInit: "(memory.init $data (i32.const 0) (i32.const 0) (i32.const 0))",
  dataDrop: "(data.drop $data)",
  tableSet: "(table.set $externs (i32.const 0) (ref.null extern))",
  tableGrow: "(drop (table.grow $externs (ref.null extern) (i32.const 0)))",
  tableFill: "(table.fill $externs (i32.const 0) (ref.null extern) (i32.const 1))",
  tableCopy: "(table.copy $externs $externs (i32.const 0) (i32.const 0) (i32.const 1))",
  tableInit: "(table.init $functions $elem (i32.const 0) (i32.const 0) (i32.const 0))",
  elemDrop: "(elem.drop $elem)",
  refFunc: "(drop (ref.func $never))",
  globalGet: "(drop (global.get $extern))",
  globalSet: "(global.set $extern (ref.null extern))",
  refill: "",
  tick: "(drop (i32.const 1))".repeat(5000),
  makeException: `(block $h (result ${LARGE}) (try_table (catch $large $h) (throw $large ${OPERANDS})) ${OPERANDS})
    ${"(drop) ".repeat(7)}`,
};
const USES =
  `(module (memory 1) (data $data "x") (table $externs (export "externs") 1 externref) (table $functions 1 funcref)
  (global $extern (export "extern") (mut externref) (ref.null extern))
  (elem $elem func $never) (func $never) (tag $large (param ${LARGE}))
  ${
    Object.entries(BUILTIN_USES).map(([name, use]) =>
      `(func (export "${name}") (param i32) (result i32) ${use} (local.get 0))`
    ).join("\n")
  })`;

/** Those that only code which counts asks for. */
const COUNTING: ReadonlySet<string> = new Set(["refill", "tick", "memoryFill", "memoryCopy"]);

/** Functions are asked for once by each instance, so the function that uses one is called in many, once in each. */
const FEW = 50;
const clusters = { ordinary: cluster, metered: nativeCluster({ fuel: 1e9 }) };
for (const name of BUILTIN_NAMES) {
  watched = name;
  const chosen = COUNTING.has(name) ? clusters.metered : clusters.ordinary, asked = name === "refFunc" ? FEW + 3 : 1;
  const codes = Array.from({ length: asked }, () => instantiate(chosen, USES).func(name).code);
  let turn = 0;
  returns(name, () => codes[turn++ % asked](1), 1, { calls: asked > 1 ? FEW : BOUND, rare: asked === 1 });
}
clusters.metered[Symbol.dispose]();
console.log("finished");
