/** Host functions that are told who calls, on every engine and by every way that leads to them. */
import { assert, assertEquals, assertStrictEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Code } from "../../internal.ts";
import { type Caller, type InstanceHandle, Linker } from "../../mod.ts";
import { clusterFor, engineTest, moduleOf } from "./engines.ts";

const SAY = { params: ["i32", "i32"], results: ["i32"] } as const;

/** Says its text directly, through its own table, through a shared one, through an import of another's, and at its start. */
function plugin(text: string, start = ""): string {
  return `(module (type $say (func (param i32 i32) (result i32)))
    (import "host" "say" (func $say (type $say))) (import "host" "table" (table $shared 4 funcref))
    (memory (export "memory") 1 3) (data (i32.const 16) "${text}")
    (table $own 1 funcref) (elem (table $own) (i32.const 0) func $say) (elem declare func $say)
    (export "again" (func $say))
    (func (export "direct") (result i32) (call $say (i32.const 16) (i32.const ${text.length})))
    (func (export "own") (result i32) (call_indirect $own (type $say) (i32.const 16) (i32.const ${text.length}) (i32.const 0)))
    (func (export "reference") (result i32) (call_ref $say (i32.const 16) (i32.const ${text.length}) (ref.func $say)))
    (func (export "tail") (result i32) (return_call $say (i32.const 16) (i32.const ${text.length})))
    (func (export "share") (param i32) (table.set $shared (local.get 0) (ref.func $say)))
    (func (export "shared") (param i32) (result i32)
      (call_indirect $shared (type $say) (i32.const 16) (i32.const ${text.length}) (local.get 0)))
    (func (export "grow") (result i32) (memory.grow (i32.const 1))) ${start})`;
}

engineTest("each caller is told apart, whatever way the call takes", (engine) => {
  using cluster = clusterFor(engine);
  const linker = new Linker().bind(cluster), said: [InstanceHandle, string][] = [];
  linker.define("host", "table", cluster.table({ element: "funcref", minimum: 4 }));
  linker.funcWithCaller("host", "say", SAY, (caller, address, length) => {
    return said.push([caller.instance, caller.memory.readString(address, length)]);
  });
  const [one, two] = ["one", "two"].map((text) => linker.instantiate(moduleOf(plugin(text)), { engine }));
  const calls = ["direct", "own", "reference", "tail"];
  calls.forEach((way, i) => {
    assertEquals(one.func(way).invoke(), 2 * i + 1, way);
    assertEquals(two.func(way).invoke(), 2 * i + 2, way);
  });
  for (const [i, [who, text]] of said.entries()) {
    assertStrictEquals(who, [one, two][i % 2], `call ${i}`);
    assertEquals(text, ["one", "two"][i % 2]);
  }
  said.length = 0;
  // Who gave the function away is the caller: two's number names a place in the memory of one.
  one.func("share").invoke(1);
  two.func("shared").invoke(1);
  assertStrictEquals(said[0][0], one);
  assertEquals(said[0][1], "one");
  // Re-exported, to JavaScript and to a third module.
  two.func("again").invoke(16, 2);
  linker.instance("two", two);
  const third = moduleOf(`(module (import "two" "again" (func $again (param i32 i32) (result i32)))
    (func (export "run") (result i32) (call $again (i32.const 17) (i32.const 2))))`);
  linker.instantiate(third, { engine }).func("run").invoke();
  assertEquals(said.slice(1).map(([who, text]) => [who === two, text]), [[true, "tw"], [true, "wo"]]);
});

engineTest("one function stands for all imports of an instance, and another one for those of the next", (engine) => {
  using cluster = clusterFor(engine);
  const text =
    `(module (import "m" "f" (func $a)) (import "m" "f" (func $b)) (export "a" (func $a)) (export "b" (func $b)))`;
  const linker = new Linker().funcWithCaller("m", "f", { params: [], results: [] }, () => {}).bind(cluster);
  const [one, two] = [1, 2].map(() => linker.instantiate(moduleOf(text), { engine }));
  assertStrictEquals(one.func("a"), one.func("b"));
  assert(one.func("a") !== two.func("a"));
});

