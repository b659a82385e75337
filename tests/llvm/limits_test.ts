import { assertEquals, assertThrows } from "@std/assert";
import { WasmTrap } from "../../src/runtime/mod.ts";
import { instantiate, nativeCluster, nativeTest } from "./native.ts";

const LOOPS = `(module
  (func (export "forever") (loop (br 0)))
  (func $mutual (export "mutual") (param i32) (call $other (i32.add (local.get 0) (i32.const 1))))
  (func $other (param i32) (if (i32.lt_u (local.get 0) (i32.const 1000)) (then (call $mutual (local.get 0)))))
  (func (export "count") (param $n i32) (result i32) (local $i i32)
    (loop $more
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $more (i32.lt_u (local.get $i) (local.get $n))))
    (local.get $i)))`;

nativeTest("fuel ends a program that uses too much, and lets others finish", () => {
  using cluster = nativeCluster({ fuel: 1_000_000 });
  const instance = instantiate(cluster, LOOPS);
  assertEquals(instance.func("count").invoke(100_000), 100_000);
  assertEquals(assertThrows(() => instance.func("forever").invoke(), WasmTrap).code, "outOfFuel");
});

nativeTest("a timeout ends an endless loop", () => {
  using cluster = nativeCluster({ timeout: 500 });
  const instance = instantiate(cluster, LOOPS);
  const start = performance.now();
  assertEquals(assertThrows(() => instance.func("forever").invoke(), WasmTrap).code, "timeout");
  assertEquals(performance.now() - start < 5000, true);
});

nativeTest("calls are counted as loop iterations are", () => {
  using cluster = nativeCluster({ fuel: 500 });
  const instance = instantiate(cluster, LOOPS);
  assertEquals(assertThrows(() => instance.func("mutual").invoke(0), WasmTrap).code, "outOfFuel");
});
