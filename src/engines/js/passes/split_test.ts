/** Functions in parts: what they compute, that they are in parts at all, and what parts take and give back. */
import { assert, assertEquals } from "@std/assert";
import { instantiate, moduleOf, thrownBy } from "../testing.ts";
import { flatten } from "./flatten.ts";
import { split } from "./split.ts";
import { Sample } from "./testing.ts";

const SMALL = 150;

/** A step of straight code on a local. */
const step = (local: string, n: number) =>
  `(local.set $${local} (i32.xor (i32.mul (local.get $${local}) (i32.const ${2 * n + 3})) (i32.const ${n})))`;
const steps = (local: string, count: number) => Array.from({ length: count }, (_, n) => step(local, n)).join(" ");

/** The parts of a function. */
function partsOf(text: string, { flat = false } = {}): Sample {
  const sample = new Sample(text, moduleOf(text).funcs.length - 1);
  if (flat) flatten(sample.tree, 0);
  split(sample.tree, SMALL);
  return sample;
}

/** Compares function `run` whole, split, and flattened and split. */
function check(text: string, args: readonly (readonly unknown[])[], least = 2): void {
  assert(partsOf(text).tree.parts.length >= least, "it was not split");
  const whole = instantiate(text, { engine: { largestFunction: 1e9 } }).func("run");
  for (const engine of [{ largestFunction: SMALL }, { largestFunction: SMALL, deepestNest: 0 }]) {
    const run = instantiate(text, { engine }).func("run");
    for (const values of args) assertEquals(run.code(...values), whole.code(...values), `${JSON.stringify(engine)}`);
  }
}

Deno.test("a part takes what is live before it and gives back what is live behind it", () => {
  const sample = partsOf(`(module (func (export "run") (param $a i32) (result i32) (local $b i32) (local $c i32)
    ${steps("a", 8)} (local.set $b (i32.const 1)) ${steps("b", 3)}
    (local.set $c (i32.add (local.get $a) (local.get $b))) ${steps("c", 8)} (local.get $c)))`);
  for (const { taken, returned, own } of sample.tree.parts) {
    assert(taken.length <= 2 && returned.length <= 2, "more is handed over than is live");
    assert(own.every((variable) => !taken.includes(variable)));
  }
});

Deno.test("parts of straight code, blocks and loops", () => {
  check(
    `(module (func (export "run") (param $a i32) (result i32) (local $b i32)
      (block $out
        ${steps("a", 10)}
        (br_if $out (i32.lt_s (local.get $a) (i32.const 0)))
        (loop $again ${steps("b", 10)} (br_if $out (i32.eqz (local.get $b)))
          (br_if $again (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 1))) (i32.const 50))))
        (if (i32.gt_s (local.get $b) (i32.const 9)) (then ${steps("b", 9)} (return (local.get $b)))))
      ${steps("a", 9)} (i32.add (local.get $a) (local.get $b))))`,
    [[0], [1], [-5], [123456]],
  );
});

Deno.test("references are given back", () => {
  const text = `(module (func (export "run") (param $a i32) (param $x externref) (param $y externref) (result externref)
    (local $r externref)
    (if (local.get $a) (then ${steps("a", 6)} (local.set $r (local.get $x))) (else (local.set $r (local.get $y))))
    ${steps("a", 10)}
    (local.set $x (local.get $y))
    (if (i32.eqz (local.get $a)) (then (local.set $r (local.get $x))))
    (local.get $r)))`;
  const sample = partsOf(text), given = sample.tree.parts.flatMap(({ returned }) => sample.names(returned));
  assert(given.includes("l3_r"), `${given}`);
  check(text, [[1, "x", "y"], [0, "x", "y"], [7, null, "y"]]);
});

Deno.test("64-bit integers stay in the frame, several results too", () => {
  check(
    `(module (func (export "run") (param $x i64) (param $a i32) (result i64 i32) ${steps("a", 9)}
      (local.set $x (i64.add (local.get $x) (i64.extend_i32_s (local.get $a)))) ${steps("a", 9)}
      (local.get $x) (local.get $a)))`,
    [[5n, 1], [-1n, -7]],
  );
});

const CATCHING = `(module (tag $e (param i32)) (tag $other)
  (func $may (param i32) (if (i32.and (local.get 0) (i32.const 1)) (then (throw $e (local.get 0))))
    (if (i32.and (local.get 0) (i32.const 2)) (then (throw $other))))
  (func (export "run") (param $a i32) (result i32) (local $b i32) (local $c i32)
    ${steps("a", 8)}
    (block $caught (result i32)
      (block $all
        (try_table (catch $e $caught) (catch_all $all)
          ${steps("b", 8)} (call $may (local.get $a)) ${steps("c", 8)} (local.set $b (i32.const 77))
          (call $may (i32.shr_u (local.get $a) (i32.const 1)))))
      ${steps("c", 8)} (i32.const -1))
    (i32.add (local.get $b)) ${steps("c", 8)} (i32.xor (local.get $c))))`;

Deno.test("functions with handlers have parts, and none that loses what a handler reads", () => {
  check(CATCHING, [[0], [1], [2], [3], [4]]);
});

Deno.test("functions that leave by tail calls have parts", () => {
  check(
    `(module (func $end (param $a i32) (result i32) (i32.add (local.get $a) (i32.const 5)))
      (func $run (export "run") (param $a i32) (param $n i32) (result i32)
        ${steps("a", 9)}
        (if (i32.eqz (local.get $n)) (then ${steps("a", 4)} (return_call $end (local.get $a))))
        ${steps("a", 9)}
        (return_call $run (local.get $a) (i32.sub (local.get $n) (i32.const 1)))))`,
    [[1, 0], [2, 5], [3, 2000]],
  );
});

Deno.test("a flattened function is split", () => {
  const text = `(module (func (export "run") (param $a i32) (result i32)
    (block $x (block $y (block $z (br_table $x $y $z (local.get $a))) ${steps("a", 12)} (br $x)) ${steps("a", 12)})
    ${steps("a", 12)} (local.get $a)))`;
  assert(partsOf(text, { flat: true }).tree.parts.length > 1);
  check(text, [[0], [1], [2], [3]]);
});

Deno.test("a trap in a part is one of the function, at its operator", () => {
  const text = `(module (memory 1) (func (export "run") (param $a i32) (result i32)
    ${steps("a", 10)} (local.set $a (i32.load (i32.or (local.get $a) (i32.const -65536)))) ${steps("a", 10)}
    (local.get $a)))`;
  const frames = [1e9, SMALL].map((largestFunction) =>
    thrownBy(() => instantiate(text, { engine: { largestFunction } }).func("run").code(5)).frames
  );
  assertEquals(frames[1], frames[0]);
});
