/**
 * What a namespace does beyond V8's: limits, a choice of engines, and saying what they cannot do.
 *
 * @module
 */
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { assemble } from "../../src/wast/assemble.ts";
import { createWebAssembly, type WasmineWebAssembly } from "../../src/web/mod.ts";
import { ENGINES } from "./engines.ts";

// deno-lint-ignore no-explicit-any
type Exports = Record<string, any>;

const ANSWER = assemble(`(module (func (export "answer") (result i32) i32.const 42))`) as Uint8Array<ArrayBuffer>;
const LOOP = assemble(`(module (func $endless (export "endless") (loop $again (br $again))))`);
const GROW = assemble(
  `(module (memory (export "memory") 1) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`,
);
const ATOMIC = assemble(
  `(module (memory 1 1 shared) (func (result i32) (i32.atomic.rmw.add (i32.const 0) (i32.const 1))))`,
) as Uint8Array<ArrayBuffer>;

function exportsOf(namespace: WasmineWebAssembly, bytes: Uint8Array): Exports {
  return new namespace.Instance(new namespace.Module(bytes as Uint8Array<ArrayBuffer>)).exports;
}

for (const backend of ENGINES) {
  const test = (name: string, fn: () => void | Promise<void>): void => {
    // The native side loads libraries that stay as long as the process.
    Deno.test({ name: `namespace on ${backend.name}: ${name}`, sanitizeResources: backend.name !== "llvm", fn });
  };

  test("an endless loop runs out of fuel, or of time", () => {
    for (const limit of [{ fuel: 100_000 }, { timeout: 500 }]) {
      using namespace = createWebAssembly({ backend, ...limit });
      const { endless } = exportsOf(namespace, LOOP);
      const error = assertThrows(() => endless(), namespace.RuntimeError) as Error;
      assertEquals(
        error.message,
        "fuel" in limit
          ? 'all fuel consumed (the limit "fuel" is 100000)'
          : 'timed out (the limit "timeout" is 500 ms)',
      );
    }
  });

  test("all memories together have a limit", () => {
    using namespace = createWebAssembly({ backend, maxMemory: 4 * 65_536 });
    const { grow, memory } = exportsOf(namespace, GROW);
    assertEquals([grow(1), grow(3), grow(1)], [1, -1, 2]);
    assertThrows(() => memory.grow(2), RangeError);
    assertThrows(() => new namespace.Memory({ initial: 2 }), RangeError);
    assertEquals(new namespace.Memory({ initial: 1 }).buffer.byteLength, 65_536);
  });

  test("a resizable memory counts with its maximum, or the methods are missing", () => {
    using namespace = createWebAssembly({ backend, maxMemory: 4 * 65_536 });
    const make = (maximum: number) =>
      new namespace.Memory({ initial: 1, maximum }) as unknown as Record<string, () => void>;
    if (backend.name === "llvm") return assertEquals("toResizableBuffer" in make(2), false);
    const small = make(2), large = make(3);
    small.toResizableBuffer();
    assertThrows(() => large.toResizableBuffer(), RangeError);
    small.toFixedLengthBuffer();
    large.toResizableBuffer();
  });

  test("a module that the engine cannot run does not validate, and compiling it names the feature", async () => {
    using namespace = createWebAssembly({ backend });
    assertEquals(namespace.validate(ATOMIC), false);
    assertThrows(() => new namespace.Module(ATOMIC), namespace.CompileError, "threads");
    await assertRejects(() => namespace.compile(ATOMIC), namespace.CompileError, "threads");
  });

  test("an error of the program has its functions on the stack", () => {
    using namespace = createWebAssembly({ backend });
    const bytes = assemble(`(module (func $inner unreachable) (func $outer (export "run") (call $inner)))`);
    const error = assertThrows(() => exportsOf(namespace, bytes).run(), namespace.RuntimeError, "unreachable");
    // Native code has no backtrace yet.
    if (backend.name !== "llvm") {
      assertStringIncludes((error as Error).stack!, "at inner (wasm://wasm/module:wasm-function[0]");
    }
  });

  test("streams are compiled if they are responses with modules", async () => {
    using namespace = createWebAssembly({ backend });
    const response = (type: string, status = 200) =>
      new Response(ANSWER, { status, headers: { "Content-Type": type } });
    const { instance } = await namespace.instantiateStreaming(Promise.resolve(response("application/wasm")));
    assertEquals((instance.exports as Exports).answer(), 42);
    const module = await namespace.compileStreaming(response("Application/WASM"));
    assertEquals(namespace.Module.exports(module).map(({ name }) => name), ["answer"]);
    await assertRejects(() => namespace.compileStreaming(response("text/plain")), TypeError, "text/plain");
    await assertRejects(() => namespace.compileStreaming(response("application/wasm", 404)), TypeError, "404");
    await assertRejects(() => namespace.compileStreaming(1 as never), TypeError);
  });
}

Deno.test("namespaces do not mix, except that functions of one are functions of JavaScript to the other", () => {
  const [a, b] = [createWebAssembly({ backend: "js" }), createWebAssembly({ backend: "interpreter" })];
  const { answer } = exportsOf(a, ANSWER);
  const table = new b.Table({ element: "anyfunc", initial: 1 });
  assertThrows(() => table.set(0, answer), TypeError);
  assertThrows(() => new b.Instance(new a.Module(ANSWER) as never), TypeError);
  const bytes = assemble(
    `(module (import "m" "f" (func $f (result i32))) (func (export "run") (result i32) (call $f)))`,
  );
  const module = new b.Module(bytes as Uint8Array<ArrayBuffer>);
  assertEquals((new b.Instance(module, { m: { f: answer } }).exports as Exports).run(), 42);
});

Deno.test("an unknown backend is refused", () => {
  assertThrows(() => createWebAssembly({ backend: "v8" as "js" }), TypeError, 'Cannot use the backend "v8"');
});

Deno.test("compiling a large module leaves room for other things", async () => {
  const functions = Array.from(
    { length: 20_000 },
    (_, i) => `(func (result i32) (i32.add (i32.const ${i}) (i32.const 1)))`,
  );
  const bytes = assemble(`(module ${functions.join("")})`) as Uint8Array<ArrayBuffer>;
  const namespace = createWebAssembly();
  let turns = 0, done = false;
  const count = async () => {
    for (; !done; turns++) await new Promise((resolve) => setTimeout(resolve, 0));
  };
  const counting = count();
  await namespace.compile(bytes);
  done = true;
  await counting;
  assertEquals(turns > 1, true, `${turns} turns of the event loop`);
});
