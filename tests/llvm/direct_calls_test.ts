import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { printShards } from "../../src/engines/llvm/compile/compiler.ts";
import { type InstanceHandle, Linker, WasmTrap } from "../../src/runtime/mod.ts";
import { instantiate, moduleOf, nativeCluster, nativeTest } from "./native.ts";

/** More calls than a function needs to be bound. */
const MANY = 5000;

/** Calls an export until it is called directly; returns it. */
function warm(instance: InstanceHandle, name: string, ...args: unknown[]): (...args: unknown[]) => unknown {
  const { code } = instance.func(name);
  for (let i = 0; i < MANY; i++) code(...args);
  return code;
}

function trapOf(run: () => unknown): string {
  return assertThrows(run, WasmTrap).code;
}

nativeTest("exports that are called often take and give numbers of all types", () => {
  using cluster = nativeCluster();
  const many = "abcdefg".split("").map((name) => `(param $${name} f64)`).join(" ");
  const instance = instantiate(
    cluster,
    `(module (memory 1)
      (func (export "i32") (param i32 i32) (result i32) (i32.sub (local.get 0) (local.get 1)))
      (func (export "i64") (param i64 i32) (result i64) (i64.sub (local.get 0) (i64.extend_i32_s (local.get 1))))
      (func (export "f32") (param f32 i64) (result f32) (f32.sub (local.get 0) (f32.convert_i64_s (local.get 1))))
      (func (export "f64") (param i32 f64 f32) (result f64)
        (f64.add (f64.load (local.get 0)) (f64.sub (local.get 1) (f64.promote_f32 (local.get 2)))))
      (func (export "five") (param i32 i32 i32 i32 i32) (result i32)
        (i32.store (i32.const 8) (local.get 4)) (i32.sub (local.get 0) (i32.load (i32.const 8))))
      (func (export "six") (param i32 i32 i32 i32 i32 i32) (result i32) (i32.sub (local.get 0) (local.get 5)))
      (func (export "seven") ${many} (result f64) (f64.sub (local.get $a) (local.get $g)))
      (func (export "none") (i32.store (i32.const 16) (i32.add (i32.load (i32.const 16)) (i32.const 1))))
      (func (export "count") (result i32) (i32.load (i32.const 16)))
      (func (export "pair") (param i32) (result i32 f64) (local.get 0) (f64.const 0.5)))`,
  );
  const calls: [string, unknown[], unknown][] = [
    ["i32", [-2147483648, 1], 2147483647],
    ["i64", [-9223372036854775808n, 1], 9223372036854775807n],
    ["f32", [0.5, 3n], -2.5],
    ["f64", [32, 0.25, 0.5], -0.25],
    ["five", [1, 2, 3, 4, 5], -4],
    ["six", [1, 2, 3, 4, 5, 6], -5],
    ["seven", [1, 2, 3, 4, 5, 6, 7], -6],
    ["none", [], undefined],
    ["count", [], MANY + 1],
    ["pair", [7], [7, 0.5]],
  ];
  for (const [name, args, result] of calls) assertEquals(warm(instance, name, ...args)(...args), result, name);
});

