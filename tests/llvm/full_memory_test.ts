/** Memories of all that 32 bits can address: where sums of an address and a constant do wrap around. */
import { assertEquals, assertThrows } from "@std/assert";
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { type Cluster, type InstanceHandle, LimitError, Linker, LinkError, WasmTrap } from "../../src/runtime/mod.ts";
import { moduleOf, nativeCluster, nativeTest } from "./native.ts";

const PAGE = 65_536, LAST = 0xffff_ffff;

const ACCESS = `
  (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "load64") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "beyond") (param i32) (result i32) (i32.load8_u offset=1 (local.get 0)))
  (func (export "wrapped") (param $p i32) (result i32)
    (i32.add (i32.load8_u (local.get $p)) (i32.mul (i32.const 256) (i32.load8_u (i32.add (local.get $p) (i32.const 16))))))
  (func (export "sum") (param $p i32) (param $n i32) (result i32) (local $s i32)
    (loop $more
      (local.set $s (i32.add (local.get $s) (i32.load8_u (local.get $p))))
      (local.set $p (i32.add (local.get $p) (i32.const 1)))
      (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $s))`;

function trapOf(action: () => unknown): string {
  return assertThrows(action, WasmTrap).code;
}

function instantiate(
  cluster: Cluster,
  engine: Llvm,
  text: string,
  linker = new Linker().bind(cluster),
): InstanceHandle {
  return linker.instantiate(moduleOf(text), { engine });
}

for (const level of [0, 1, 2, 3] as const) {
  nativeTest(`the last byte of a memory of 65,536 pages, and the first one behind it: -O${level}`, () => {
    using cluster = nativeCluster();
    const engine = new Llvm({ level });
    const instance = instantiate(
      cluster,
      engine,
      `(module (memory (export "memory") 65536)
      (func (export "size") (result i32) (memory.size)) (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
      ${ACCESS})`,
    );
    const call = (name: string, ...args: unknown[]): unknown => instance.func(name).invoke(...args);
    assertEquals([call("size"), call("grow", 0), call("grow", 1)], [65_536, 65_536, -1]);
    call("store", LAST, 7);
    call("store", 8, 3);
    assertEquals([call("load", LAST), call("load64", LAST - 7)], [7, 7n << 56n]);
    for (const [name, at] of [["load64", LAST - 6], ["beyond", LAST], ["beyond", -1]] as const) {
      assertEquals(trapOf(() => call(name, at)), "memoryOutOfBounds", name);
    }
    assertEquals(call("wrapped", LAST - 7), 3 * 256, "an address 16 above the last but seven is 8");
    assertEquals(call("sum", LAST - 1, 16), 7 + 3);
    const { bytes } = instance.memory("memory");
    assertEquals([bytes.length, bytes[LAST]], [2 ** 32, 7]);
  });
}

nativeTest("a memory that began smaller grows to one page less", () => {
  using cluster = nativeCluster();
  const memory = instantiate(cluster, new Llvm({ level: 0 }), `(module (memory (export "m") 0 65536))`).memory("m");
  assertEquals([memory.grow(65_536), memory.grow(65_535), memory.grow(1)], [-1, 0, -1]);
  assertEquals(memory.bytes.length, 2 ** 32 - PAGE);
});

nativeTest("a full memory is imported only by modules that expect one", () => {
  using cluster = nativeCluster();
  const engine = new Llvm({ level: 2 }), linker = new Linker().bind(cluster);
  linker.instance("m", instantiate(cluster, engine, `(module (memory (export "memory") 65536) ${ACCESS})`));
  const smaller = `(module (import "m" "memory" (memory 1)) ${ACCESS})`;
  assertThrows(() => instantiate(cluster, engine, smaller, linker), LinkError, "declares an import of as many");
  const instance = instantiate(cluster, engine, smaller.replace("(memory 1)", "(memory 65536)"), linker);
  assertEquals([instance.func("wrapped").invoke(LAST), instance.func("load").invoke(LAST)], [0, 0]);
});

nativeTest("a memory beyond 4 GiB is refused by name", () => {
  using cluster = nativeCluster();
  assertThrows(
    () => instantiate(cluster, new Llvm({ level: 0 }), `(module (memory i64 65537))`),
    LimitError,
    "cannot allocate a memory of 65537 pages: native memories have at most 4294967296 bytes",
  );
});
