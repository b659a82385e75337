import { assert, assertEquals, assertThrows } from "@std/assert";
import { Linker } from "../../src/runtime/mod.ts";
import { instantiate, nativeCluster, nativeTest, residentBytes } from "./native.ts";

const MEGABYTE = 2 ** 20;

nativeTest("a disposed cluster returns its memory to the system and detaches its buffers", () => {
  const cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (memory (export "memory") 4096)
      (func (export "touch") (memory.fill (i32.const 0) (i32.const 1) (i32.const 0x10000000))))`,
  );
  const before = residentBytes();
  instance.func("touch").invoke();
  const { buffer } = instance.memory("memory");
  assert(residentBytes() - before > 200 * MEGABYTE, "filling the memory takes 256 MiB");
  cluster[Symbol.dispose]();
  assert(residentBytes() - before < 50 * MEGABYTE, "all of it is returned");
  assertEquals(buffer.detached, true);
  assertThrows(() => instance.func("touch").invoke(), TypeError, "disposed");
});

nativeTest("growing replaces the buffer and keeps the contents", () => {
  using cluster = nativeCluster({ maxMemory: 4 * 65_536 });
  const instance = instantiate(
    cluster,
    `(module (memory (export "memory") 1)
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))`,
  );
  const memory = instance.memory("memory"), old = memory.buffer;
  memory.bytes[65_535] = 9;
  assertEquals(instance.func("grow").invoke(2), 1);
  assertEquals([old.detached, memory.pages, memory.bytes[65_535]], [true, 3, 9]);
  assertEquals(instance.func("load").invoke(65_535), 9);
  assertEquals(instance.func("load").invoke(3 * 65_536 - 1), 0);
  assertThrows(() => instance.func("load").invoke(3 * 65_536), Error, "out of bounds memory access");
  assertEquals(instance.func("grow").invoke(2), -1, "the cluster's limit holds");
});

nativeTest("a cluster cannot be disposed by a function that its code calls", () => {
  const cluster = nativeCluster();
  const linker = new Linker().func("host", "dispose", { params: [], results: [] }, () => cluster[Symbol.dispose]());
  const instance = instantiate(
    cluster,
    `(module (import "host" "dispose" (func $dispose)) (func (export "run") (call $dispose)))`,
    linker,
  );
  assertThrows(() => instance.func("run").invoke(), TypeError, "while its code runs");
  cluster[Symbol.dispose]();
});

nativeTest("clusters come and go without leaving memory, descriptors or code behind", () => {
  const text = `(module (memory 16) (func (export "run") (result i32) (i32.const 1)))`;
  const round = (): void => {
    using cluster = nativeCluster();
    assertEquals(instantiate(cluster, text).func("run").invoke(), 1);
  };
  for (let i = 0; i < 5; i++) round();
  const count = () => [...Deno.readDirSync("/proc/self/fd")].length;
  const maps = () =>
    Deno.readTextFileSync("/proc/self/maps").split("\n").filter((line) => line.includes("memfd")).length;
  const before = [count(), maps()];
  for (let i = 0; i < 20; i++) round();
  assertEquals([count(), maps()], before);
});
