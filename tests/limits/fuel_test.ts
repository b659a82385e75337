/** Fuel is one number by one definition, on every engine: each call of a function of a module, each start of a loop's body. */
import { assertEquals, assertThrows } from "@std/assert";
import { nativeTest } from "../../ffi/testing.ts";
import { Cluster, compileSync, type InstanceHandle, Linker, WasmTrap } from "../../src/runtime/mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { difference, enginePairs, type Pair } from "./fuel.ts";

/** How many random programs are compared here; `fuel.ts` compares as many as one likes. */
const PROGRAMS = 5;

/** What a program `f` with a host function `h` spends, up to each call of the host: endless ones are stopped at 100. */
const PROGRAMS_AND_LOOKS: readonly (readonly [name: string, text: string, looks: readonly number[]])[] = [
  ["a loop", `(func (export "f") (loop (call $h) (br 0)))`, range(2, 100)],
  ["loops that begin together", `(func (export "f") (loop (loop (loop (call $h) (br 0)))))`, range(4, 100)],
  [
    "a loop in a loop",
    `(func (export "f") (loop (call $h) (loop (call $h)) (br 0)))`,
    range(2, 100),
  ],
  ["a loop that never turns", `(func (export "f") (loop (call $h)) (loop (call $h)) (call $h))`, [2, 3, 3]],
  [
    "self-inlined recursion",
    `(func $r (param i32) (call $h) (if (local.get 0) (then
        (call $r (i32.sub (local.get 0) (i32.const 1))) (call $r (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "f") (call $r (i32.const 3)))`,
    range(2, 16),
  ],
  [
    "tail calls",
    `(func $t (param i32) (call $h) (if (local.get 0) (then (return_call $t (i32.sub (local.get 0) (i32.const 1))))))
      (func (export "f") (return_call $t (i32.const 5)))`,
    range(2, 7),
  ],
  [
    "exceptions",
    `(tag $e) (func $throw (loop (throw $e)))
      (func (export "f") (block (try_table (catch_all 0) (call $throw))) (call $h)
        (loop $l (call $h) (try_table (catch_all $l) (call $throw))))`,
    [3, ...range(4, 100).filter((n) => n % 3 === 1)],
  ],
  [
    "indirect calls, of which one fails",
    `(type $v (func)) (type $i (func (param i32))) (table funcref (elem $a $b)) (func $a (call $h)) (func $b (param i32) (call $h))
      (func (export "f") (call_indirect (type $v) (i32.const 0)) (call_indirect (type $i) (i32.const 7) (i32.const 1))
        (call_indirect (type $i) (i32.const 7) (i32.const 0)))`,
    [2, 3],
  ],
  [
    "an i64 loop, outlined by the js engine",
    `(func (export "f") (local $n i64) (local.set $n (i64.const 40)) (call $h)
      (loop $l (br_if $l (i64.ne (local.tee $n (i64.sub (local.get $n) (i64.const 1))) (i64.const 0)))) (call $h))`,
    [1, 41],
  ],
];

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

function clusterFor({ provider, main }: Pair, fuel: number): Cluster {
  return new Cluster({ fuel, storage: main.createStorage?.() ?? provider.createStorage?.() });
}

function trapOf(action: () => unknown): string | undefined {
  try {
    action();
  } catch (error) {
    if (error instanceof WasmTrap) return error.code;
    throw error;
  }
}

for (const [name, text, looks] of PROGRAMS_AND_LOOKS) {
  const module = compileSync(assemble(`(module (import "h" "h" (func $h)) ${text})`));
  nativeTest(`fuel of ${name}: the same on all engines`, () => {
    for (const pair of enginePairs()) {
      for (const fuel of [100, 50, 3, 2, 1, 0]) {
        using cluster = clusterFor(pair, fuel);
        const seen: number[] = [], { meter } = cluster;
        const linker = new Linker().func(
          "h",
          "h",
          { params: [], results: [] },
          () => void seen.push(fuel - meter.fuel),
        );
        const handle = linker.bind(cluster).instantiate(module, { engine: pair.main });
        trapOf(() => handle.func("f").invoke());
        assertEquals(seen, looks.filter((spent) => spent <= fuel), `${pair.name} with ${fuel}`);
      }
    }
  });
}

const COUNT = compileSync(assemble(`(module
  (func (export "f") (param $n i32) (loop $l (br_if $l (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))`));

nativeTest("fuel belongs to the cluster: four hundred instances have no more than one", () => {
  for (const pair of enginePairs()) {
    using cluster = clusterFor(pair, 20_000);
    const linker = new Linker().bind(cluster), instances: InstanceHandle[] = [];
    for (let i = 0; i < 400; i++) {
      instances.push(linker.instantiate(COUNT, { engine: i % 2 === 0 ? pair.main : pair.provider }));
    }
    let calls = 0;
    const { code } = assertThrows(() => {
      for (;; calls++) instances[calls % 400].func("f").invoke(9);
    }, WasmTrap);
    assertEquals([code, calls, cluster.meter.fuel], ["outOfFuel", 2000, 0], pair.name);
  }
});

nativeTest("at fuel N the N-th unit succeeds and the next fails, however large N is", () => {
  for (const pair of enginePairs()) {
    for (const fuel of [1, 2, 9_999, 10_000, 10_001, 20_000, 123_457]) {
      using cluster = clusterFor(pair, fuel);
      const f = new Linker().bind(cluster).instantiate(COUNT, { engine: pair.main }).func("f");
      assertEquals(trapOf(() => f.invoke(fuel)), "outOfFuel", pair.name);
      assertEquals(cluster.meter.fuel, 0);
      cluster.meter.fuel = fuel;
      if (fuel > 1) assertEquals(trapOf(() => f.invoke(fuel - 1)), undefined, pair.name);
      assertEquals(cluster.meter.fuel, fuel > 1 ? 0 : 1);
    }
  }
});

nativeTest("a start function, and the functions that it imports, are charged too", () => {
  const provider = compileSync(assemble(`(module (func (export "g") (loop)))`));
  const main = compileSync(
    assemble(`(module (import "provider" "g" (func $g)) (func $s (call $g) (call $g)) (start $s))`),
  );
  for (const pair of enginePairs()) {
    using cluster = clusterFor(pair, 5);
    const linker = new Linker().bind(cluster);
    linker.instance("provider", linker.instantiate(provider, { engine: pair.provider }));
    linker.instantiate(main, { engine: pair.main });
    assertEquals(cluster.meter.fuel, 0, pair.name);
    assertEquals(trapOf(() => linker.instantiate(main, { engine: pair.main })), "outOfFuel", pair.name);
    cluster.meter.addFuel(3);
    assertEquals(trapOf(() => linker.instantiate(main, { engine: pair.main })), "outOfFuel", pair.name);
    assertEquals(cluster.meter.fuel, 0, pair.name);
  }
});

nativeTest("random programs come as far on all engines, with each amount of fuel", () => {
  const pairs = enginePairs();
  for (let seed = 1; seed <= PROGRAMS; seed++) assertEquals(difference(seed, pairs), undefined);
});
