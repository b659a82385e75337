/** Values of the host that pass through native code: they stay as long as it can reach them, and no longer. */
import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { Cluster, type InstanceHandle, Linker } from "../../src/runtime/mod.ts";
import type { NativeStorage } from "../../src/native/mod.ts";
import { moduleOf, nativeTest } from "./native.ts";

const KEPT = 24, LOCALS = Array.from({ length: KEPT }, (_, i) => i);

/** Functions that hold references in every place that there is while `churn` makes many more. */
const MODULE = `(module
  (import "h" "churn" (func $churn)) (import "h" "give" (func $give (param i32) (result externref)))
  (import "h" "take" (func $take (param i32 externref)))
  (import "h" "three" (func $three (result externref externref externref)))
  (import "h" "check" (func $check (param externref externref externref)))
  (tag $few (param externref)) (tag $many (param ${"externref ".repeat(KEPT)}))
  (table $t (export "t") 4 100 externref) (table $thrown 1 exnref) (global $g (mut externref) (ref.null extern))
  (func (export "identity") (param externref) (result externref) (local.get 0))
  (func (export "locals") ${LOCALS.map((i) => `(local $l${i} externref)`).join(" ")}
    ${LOCALS.map((i) => `(local.set $l${i} (call $give (i32.const ${i})))`).join("\n")}
    (call $churn)
    ${LOCALS.map((i) => `(call $take (i32.const ${i}) (local.get $l${i}))`).join("\n")})
  (func (export "parameters") (param externref externref i32)
    (if (i32.eqz (local.get 2)) (then (call $churn) (return)))
    (call $recurse (local.get 1) (local.get 0) (i32.sub (local.get 2) (i32.const 1)))
    (call $take (i32.const 0) (local.get 0)) (call $take (i32.const 1) (local.get 1)))
  (func $recurse (param externref externref i32)
    (if (i32.eqz (local.get 2)) (then (call $churn) (return)))
    (call $recurse (local.get 0) (local.get 1) (i32.sub (local.get 2) (i32.const 1)))
    (call $take (i32.const 1) (local.get 0)) (call $take (i32.const 0) (local.get 1)))
  (func (export "loop") (param $n i32) (local $r externref)
    (local.set $r (call $give (i32.const 0)))
    (loop $more
      (call $churn)
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $more (local.get $n)))
    (call $take (i32.const 0) (local.get $r)))
  (func (export "table") (local $old i32)
    (table.set $t (i32.const 1) (call $give (i32.const 1)))
    (local.set $old (table.grow $t (call $give (i32.const 2)) (i32.const 5)))
    (table.fill $t (i32.const 2) (call $give (i32.const 3)) (i32.const 2))
    (call $churn)
    (call $take (i32.const 1) (table.get $t (i32.const 1))) (call $take (i32.const 2) (table.get $t (i32.const 8)))
    (call $take (i32.const 3) (table.get $t (i32.const 3))))
  (func (export "global") (global.set $g (call $give (i32.const 1))) (call $churn) (call $take (i32.const 1) (global.get $g)))
  (func (export "results") (local $a externref) (local $b externref) (local $c externref)
    (call $three) (local.set $c) (local.set $b) (local.set $a)
    (call $check (local.get $a) (local.get $b) (local.get $c)))
  (func $throwFew (throw $few (call $give (i32.const 5))))
  (func (export "exception") (local $e exnref) (local $r externref)
    (block $h (result externref exnref)
      (try_table (catch_ref $few $h) (call $throwFew)) (unreachable))
    (local.set $e) (drop)
    (call $churn)
    (local.set $r (block $again (result externref) (try_table (catch $few $again) (throw_ref (local.get $e))) (unreachable)))
    (call $take (i32.const 5) (local.get $r)))
  (func (export "keep") (local exnref)
    (block $h (result externref exnref) (try_table (catch_ref $few $h) (call $throwFew)) (unreachable))
    (local.set 0) (drop) (table.set $thrown (i32.const 0) (local.get 0)))
  (func (export "clear") (param ${"externref ".repeat(KEPT)}))
  (func (export "rethrow") (local $r externref)
    (local.set $r (block $again (result externref)
      (try_table (catch $few $again) (throw_ref (table.get $thrown (i32.const 0)))) (unreachable)))
    (call $take (i32.const 5) (local.get $r)))
  (func $throwMany ${LOCALS.map((i) => `(call $give (i32.const ${i}))`).join(" ")} (call $churn) (throw $many))
  (func (export "exceptions") ${LOCALS.map((i) => `(local $l${i} externref)`).join(" ")}
    (block $h (result ${"externref ".repeat(KEPT)}) (try_table (catch $many $h) (call $throwMany)) (unreachable))
    ${LOCALS.toReversed().map((i) => `(local.set $l${i})`).join(" ")}
    (call $churn)
    ${LOCALS.map((i) => `(call $take (i32.const ${i}) (local.get $l${i}))`).join("\n")}))`;

