import { assert, assertEquals } from "@std/assert";
import { instantiate, moduleOf, thrownBy } from "../testing.ts";
import { outline } from "./outline.ts";
import { Sample } from "./testing.ts";
import { initialIterations, resumer } from "../run/iterations.ts";

/** Sums 0 … n - 1 as i64, f64 and i32, with a block around the loop that some iterations leave. */
const SUMS = `(module (memory 1)
  (func $sums (param $n i32) (param $limit i64) (result i64 f64 i32)
    (local $long i64) (local $float f64) (local $word i32) (local $i i32)
    (i32.const 1000)
    (i32.load (i32.const 8))
    (block $out (result i32)
      (loop $turn
        (local.set $long (i64.add (local.get $long) (i64.extend_i32_u (local.get $i))))
        (local.set $float (f64.add (local.get $float) (f64.convert_i32_u (local.get $i))))
        (local.set $word (i32.add (local.get $word) (local.get $i)))
        (br_if $out (i32.const 7) (i64.gt_u (local.get $long) (local.get $limit)))
        drop
        (br_if $turn (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
      (i32.const 5))
    i32.add
    i32.add
    (local.set $i)
    (return (local.get $long) (local.get $float) (i32.add (local.get $word) (local.get $i))))
  (func (export "run") (param i32 i64) (result i64 f64 i32) (call $sums (local.get 0) (local.get 1))))`;

Deno.test("a loop that is called again and again goes on where it was, and leaves for where it should", () => {
  const run = instantiate(SUMS).func("run"), count = 3_000_000, sum = count * (count - 1) / 2;
  for (let round = 0; round < 3; round++) {
    assertEquals(run.invoke(count, 2n ** 62n), [BigInt(sum), sum, (sum + 1005) | 0]);
    const [long, float, word] = run.invoke(count, 10n ** 12n) as [bigint, number, number];
    assert(long > 10n ** 12n && long < 10n ** 12n + 3_000_000n);
    assertEquals([float, word], [Number(long), (Number(long) + 1007) | 0]);
  }
});

const RETURNING = `(module
  (func (export "run") (param $n i32) (result f64) (local $x f64)
    (loop (result f64)
      (if (i32.eqz (local.get $n)) (then (return (local.get $x))))
      (local.set $x (f64.add (local.get $x) (f64.const 0.5)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br 0))))`;

Deno.test("a loop that has no end but a return gives its result", () => {
  const run = instantiate(RETURNING).func("run");
  for (const n of [0, 1, 16, 17, 1_000_000]) assertEquals(run.invoke(n), n / 2);
});

const TRAPPING = `(module (memory 1)
  (func $load (param i32) (result i64) (i64.load (local.get 0)))
  (func $sum (param $at i32) (result i64) (local $sum i64)
    (loop
      (local.set $sum (i64.add (local.get $sum) (call $load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if 0 (i64.ge_s (local.get $sum) (i64.const 0))))
    (local.get $sum))
  (func (export "run") (param i32) (result i64) (call $sum (local.get 0))))`;

Deno.test("a loop that was called again is one function in a backtrace", () => {
  const { bytes } = moduleOf(TRAPPING), trap = thrownBy(() => instantiate(TRAPPING).func("run").invoke(0));
  assertEquals(trap.code, "memoryOutOfBounds");
  assertEquals(trap.frames.map(({ func }) => func), ["load", "sum", "run"]);
  assertEquals(bytes.slice(trap.frames[1].offset, trap.frames[1].offset + 2), Uint8Array.of(0x10, 0));
});

Deno.test("a loop takes the fuel that its iterations are worth, however often it is called", () => {
  const text = `(module (func (export "run") (param i64)
    (loop (br_if 0 (i64.ne (local.tee 0 (i64.sub (local.get 0) (i64.const 1))) (i64.const 0))))))`;
  const run = (count: bigint) => instantiate(text, { cluster: { fuel: 200_000 } }).func("run").code(count);
  run(190_000n);
  assertEquals(thrownBy(() => run(200_001n)).code, "outOfFuel");
});

