import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { Linker, type TrapCode, WasmTrap } from "../../src/runtime/mod.ts";
import { instantiate, moduleOf, nativeCluster, nativeTest } from "./native.ts";

const TRAPPING = `(module
  (memory 1) (type $void (func)) (type $number (func (result i32)))
  (table 4 funcref) (elem (i32.const 1) $number)
  (func $number (result i32) (i32.const 1))
  (func (export "unreachable") unreachable)
  (func (export "divideByZero") (drop (i32.div_u (i32.const 1) (i32.const 0))))
  (func (export "integerOverflow") (drop (i64.div_s (i64.const 0x8000000000000000) (i64.const -1))))
  (func (export "invalidConversion") (drop (i32.trunc_f64_s (f64.const nan))))
  (func (export "memoryOutOfBounds") (drop (i32.load offset=0xffffffff (i32.const 0x7fffffff))))
  (func (export "tableOutOfBounds") (drop (table.get (i32.const 4))))
  (func (export "undefinedElement") (call_indirect (type $void) (i32.const 4)))
  (func (export "uninitializedElement") (call_indirect (type $void) (i32.const 2)))
  (func (export "indirectCallMismatch") (call_indirect (type $void) (i32.const 1)))
  (func (export "nullReference") (drop (ref.as_non_null (ref.null func))))
  (func (export "nullFunction") (call_ref $void (ref.null $void)))
  (func $recurse (export "stackExhausted") (call $recurse)))`;

nativeTest("every trap has its code, and the process survives it", () => {
  using cluster = nativeCluster();
  const instance = instantiate(cluster, TRAPPING);
  for (const code of instance.names()) {
    const error = assertThrows(() => instance.func(code).invoke(), WasmTrap);
    assertEquals(error.code, code as TrapCode);
    assertEquals(error.frames.at(0)?.func, code === "stackExhausted" ? "recurse" : code);
  }
});

nativeTest("a backtrace names the functions that were active, through the host and back", () => {
  using cluster = nativeCluster();
  const instance: ReturnType<typeof instantiate> = instantiate(
    cluster,
    `(module (import "host" "again" (func $again)) (memory 1)
      (func $inner (export "inner") (drop (i32.load (i32.const -1))))
      (func $outer (export "outer") (call $again)))`,
    new Linker().func("host", "again", { params: [], results: [] }, () => void instance.func("inner").invoke()),
  );
  const error = assertThrows(() => instance.func("outer").invoke(), WasmTrap);
  assertEquals(error.code, "memoryOutOfBounds");
  assertEquals(error.frames.map(({ func }) => func), ["inner", "outer"]);
});

nativeTest("what a host function throws passes through native code as it is", () => {
  using cluster = nativeCluster();
  const thrown = new Error("from the host");
  const linker = new Linker().func("host", "fail", { params: ["i32"], results: ["i32"] }, () => {
    throw thrown;
  });
  const instance = instantiate(
    cluster,
    `(module (import "host" "fail" (func $fail (param i32) (result i32)))
      (func (export "run") (param i32) (result i32)
        (if (result i32) (local.get 0)
          (then (call $run (i32.sub (local.get 0) (i32.const 1)))) (else (call $fail (i32.const 1)))))
      (func $run (param i32) (result i32) (i32.add (i32.const 1) (call $fail (local.get 0)))))`,
    linker,
  );
  for (const depth of [0, 3]) {
    try {
      instance.func("run").invoke(depth);
      throw new Error("it did not throw");
    } catch (error) {
      assertStrictEquals(error, thrown);
    }
  }
});

nativeTest("a trap ends ten thousand frames at once", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (func $down (export "down") (param i32) (result i32)
      (if (i32.eqz (local.get 0)) (then unreachable))
      (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1))))))`,
  );
  const error = assertThrows(() => instance.func("down").invoke(10_000), WasmTrap);
  assertEquals(error.code, "unreachable");
  assert(error.frames.length > 100);
  assert(error.backtrace().split("\n").length < 50);
});

nativeTest("a hundred thousand traps leave nothing behind", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (memory 1) (func (export "trap") (drop (i32.load (i32.const -4)))))`,
  );
  const { code } = instance.func("trap");
  let traps = 0;
  for (let i = 0; i < 100_000; i++) {
    try {
      code();
    } catch {
      traps++;
    }
  }
  assertEquals(traps, 100_000);
});

nativeTest("a load whose value is dropped still traps", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (memory 1)
      (func (export "sum") (drop (i32.add (i32.load (i32.const -4)) (i32.const 1))))
      (func (export "vector") (drop (v128.load (i32.const -4)))))`,
  );
  for (const name of instance.names()) assertThrows(() => instance.func(name).invoke(), WasmTrap);
});

nativeTest("with precise traps, everything before a trap has happened, and nothing behind it", () => {
  const precise = new Llvm({ preciseTraps: true });
  using cluster = nativeCluster();
  const module = moduleOf(`(module (memory (export "memory") 1) (global (export "g") (mut i32) (i32.const 0))
    (func (export "run") (local $unused i32)
      (i32.store (i32.const 0) (i32.const 1))
      (local.set $unused (i32.load (i32.const -4)))
      (i32.store (i32.const 0) (i32.const 2)) (global.set 0 (i32.const 2))))`);
  const instance = new Linker().bind(cluster).instantiate(module, { engine: precise });
  assertEquals(assertThrows(() => instance.func("run").invoke(), WasmTrap).code, "memoryOutOfBounds");
  assertEquals([instance.memory("memory").bytes[0], instance.global("g").value], [1, 0]);
});

nativeTest("addresses near the end of the address space stay inside the reservation", () => {
  using cluster = nativeCluster();
  // Accesses whose values nobody needs, then one far beyond: whichever LLVM leaves in, the program must trap.
  const steps = Array.from({ length: 200 }, () => {
    return `(local.set $unused (i32.load (local.get $p))) (local.set $p (i32.add (local.get $p) (i32.const 65536)))`;
  });
  const instance = instantiate(
    cluster,
    `(module (memory 1)
      (func (export "straight") (param $p i32) (local $unused i32)
        ${steps.join("\n")} (i32.store offset=0xffffffff (local.get $p) (i32.const 1)))
      (func (export "loop") (param $p i32) (param $n i32) (local $unused i32)
        (loop $more
          (local.set $unused (i32.load (local.get $p))) (local.set $p (i32.add (local.get $p) (i32.const 65536)))
          (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
        (i32.store offset=0xffffffff (local.get $p) (i32.const 1))))`,
  );
  for (const start of [0x10000, -0x10000, -1, 0x7fffffff]) {
    assertThrows(() => instance.func("straight").invoke(start), WasmTrap);
    assertThrows(() => instance.func("loop").invoke(start, 1_000_000), WasmTrap);
  }
});
