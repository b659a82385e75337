/**
 * What runs is what was validated: bytes that change between the two, or a module that the validator has not seen, never
 * reach an engine.
 *
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { Llvm, loadArtifact } from "../../src/engines/llvm/mod.ts";
import { packArtifact } from "../../src/engines/llvm/compile/pack.ts";
import { compileToImage } from "../../src/engines/llvm/compile/compiler.ts";
import { nativeTest } from "../../ffi/testing.ts";
import { Interpreter } from "../../src/engines/interpreter/mod.ts";
import { compile, compileSync, type Engine, Linker, LinkError } from "../../src/runtime/mod.ts";
import { decode, type Module, validate } from "../../src/wasm/mod.ts";
import { assemble } from "../../src/wast/assemble.ts";
import { createWebAssembly } from "../../src/web/mod.ts";
import { clusterFor, engineTest, moduleOf } from "./engines.ts";

const INCREMENT = assemble(
  `(module (func (export "f") (param i64) (result i64) (i64.add (local.get 0) (i64.const 1))))`,
);
/** Offset of the constant 1. */
const CONSTANT = INCREMENT.lastIndexOf(0x7c) - 1;

/** A buffer of every kind with the bytes of the module, and what else can be done to it than writing. */
const BUFFERS: Record<string, () => ArrayBufferLike> = {
  ordinary: () => new ArrayBuffer(INCREMENT.length),
  shared: () => new SharedArrayBuffer(INCREMENT.length),
  resizable: () => new ArrayBuffer(INCREMENT.length, { maxByteLength: 2 * INCREMENT.length }),
  growable: () => new SharedArrayBuffer(INCREMENT.length, { maxByteLength: 2 * INCREMENT.length }),
};

/** Overwrites a constant, then does the worst that can be done to a buffer. */
function spoil(view: Uint8Array): void {
  view[CONSTANT] = 41;
  if (!(view.buffer instanceof ArrayBuffer)) return;
  if (view.buffer.resizable) view.buffer.resize(0);
  else view.buffer.transfer();
}

function increment(engine: Engine, module: Module): unknown {
  using cluster = clusterFor(engine);
  return new Linker().bind(cluster).instantiate(module, { engine }).func("f").invoke(1n);
}

engineTest("what happens to the bytes of a module afterwards changes nothing", async (engine) => {
  for (const [name, make] of Object.entries(BUFFERS)) {
    for (const load of [compileSync, compile, (bytes: Uint8Array) => validated(decode(bytes))]) {
      const view = new Uint8Array(make());
      view.set(INCREMENT);
      const loading = load(view as Uint8Array<ArrayBuffer>);
      spoil(view);
      assertEquals(increment(engine, await loading), 2n, name);
    }
  }
});

function validated(module: Module): Module {
  validate(module);
  return module;
}

engineTest("a module in the memory of a guest is copied out of it", (engine) => {
  using cluster = clusterFor(engine);
  const guest = new Linker().bind(cluster).instantiate(
    moduleOf(`(module (memory (export "memory") 1) (func (export "spoil") (param i32)
      (i32.store8 (local.get 0) (i32.const 41))))`),
    { engine },
  );
  const { bytes } = guest.memory("memory");
  bytes.set(INCREMENT);
  const module = compileSync(bytes.subarray(0, INCREMENT.length));
  guest.func("spoil").invoke(CONSTANT);
  assertEquals(bytes[CONSTANT], 41);
  assertEquals(increment(engine, module), 2n);
});

engineTest("the namespace copies, too, whatever the way", async (engine) => {
  const namespace = createWebAssembly({ backend: engine });
  const loaders: ((bytes: Uint8Array<ArrayBuffer>) => unknown)[] = [
    (bytes) => new namespace.Module(bytes),
    (bytes) => namespace.compile(bytes),
    async (bytes) => (await namespace.instantiate(bytes)).module,
  ];
  for (const load of loaders) {
    const bytes = new Uint8Array(INCREMENT), loading = load(bytes);
    spoil(bytes);
    const instance = new namespace.Instance(await loading as WebAssembly.Module);
    assertEquals((instance.exports.f as (n: bigint) => bigint)(1n), 2n);
  }
  (namespace as unknown as Disposable)[Symbol.dispose]();
});

engineTest("only what this thread has validated is instantiated", (engine) => {
  const invalid = assemble(`(module (func (export "f") (param i64) (result i64) (local.get 0)))`);
  invalid[invalid.lastIndexOf(0x20)] = 0x1a; // drop
  const module = decode(invalid), valid = compileSync(INCREMENT);
  assertThrows(() => validate(module));
  for (const refused of [module, decode(INCREMENT), { ...valid }, structuredClone({ ...valid, datas: [] })]) {
    assertThrows(() => increment(engine, refused), LinkError, "it was not validated in this thread");
  }
});

nativeTest("an artifact is copied, runs as machine code only, and is not compiled again", async () => {
  const module = moduleOf(
    `(module (func (export "f") (param i64) (result i64) (i64.add (local.get 0) (i64.const 1))))`,
  );
  const bytes = packArtifact(module, compileToImage(module), {}), loaded = loadArtifact(bytes), engine = new Llvm();
  bytes.fill(0);
  assertEquals(increment(engine, loaded), 2n);
  const wrong = "it holds code for the llvm engine alone";
  assertThrows(() => increment(new Interpreter(), loaded), LinkError, wrong);
  const { compile } = await import("../../src/engines/llvm/mod.ts");
  await compile(loaded).then(() => assertEquals(1, 2), (error) => assertEquals(error.message.endsWith(wrong), true));
});