nativeTest("direct calls trap as others do, and go on afterwards", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (memory 1)
      (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
      (func (export "divide") (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
      (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
      (func $down (export "down") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1))))) (else (i32.const 0)))))`,
  );
  const load = warm(instance, "load", 0), divide = warm(instance, "divide", 6, 2), add = warm(instance, "add", 1, 2);
  const down = warm(instance, "down", 3);
  for (let i = 0; i < 10; i++) {
    assertEquals([trapOf(() => load(65536)), add(2, 3)], ["memoryOutOfBounds", 5]);
    assertEquals([trapOf(() => divide(1, 0)), divide(6, 2), add(2, 3)], ["divideByZero", 3, 5]);
    assertEquals([trapOf(() => down(-1)), down(1000), add(2, 3)], ["stackExhausted", 1000, 5]);
  }
  const error = assertThrows(() => load(-1), WasmTrap);
  assertEquals(error.frames.map(({ func }) => func), ["load"]);
});

nativeTest("direct calls nest through the host, and errors pass through", () => {
  using cluster = nativeCluster();
  const thrown = new Error("from the host");
  let inner: (...args: unknown[]) => unknown = () => 0;
  const linker = new Linker().func("host", "call", { params: ["i32"], results: ["i32"] }, (n) => {
    if (n < 0) throw thrown;
    if (n === 0) {
      trapOf(() => inner(-4));
      return 0;
    }
    return inner(n - 1) as number;
  });
  const instance: InstanceHandle = instantiate(
    cluster,
    `(module (import "host" "call" (func $call (param i32) (result i32))) (memory 1)
      (func (export "outer") (param i32) (result i32) (i32.add (i32.const 1) (call $call (local.get 0))))
      (func (export "inner") (param i32) (result i32)
        (if (i32.eq (local.get 0) (i32.const -4)) (then (drop (i32.load (local.get 0)))))
        (i32.add (i32.const 1) (call $call (local.get 0)))))`,
    linker,
  );
  inner = instance.func("inner").code;
  const outer = warm(instance, "outer", 5);
  assertEquals(outer(5), 6);
  for (let i = 0; i < 3; i++) {
    assertStrictEquals(assertThrows(() => outer(-1)), thrown);
    assertEquals(outer(2), 3);
  }
});

nativeTest("only functions that just compute return their results to V8, and need no activation", () => {
  const module = moduleOf(`(module (import "m" "f" (func $f (param i32) (result i32))) (memory 1)
    (func (export "computes") (param i32) (result i32) (select (local.get 0) (i32.const 1) (i32.rotl (local.get 0) (i32.const 3))))
    (func (export "sums") (param f64) (result f64) (f64.add (local.get 0) (f64.sqrt (local.get 0))))
    (func (export "divides") (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0)))
    (func (export "converts") (param f64) (result i64) (i64.trunc_f64_s (local.get 0)))
    (func (export "loads") (param i32) (result f32) (f32.load (local.get 0)))
    (func (export "loops") (param i32) (result i32) (loop (br 0)) (i32.const 1))
    (func (export "calls") (param i32) (result i32) (call $f (local.get 0)))
    (func (export "grows") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "traps") (param i32) unreachable))`);
  const leavesOf = (metered: boolean) => {
    const ir = printShards(module, { optimized: false, level: 0, metered }).join("\n");
    const entries = [...ir.matchAll(/^define (.*) @"__(direct|leaf)__\$func_\d+_(\w+)"\(.*\{([^}]*)\}/gm)];
    assertEquals(entries.length, 9);
    const [activated, leaves] = [true, false].map((way) => {
      return entries.filter(([, , , , body]) => body.includes("@wasmine_call(") === way);
    });
    assert(activated.every(([, type, form]) => type === "void" && form === "direct"));
    assert(leaves.every(([, , form]) => form === "leaf"));
    return leaves.map(([, type, , name]) => `${type} ${name}`);
  };
  assertEquals(leavesOf(false), ["i32 computes", "double sums"]);
  assertEquals(leavesOf(true), []);
});

nativeTest("instances of a module have their own memory, however they are called", () => {
  using cluster = nativeCluster();
  const text = `(module (memory 1) (func (export "add") (param i32) (result i32)
    (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (local.get 0))) (i32.load (i32.const 0))))`;
  const adds = [1, 2, 3].map((step) => warm(instantiate(cluster, text), "add", step));
  assertEquals(adds.map((add) => add(0)), [MANY, 2 * MANY, 3 * MANY]);
});

nativeTest("with a limit of fuel, direct calls stop", () => {
  using cluster = nativeCluster({ fuel: 1_000_000 });
  const instance = instantiate(
    cluster,
    `(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`,
  );
  const add = warm(instance, "add", 1, 2);
  assertThrows(() => {
    for (let i = 0; i < 2_000_000; i++) add(1, 2);
  });
});

nativeTest("an export that is called directly throws once its cluster is disposed", () => {
  const cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`,
  );
  const add = warm(instance, "add", 1, 2), maps = () => Deno.readTextFileSync("/proc/self/maps");
  const before = maps().split("memfd:test").length;
  cluster[Symbol.dispose]();
  assertThrows(() => add(1, 2), TypeError, "disposed");
  assert(maps().split("memfd:test").length < before, "the code is unloaded");
});

nativeTest("a cluster cannot be disposed by a function that its code calls, directly called or not", () => {
  const cluster = nativeCluster();
  let dispose = false;
  const linker = new Linker().func("host", "dispose", { params: [], results: [] }, () => {
    if (dispose) cluster[Symbol.dispose]();
  });
  const text = `(module (import "host" "dispose" (func $dispose)) (func (export "run") (call $dispose)))`;
  const run = warm(instantiate(cluster, text, linker), "run");
  dispose = true;
  assertThrows(() => run(), TypeError, "while its code runs");
  cluster[Symbol.dispose]();
});

nativeTest("an export that cannot be bound stays callable", () => {
  using cluster = nativeCluster();
  const text = `(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`;
  const { code } = instantiate(cluster, text).func("add"), { dlopen } = Deno;
  try {
    Deno.dlopen = () => {
      throw new Deno.errors.NotCapable("revoked");
    };
    let sum = 0;
    for (let i = 0; i < MANY; i++) sum = code(sum, i);
    assertEquals(sum, MANY * (MANY - 1) / 2);
  } finally {
    Deno.dlopen = dlopen;
  }
});

nativeTest("where no code may be generated from strings, exports are called the slower way", async () => {
  const child = new URL("no_strings_child.ts", import.meta.url).pathname;
  const args = ["run", "-A", "--no-check", "--v8-flags=--disallow-code-generation-from-strings", child];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).output();
  assertEquals(new TextDecoder().decode(stdout).trim(), "12497500");
});
