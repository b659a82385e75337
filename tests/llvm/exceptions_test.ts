import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { compile, loadArtifact } from "../../src/engines/llvm/mod.ts";
import { Interpreter } from "../../src/engines/interpreter/mod.ts";
import { type Engine, hostFunc, type InstanceHandle, Linker, WasmException, WasmTrap } from "../../src/runtime/mod.ts";
import { internFunc } from "../../src/wasm/mod.ts";
import { engine, instantiate, moduleOf, nativeCluster, nativeTest, residentBytes } from "./native.ts";

const interpreter = new Interpreter();

/** Defines the tag, throws, and passes on. */
const INNER = `(module
  (tag $t (export "tag") (param i32 i64))
  (func (export "throw") (param i32 i64) (throw $t (local.get 0) (local.get 1))))`;
const MIDDLE = `(module
  (import "inner" "throw" (func $throw (param i32 i64)))
  (tag $own (param i32 i64))
  (func (export "pass") (param i32 i64) (result i32)
    (block $h (result i32 i64) (try_table (catch $own $h) (call $throw (local.get 0) (local.get 1))) (return (i32.const -1)))
    (drop)))`;
const OUTER = `(module
  (import "inner" "tag" (tag $t (param i32 i64)))
  (import "middle" "pass" (func $pass (param i32 i64) (result i32)))
  (func (export "catch") (param i32 i64) (result i64)
    (block $h (result i32 i64)
      (try_table (catch $t $h) (drop (call $pass (local.get 0) (local.get 1)))) (return (i64.const -1)))
    (local.set 1) (i64.add (i64.extend_i32_s) (local.get 1)))
  (func (export "let") (param i32 i64) (drop (call $pass (local.get 0) (local.get 1)))))`;

for (const engines of [[0, 0, 0], [0, 1, 0], [1, 0, 1], [0, 0, 1], [1, 0, 0]]) {
  const [first, second, third] = engines.map((i): Engine => [engine, interpreter][i]);
  nativeTest(`an exception goes through three modules on ${first.name}, ${second.name} and ${third.name}`, () => {
    using cluster = nativeCluster();
    const linker = new Linker().bind(cluster);
    const inner = linker.instantiate(moduleOf(INNER), { engine: first });
    linker.instance("inner", inner).instance("middle", linker.instantiate(moduleOf(MIDDLE), { engine: second }));
    const outer = linker.instantiate(moduleOf(OUTER), { engine: third });
    assertEquals(outer.func("catch").invoke(-5, 2n ** 40n), 2n ** 40n - 5n);
    const error = assertThrows(() => outer.func("let").invoke(7, -1n), WasmException);
    assertStrictEquals(error.tag, inner.tag("tag"));
    assertEquals(error.values, [7, -1n]);
  });
}

nativeTest("an exception goes from native code through the host to native code, and stays the same object", () => {
  using cluster = nativeCluster();
  const seen: unknown[] = [];
  const again: InstanceHandle = instantiate(
    cluster,
    `(module (import "host" "call" (func $call (param i32)))
      (tag $t (export "tag") (param i32))
      (func (export "run") (param i32) (result i32)
        (try (result i32)
          (do (call $down (local.get 0)) (i32.const 0))
          (catch $t (i32.add (i32.const 100)))
          (catch_all (i32.const -1))))
      (func $down (export "down") (param i32)
        (if (i32.eqz (local.get 0)) (then (throw $t (i32.const 5))))
        (try (do (call $call (i32.sub (local.get 0) (i32.const 1)))) (catch_all (rethrow 0)))))`,
    new Linker().func("host", "call", { params: ["i32"], results: [] }, (depth) => {
      try {
        again.func("down").invoke(depth);
      } catch (error) {
        seen.push(error);
        throw error;
      }
    }),
  );
  assertEquals(again.func("run").invoke(20), 105);
  assertEquals([seen.length, new Set(seen).size], [20, 1]);
  assertStrictEquals((seen[0] as WasmException).tag, again.tag("tag"));
});