interface Scene extends Disposable {
  readonly instance: InstanceHandle;
  readonly given: readonly object[];
  /** How often something came back. */
  readonly returned: () => number;
  /** Makes many handles that nobody holds. */
  readonly churn: () => void;
  /** Makes another handle, to see how many there are. */
  readonly probe: () => bigint;
}

function scene(level: 0 | 1 | 2 | 3): Scene {
  const engine = new Llvm({ level }),
    storage = engine.createStorage() as NativeStorage,
    cluster = new Cluster({ storage });
  const given = LOCALS.map((i) => ({ i }));
  let returned = 0, serial = 0;
  const linker = new Linker().bind(cluster);
  linker.func("h", "give", { params: ["i32"], results: ["externref"] }, (i) => given[i]);
  linker.func("h", "take", { params: ["i32", "externref"], results: [] }, (i, value) => {
    assertStrictEquals(value, given[i]);
    returned++;
  });
  const churn = () => {
    for (let i = 0; i < 10_000; i++) storage.references.word({ serial: serial++ });
  };
  linker.func("h", "churn", { params: [], results: [] }, churn);
  let three: [unknown, unknown, unknown] = [0, 0, 0];
  linker.func("h", "three", { params: [], results: ["externref", "externref", "externref"] }, () => {
    return three = [{}, {}, {}];
  });
  linker.func("h", "check", { params: ["externref", "externref", "externref"], results: [] }, (...values) => {
    values.forEach((value, i) => assertStrictEquals(value, three[i]));
    returned++;
  });
  const instance = linker.instantiate(moduleOf(MODULE), { engine });
  return {
    instance,
    given,
    returned: () => returned,
    churn,
    probe: () => storage.references.word({}),
    [Symbol.dispose]: () => cluster[Symbol.dispose](),
  };
}

for (const level of [0, 1, 2, 3] as const) {
  nativeTest(`references stay where native code holds them: -O${level}`, () => {
    using on = scene(level);
    const { instance, given, returned } = on;
    const calls: Record<string, readonly [args: unknown[], returned: number]> = {
      locals: [[], KEPT],
      parameters: [[given[0], given[1], 20], 40],
      loop: [[5], 1],
      table: [[], 3],
      global: [[], 1],
      rethrow: [[], 1],
      exception: [[], 1],
      exceptions: [[], KEPT],
    };
    for (let round = 0; round < 3; round++) {
      instance.func("keep").invoke();
      instance.func("clear").invoke(...LOCALS.map(() => null));
      on.churn();
      for (const [name, [args, count]] of Object.entries(calls)) {
        const before = returned();
        instance.func(name).invoke(...args);
        assertEquals(returned() - before, count, name);
      }
    }
  });
}

nativeTest("references on their way stay, whichever of them makes room for the others", () => {
  using on = scene(1);
  const results = on.instance.func("results"), count = 40_000;
  for (let i = 0; i < count; i++) results.invoke();
  assertEquals(on.returned(), count);
});

nativeTest("references that have passed through are forgotten", () => {
  using on = scene(2);
  const identity = on.instance.func("identity"), first = on.probe();
  for (let i = 0; i < 200_000; i++) {
    const value = i % 2 === 0 ? { i } : `text ${i}`;
    assertStrictEquals(identity.invoke(value), value);
  }
  assert(on.probe() - first < 10_000n, `${on.probe() - first} handles for one at a time`);
});

nativeTest("0 and -0 are two values", () => {
  using on = scene(0);
  const identity = on.instance.func("identity");
  for (const value of [-0, 0, -0, NaN, 0]) assert(Object.is(identity.invoke(value), value), `${value}`);
});