Deno.test("slow iterations are few, quick ones many", () => {
  const initial = initialIterations(1), resume = resumer(initial), asked: number[] = [];
  const slow = (_fp: number, iterations: number): number => {
    const end = performance.now() + 6;
    while (performance.now() < end);
    return asked.push(iterations) < 8 ? -1 : 3;
  };
  assertEquals(resume(slow, 0, 8), 3);
  assert(asked.at(-1)! <= 2);
  asked.length = 0;
  assertEquals(resume((_fp: number, iterations: number) => asked.push(iterations) < 20 ? -1 : 0, 0, 8), 0);
  assert(asked.at(-1)! > 1000 * asked[0]);
  assert(initial[0] > initialIterations(1)[0]);
});

const COUNT = `(local.set $n (i32.sub (local.get $n) (i32.const 1)))`;

Deno.test("loops that handle references, exceptions and tail calls are functions too", () => {
  const references = instantiate(`(module (table $t 4 externref)
    (func (export "run") (param $n i32) (param $x externref) (param $y externref) (result externref f64)
      (local $sum f64) (local $z externref)
      (loop $again
        (local.set $z (local.get $x)) (local.set $x (local.get $y)) (local.set $y (local.get $z))
        (local.set $sum (f64.add (local.get $sum) (f64.const 0.5)))
        (table.set $t (i32.and (local.get $n) (i32.const 3)) (local.get $x))
        ${COUNT} (br_if $again (local.get $n)))
      (local.get $x) (local.get $sum)))`).func("run");
  for (const n of [1, 2, 16, 17, 100_001]) {
    assertEquals(references.invoke(n, "x", "y"), [n % 2 === 0 ? "x" : "y", n / 2]);
  }
  const handlers = instantiate(`(module (tag $e (param i32))
    (func $may (param i32) (if (i32.eq (local.get 0) (i32.const 7)) (then (throw $e (local.get 0)))))
    (func (export "run") (param $n i32) (result i64) (local $sum i64) (local $last i32)
      (block $caught (result i32)
        (try_table (catch $e $caught)
          (loop $again
            (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $n))))
            (call $may (local.get $n)) (local.set $last (local.get $n))
            ${COUNT} (br_if $again (local.get $n))))
        (i32.const 1000))
      (i64.extend_i32_u) (i64.add (local.get $sum)) (i64.add (i64.extend_i32_u (local.get $last)))))`).func("run");
  const sumFrom = (low: number, high: number) => (high - low + 1) * (low + high) / 2;
  assertEquals(handlers.invoke(5), BigInt(sumFrom(1, 5) + 1000 + 1));
  assertEquals(handlers.invoke(3000), BigInt(sumFrom(7, 3000) + 7 + 8));
  const tailCalls = instantiate(`(module (func $done (param $sum i64) (result i64) (local.get $sum))
    (func (export "run") (param $n i32) (result i64) (local $sum i64)
      (loop $again
        (if (i32.eqz (local.get $n)) (then (return_call $done (local.get $sum))))
        (local.set $sum (i64.add (local.get $sum) (i64.extend_i32_u (local.get $n)))) ${COUNT} (br $again))
      (unreachable)))`).func("run");
  for (const n of [0, 16, 17, 100_000]) assertEquals(tailCalls.invoke(n), BigInt(sumFrom(1, n)));
});

Deno.test("what a loop may change before an exception, and a handler reads, is not lost", () => {
  const sample = new Sample(
    `(module (tag $e) (func $f (throw $e))
    (func (param $n i32) (result f64) (local $x f64)
      (block $caught (try_table (catch $e $caught)
        (loop $again (local.set $x (f64.add (local.get $x) (f64.const 1))) (call $f) (br $again))))
      (local.get $x)))`,
    1,
  );
  outline(sample.tree);
  assertEquals(sample.tree.parts.length, 0);
});