nativeTest("a host function throws exceptions of tags that it is given, and of others", () => {
  using cluster = nativeCluster();
  const own = cluster.tag(internFunc([], [])), given: { error: unknown } = { error: undefined };
  const instance = instantiate(
    cluster,
    `(module (import "host" "throw" (func $throw)) (tag $t (export "tag") (param externref f32))
      (func (export "catch") (result externref)
        (block $h (result externref f32)
          (try_table (catch $t $h) (call $throw))
          (return (ref.null extern)))
        (drop))
      (func (export "all") (result i32)
        (block $h (try_table (catch_all $h) (call $throw)) (return (i32.const 0)))
        (i32.const 1)))`,
    new Linker().func("host", "throw", { params: [], results: [] }, () => {
      throw given.error;
    }),
  );
  const value = {};
  given.error = new WasmException(instance.tag("tag"), [value, 0.5]);
  assertStrictEquals(instance.func("catch").invoke(), value);
  given.error = new WasmException(own, []);
  assertStrictEquals(assertThrows(() => instance.func("catch").invoke()), given.error);
  assertEquals(instance.func("all").invoke(), 1);
  for (const error of [new Error("of the host"), new WasmTrap("unreachable"), new RangeError("too large")]) {
    given.error = error;
    assertStrictEquals(assertThrows(() => instance.func("all").invoke()), error);
  }
});

nativeTest("traps are not caught", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (memory 1) (tag $t)
      (func $fault (drop (i32.load (i32.const -4))))
      (func $recurse (call $recurse))
      (func (export "fault") (try (do (call $fault)) (catch_all)))
      (func (export "null") (try (do (throw_ref (ref.null exn))) (catch_all)))
      (func (export "recurse") (try (do (call $recurse)) (catch_all)))
      (func (export "inside") (try (do (throw $t)) (catch_all (call $fault)))))`,
  );
  const expected = {
    fault: "memoryOutOfBounds",
    null: "nullException",
    recurse: "stackExhausted",
    inside: "memoryOutOfBounds",
  };
  for (const [name, code] of Object.entries(expected)) {
    assertEquals(assertThrows(() => instance.func(name).invoke(), WasmTrap).code, code);
  }
  assertEquals(
    assertThrows(() => instance.func("fault").invoke(), WasmTrap).frames.map(({ func }) => func).slice(-1),
    ["fault"],
  );
});

nativeTest("thousands of frames lie between throw and catch, with and without a try in each", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (tag $t (param i32)) (tag $other)
      (func $down (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (throw $t (i32.const 42))))
        (i32.add (i32.const 1) (call $down (i32.sub (local.get 0) (i32.const 1)))))
      (func $guarded (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then (throw $t (i32.const 43))))
        (try (result i32)
          (do (i32.add (i32.const 1) (call $guarded (i32.sub (local.get 0) (i32.const 1)))))
          (catch $other (i32.const 0))))
      (func (export "plain") (param i32) (result i32)
        (block $h (result i32) (try_table (result i32) (catch $t $h) (call $down (local.get 0)))))
      (func (export "guarded") (param i32) (result i32)
        (block $h (result i32) (try_table (result i32) (catch $t $h) (call $guarded (local.get 0))))))`,
  );
  assertEquals(instance.func("plain").invoke(10_000), 42);
  assertEquals(instance.func("guarded").invoke(5_000), 43);
});

nativeTest("an exception leaves the start function", () => {
  using cluster = nativeCluster();
  const text = `(module (tag $t (param f64)) (func $main (throw $t (f64.const 1.5))) (start $main))`;
  assertEquals(assertThrows(() => instantiate(cluster, text), WasmException).values, [1.5]);
});