engineTest("start functions have a caller too, and a memory that grew has its present contents", (engine) => {
  using cluster = clusterFor(engine);
  const seen: unknown[] = [], linker = new Linker().bind(cluster);
  let first: Caller | undefined;
  linker.funcWithCaller("m", "look", { params: [], results: [] }, (caller) => {
    first ??= caller;
    assertStrictEquals(caller, first, "the caller is one object for each instance");
    seen.push(caller.memory.pages, caller.memory.view.byteLength / 65536, caller.get("none"));
    caller.memory.view.setInt32(0, 7, true);
    if (seen.length === 3) caller.memory.grow(1);
  });
  const handle = linker.instantiate(
    moduleOf(`(module (import "m" "look" (func $look)) (memory (export "memory") 1 3)
      (func $start (call $look) (call $look)) (start $start)
      (func (export "load") (result i32) (i32.load (i32.const 0))))`),
    { engine },
  );
  assertEquals([seen, handle.func("load").invoke()], [[1, 1, undefined, 2, 2, undefined], 7]);
  assertStrictEquals(first?.instance, handle);
  assertStrictEquals(handle.cluster, cluster);
});

engineTest("a caller without a memory, and a bad pointer, end the call with an error that says so", (engine) => {
  using cluster = clusterFor(engine);
  const linker = new Linker().bind(cluster);
  linker.funcWithCaller("m", "read", SAY, (caller, at, size) => caller.memory.readString(at, size).length);
  const run = `(func (export "run") (result i32) (call $read (i32.const 65535) (i32.const 2)))`;
  const [bare, full] = ["", `(memory (export "memory") 1)`].map((memory) => {
    const text = `(module (import "m" "read" (func $read (param i32 i32) (result i32))) ${memory} ${run})`;
    return linker.instantiate(moduleOf(text, "plugin"), { engine }).func("run");
  });
  assertThrows(() => bare.invoke(), TypeError, '"plugin" has no exported memory "memory"');
  const error = assertThrows(() => full.invoke()) as Error;
  assertStringIncludes(error.message, "out of bounds memory access (Memory.readString(): 2 bytes at 65535, of 65536)");
});

engineTest("what a function of the host returns is never a promise, unless it is passed on", (engine) => {
  using cluster = clusterFor(engine);
  const linker = new Linker().bind(cluster), promise = Promise.resolve(7);
  const wait = () => promise as never, thenable = () => ({ then: () => {} }) as never;
  const asynchronous: Code[] = [async () => {}, async function* () {}, (async () => {}).bind(null)];
  const types = [[], ["i32"], ["i64"], ["i32", "f64"]] as const;
  for (const results of types) {
    for (const run of asynchronous) {
      const define = [
        () => linker.func("m", "wait", { params: [], results } as never, run as never),
        () => linker.funcWithCaller("m", "wait", { params: [], results } as never, run as never),
      ];
      for (const way of define) assertThrows(way, TypeError, `of "m.wait" is asynchronous`);
    }
    for (const run of [wait, thenable]) {
      for (const define of [linker.func, linker.funcWithCaller] as const) {
        define.call(linker, "m", "wait", { params: [], results } as never, run);
        const type = results.length === 0 ? "" : `(result ${results.join(" ")})`;
        const text = `(module (import "m" "wait" (func $wait ${type})) (func (export "run") ${type} (call $wait)))`;
        const handle = linker.instantiate(moduleOf(text), { engine });
        assertThrows(() => handle.func("run").invoke(), TypeError, '"m.wait" returned a promise');
      }
    }
  }
  linker.func("m", "wait", { params: [], results: ["externref"] }, async () => await promise);
  const text = `(module (import "m" "wait" (func $wait (result externref)))
    (func (export "run") (result externref) (call $wait)))`;
  assert(linker.instantiate(moduleOf(text), { engine }).func("run").invoke() instanceof Promise);
});
