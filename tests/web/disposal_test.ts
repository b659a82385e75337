/**
 * What is left of a cluster that was disposed, on every engine: functions that throw, and no memory, however somebody got
 * hold of them before.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { Cluster, compileSync, type Engine, Linker } from "../../src/runtime/mod.ts";
import { assemble } from "../../src/wast/assemble.ts";
import { createWebAssembly } from "../../src/web/mod.ts";
import { ENGINES } from "./engines.ts";

const BYTES = assemble(`(module
  (import "env" "host" (func $host))
  (memory (export "memory") 1)
  (table (export "table") funcref (elem $add))
  (func $add (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "add64") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "callHost") (result i32) (call $host) (i32.load (i32.const 0))))`) as Uint8Array<ArrayBuffer>;

const DISPOSED = "the cluster was disposed";

function instantiate(engine: Engine, host: () => void = () => {}) {
  const cluster = new Cluster({ storage: engine.createStorage?.() });
  const linker = new Linker().func("env", "host", { params: [], results: [] }, host).bind(cluster);
  return { cluster, linker, handle: linker.instantiate(compileSync(BYTES), { engine }) };
}

for (const engine of ENGINES) {
  const native = engine.name === "llvm";
  // The native side loads libraries that stay as long as the process.
  const test = (name: string, fn: () => void) => {
    Deno.test({ name: `a disposed cluster on ${engine.name}: ${name}`, sanitizeResources: !native, fn });
  };

  test("its functions throw, those that were called before and others", () => {
    const { cluster, handle } = instantiate(engine), add = handle.func("add"), called = handle.func("add64");
    const load = handle.typedFunc("load", { params: ["i32"], results: ["i32"] });
    assertEquals([called.invoke(1n, 2n), load(8)], [3n, 0]);
    cluster[Symbol.dispose]();
    for (const call of [() => add.invoke(1, 2), () => called.invoke(1n, 2n), () => load(8), () => load(1 << 20)]) {
      assertThrows(call, TypeError, DISPOSED);
    }
    assertThrows(() => handle.func("callHost").invoke(), TypeError, DISPOSED);
  });

  test("its memories are gone, and buffers of them detached", () => {
    const { cluster, linker, handle } = instantiate(engine), memory = handle.memory("memory"), { buffer } = memory;
    memory.bytes[0] = 1;
    cluster[Symbol.dispose]();
    assertEquals([buffer.detached, memory.buffer.byteLength, memory.pages], [true, 0, 0]);
    assertThrows(() => memory.grow(1), TypeError);
    assertThrows(() => linker.instantiate(compileSync(BYTES), { engine }), TypeError, DISPOSED);
  });

  test("so it is with a namespace", () => {
    const namespace = createWebAssembly({ backend: engine });
    const module = new namespace.Module(BYTES), own = new namespace.Memory({ initial: 1 });
    const { add, memory, table } = new namespace.Instance(module, { env: { host: () => {} } }).exports as Record<
      string,
      CallableFunction & WebAssembly.Memory & WebAssembly.Table
    >;
    assertEquals(add(1, 2), 3);
    const inTable = table.get(0)!;
    namespace[Symbol.dispose]();
    assertThrows(() => add(1, 2), TypeError, DISPOSED);
    assertThrows(() => inTable(1, 2), TypeError, DISPOSED);
    assertEquals([memory.buffer.byteLength, own.buffer.byteLength], [0, 0]);
    assertThrows(() => memory.grow(1), TypeError, DISPOSED);
    assertThrows(() => new namespace.Memory({ initial: 1 }), TypeError, DISPOSED);
  });

  test("a program that disposes its own cluster ends", () => {
    const { cluster, handle } = instantiate(engine, () => cluster[Symbol.dispose]());
    if (native) {
      assertThrows(() => handle.func("callHost").invoke(), TypeError, "cannot dispose a cluster while its code runs");
      assertEquals(handle.func("add").invoke(1, 2), 3, "nothing was disposed");
      cluster[Symbol.dispose]();
    } else {
      assertThrows(() => handle.func("callHost").invoke(), Error, "out of bounds memory access");
    }
    assertThrows(() => handle.func("add").invoke(1, 2), TypeError, DISPOSED);
  });

  // On managed storage nobody can take the buffer; see the scenarios.
  if (!native) continue;
  test("a buffer that was taken away before harms nobody", () => {
    const { cluster, handle } = instantiate(engine), memory = handle.memory("memory");
    const load = handle.typedFunc("load", { params: ["i32"], results: ["i32"] });
    memory.bytes[4] = 7;
    const taken = new Uint8Array(memory.buffer.transfer());
    assertEquals([taken[4], load(4), memory.pages, memory.bytes[4]], [7, 7, 1, 7]);
    assertEquals([memory.grow(1), memory.bytes.length, load(4)], [1, 2 * 65_536, 7]);
    const [buffer] = [structuredClone(memory.buffer, { transfer: [memory.buffer] })];
    cluster[Symbol.dispose]();
    assertEquals([taken[4], new Uint8Array(buffer)[4]], [0, 0]);
    taken.fill(1);
    const { handle: other } = instantiate(engine);
    assert(other.memory("memory").bytes.every((byte) => byte === 0));
  });
}