nativeTest("delegate and rethrow pick their handlers by depth", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (tag $a) (tag $b)
      (func $throw (param i32) (if (local.get 0) (then (throw $a)) (else (throw $b))))
      (func (export "delegate") (param i32) (result i32)
        (try $outer (result i32)
          (do
            (try (result i32)
              (do (try (do (call $throw (local.get 0))) (delegate $outer)) (i32.const 0))
              (catch_all (i32.const 1))))
          (catch $a (i32.const 2))
          (catch $b (i32.const 3))))
      (func (export "rethrow") (param i32) (result i32)
        (try (result i32)
          (do
            (try (result i32)
              (do (throw $a))
              (catch $a
                (try (do (throw $b)) (catch $b (if (local.get 0) (then (rethrow 1)) (else (rethrow 2)))))
                (i32.const 0))))
          (catch $a (i32.const 2))
          (catch $b (i32.const 3)))))`,
  );
  assertEquals([1, 0].map((which) => instance.func("delegate").invoke(which)), [2, 3]);
  assertEquals([1, 0].map((which) => instance.func("rethrow").invoke(which)), [3, 2]);
});

nativeTest("values of every type and any number come with an exception", () => {
  using cluster = nativeCluster();
  const many = Array.from({ length: 40 }, (_, i) => i);
  const instance = instantiate(
    cluster,
    `(module
      (tag $all (param i32 i64 f32 f64 v128 funcref externref))
      (tag $many (export "many") (param ${many.map(() => "i32").join(" ")}))
      (tag $nested (param exnref))
      (func $self (export "self") (result funcref) (ref.func $self))
      (func $throw (param externref)
        (throw $all (i32.const 1) (i64.const 2) (f32.const nan:0x200001) (f64.const 4) (v128.const i32x4 5 6 7 8)
          (ref.func $self) (local.get 0)))
      (func (export "all") (param externref) (result i32 i64 i32 f64 i32 funcref externref)
        (local $f f32) (local $d f64) (local $v v128) (local $r funcref) (local $e externref)
        (block $h (result i32 i64 f32 f64 v128 funcref externref)
          (try_table (catch $all $h) (call $throw (local.get 0))) unreachable)
        (local.set $e) (local.set $r) (local.set $v) (local.set $d) (local.set $f)
        (i32.reinterpret_f32 (local.get $f)) (local.get $d) (i32x4.extract_lane 3 (local.get $v))
        (local.get $r) (local.get $e))
      (func $throwMany (export "throwMany") (throw $many ${many.map((i) => `(i32.const ${i})`).join(" ")}))
      (func (export "catchMany") (result i32) (local $sum i32)
        (block $h (result ${
      many.map(() => "i32").join(" ")
    }) (try_table (catch $many $h) (call $throwMany)) unreachable)
        ${many.slice(1).map(() => "(i32.add)").join(" ")})
      (func (export "nested") (result i32) (local $e exnref)
        (block $h (result exnref)
          (try_table (catch $nested $h)
            (throw $nested (block $ref (result exnref) (try_table (catch_all_ref $ref) (call $throwMany)) unreachable)))
          unreachable)
        (local.set $e)
        (block $caught (result ${many.map(() => "i32").join(" ")})
          (try_table (catch $many $caught) (throw_ref (local.get $e))) unreachable)
        ${many.slice(1).map(() => "(drop)").join(" ")}))`,
  );
  const value = Symbol("value");
  assertEquals(instance.func("all").invoke(value), [1, 2n, 0x7fa00001, 4, 8, instance.func("self"), value]);
  const sum = 39 * 40 / 2;
  for (let i = 0; i < 2000; i++) assertEquals(instance.func("catchMany").invoke(), sum);
  assertEquals(instance.func("nested").invoke(), 0);
  assertEquals(assertThrows(() => instance.func("throwMany").invoke(), WasmException).values, many);
});

nativeTest("references to exceptions live as long as something holds them", () => {
  using cluster = nativeCluster();
  const instance = instantiate(
    cluster,
    `(module (tag $t (param i32)) (tag $noise (param exnref))
      (table $table 10 exnref) (global $global (mut exnref) (ref.null exn)) (table $any 2 externref)
      (func $new (param i32) (result exnref) (local $e exnref)
        (block $h (result i32 exnref) (try_table (catch_ref $t $h) (throw $t (local.get 0))) unreachable)
        (local.set $e) (drop) (local.get $e))
      (func $noise (export "noise") (param i32)
        (loop $more
          (block $h (result exnref)
            (try_table (catch $noise $h) (throw $noise (call $new (i32.const -1)))) unreachable)
          (drop)
          (br_if $more (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      (func $read (param exnref) (result i32)
        (block $h (result i32) (try_table (catch $t $h) (throw_ref (local.get 0))) unreachable))
      (func (export "locals") (param i32) (result i32) (local $a exnref) (local $b exnref)
        (local.set $a (call $new (i32.const 10))) (local.set $b (call $new (i32.const 20)))
        (call $noise (local.get 0))
        (i32.add (call $read (local.get $a)) (call $read (local.get $b))))
      (func (export "keep")
        (table.set $table (i32.const 3) (call $new (i32.const 30)))
        (table.fill $table (i32.const 5) (call $new (i32.const 40)) (i32.const 2))
        (global.set $global (call $new (i32.const 50))))
      (func (export "kept") (result i32)
        (call $read (table.get $table (i32.const 3))) (call $read (table.get $table (i32.const 6)))
        (call $read (global.get $global)) (i32.add) (i32.add))
      (func (export "give") (param exnref) (result i32) (call $read (local.get 0)))
      (func (export "take") (result exnref) (call $new (i32.const 60))))`,
  );
  const noise = 20_000;
  assertEquals(instance.func("locals").invoke(noise), 30);
  instance.func("keep").invoke();
  const taken = instance.func("take").code();
  instance.func("noise").invoke(noise);
  assertEquals(instance.func("kept").invoke(), 30 + 40 + 50);
  assertEquals(instance.func("give").code(taken), 60);
  assertThrows(() => instance.func("give").code(null), WasmTrap, "null exception");
});

nativeTest(
  "calls in a try pass any number of parameters, by tail too, and keep what the caller has in registers",
  () => {
    using cluster = nativeCluster();
    const params = Array.from({ length: 20 }, (_, i) => i % 2 === 0 ? "i32" : "f64");
    const args = params.map((type, i) => `(${type}.const ${i + 1})`).join(" ");
    const sum = params.map((type, i) => type === "i32" ? `(local.get ${i})` : `(i32.trunc_f64_s (local.get ${i}))`);
    const instance = instantiate(
      cluster,
      `(module (tag $t (param i32))
      (type $many (func (param ${params.join(" ")}) (result i32)))
      (table funcref (elem $sum $tail $throw))
      (func $sum (type $many) ${sum.join(" ")} ${"(i32.add)".repeat(params.length - 1)})
      (func $tail (type $many) (return_call $sum ${params.map((_, i) => `(local.get ${i})`).join(" ")}))
      (func $throw (type $many) (throw $t (local.get 0)))
      (func $tailThrow (type $many) (return_call $throw ${params.map((_, i) => `(local.get ${i})`).join(" ")}))
      (func (export "direct") (param i32 i64 f64) (result i64)
        (local $a i64) (local $b i64) (local $c i64) (local $d i64) (local $n i32)
        (local.set $a (i64.add (local.get 1) (i64.const 1))) (local.set $b (i64.add (local.get 1) (i64.const 2)))
        (local.set $c (i64.add (local.get 1) (i64.const 3))) (local.set $d (i64.add (local.get 1) (i64.const 4)))
        (loop $again
          (block $h (result i32)
            (try_table (result i32) (catch $t $h)
              (drop (call $sum ${args})) (drop (call $tail ${args}))
              (if (result i32) (local.get 0) (then (call $tailThrow ${args})) (else (call $tail ${args})))))
          (local.set $n (i32.add (local.get $n)))
          (br_if $again (i32.and (local.tee 0 (i32.eqz (local.get 0))) (i32.const 1))))
        (i64.extend_i32_s (local.get $n)) (local.get $a) (local.get $b) (local.get $c) (local.get $d)
        (i64.add) (i64.add) (i64.add) (i64.add) (i64.add (i64.trunc_f64_s (local.get 2))))
      (func (export "indirect") (param i32) (result i32)
        (block $h (result i32)
          (try_table (result i32) (catch $t $h) (call_indirect (type $many) ${args} (local.get 0)))))
      (func (export "left") (param i32) (result i32)
        (block $h (result i32)
          (try_table (result i32) (catch $t $h) (return_call_indirect (type $many) ${args} (local.get 0))))))`,
    );
    const total = 20 * 21 / 2;
    assertEquals(instance.func("direct").invoke(0, 1000n, 0.5), 4010n + BigInt(total + 1));
    assertEquals(instance.func("direct").invoke(1, 1000n, 0.5), 4011n);
    assertEquals([0, 1, 2].map((which) => instance.func("indirect").invoke(which)), [total, total, 1]);
    assertEquals([0, 1].map((which) => instance.func("left").invoke(which)), [total, total]);
    assertThrows(() => instance.func("left").invoke(2), WasmException);
  },
);

nativeTest("hundreds of thousands of exceptions leave nothing behind", () => {
  using cluster = nativeCluster();
  const instance: InstanceHandle = instantiate(
    cluster,
    `(module (import "host" "pass" (func $pass)) (tag $t (param i32 externref))
      (func $throw (export "throw") (throw $t (i32.const 1) (ref.null extern)))
      (func $inner (try (do (call $throw)) (catch_all (rethrow 0))))
      (func (export "native") (param i32)
        (loop $more
          (block $h (result exnref) (try_table (catch_all_ref $h) (call $inner)) unreachable) (drop)
          (br_if $more (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "host") (param i32)
        (loop $more
          (block $h (try_table (catch_all $h) (call $pass)) unreachable)
          (br_if $more (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))))`,
    new Linker().func("host", "pass", { params: [], results: [] }, () => instance.func("throw").code()),
  );
  const run = (count: number): void => {
    instance.func("native").invoke(10 * count);
    instance.func("host").invoke(count / 10);
    for (let i = 0; i < count / 10; i++) assertThrows(() => instance.func("throw").invoke(), WasmException);
  };
  run(10_000);
  const before = residentBytes();
  run(100_000);
  assert(residentBytes() - before < 32 * 2 ** 20, "memory stays about the same");
});

nativeTest("an artifact throws and catches, and an exception crosses to a module that was compiled now", async () => {
  using cluster = nativeCluster();
  const linker = new Linker().bind(cluster);
  const inner = linker.instantiate(loadArtifact(await compile(moduleOf(INNER))), { engine });
  linker.instance("inner", inner).instance("middle", linker.instantiate(moduleOf(MIDDLE), { engine }));
  const outer = linker.instantiate(loadArtifact(await compile(moduleOf(OUTER))), { engine });
  assertEquals(outer.func("catch").invoke(1, 2n), 3n);
});

nativeTest("exceptions cross from one cluster to another", () => {
  using first = nativeCluster();
  using second = nativeCluster();
  const thrower = instantiate(first, INNER),
    table = `(module (table (export "table") 1 funcref) (type $f (func (param i32 i64)))
    (func (export "run") (result i32)
      (block $h (result exnref)
        (try_table (catch_all_ref $h) (call_indirect (type $f) (i32.const 1) (i64.const 2) (i32.const 0)))
        (return (i32.const 0)))
      (throw_ref)))`;
  const user = instantiate(second, table);
  user.table("table").set(0, thrower.func("throw"));
  const error = assertThrows(() => user.func("run").invoke(), WasmException);
  assertStrictEquals(error.tag, thrower.tag("tag"));
  assertEquals(error.values, [1, 2n]);
});

nativeTest("what a function of JavaScript throws is caught at every depth of host calls", () => {
  using cluster = nativeCluster();
  const tag = cluster.tag(internFunc([], [])), thrown = new WasmException(tag, []);
  const func = hostFunc(internFunc([], []), "fail", () => {
    throw thrown;
  });
  const instance = instantiate(
    cluster,
    `(module (table (export "table") 1 funcref) (type $f (func))
      (func $call (call_indirect (type $f) (i32.const 0)))
      (func (export "run") (result exnref)
        (block $h (result exnref) (try_table (catch_all_ref $h) (call $call)) (ref.null exn))))`,
  );
  instance.table("table").set(0, func);
  assertStrictEquals(instance.func("run").code(), thrown);
});
