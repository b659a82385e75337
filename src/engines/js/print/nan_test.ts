/** What becomes of the bits of NaNs that are not computed with, in all tiers of V8. */
import { assert, assertEquals } from "@std/assert";
import { instantiate } from "../testing.ts";

/** Calls: V8's middle tier has long compiled the function then, and its best one too. */
const CALLS = 200, ITERATIONS = 100;

/** How a value gets from a load to a store. */
const WAYS = {
  memory: (type: string) => `(${type}.store (i32.const 8) (${type}.load (i32.const 0)))`,
  local: (type: string) =>
    `(local.set $${type} (${type}.load (i32.const 0))) (${type}.store (i32.const 8) (local.get $${type}))`,
  global: (type: string) =>
    `(global.set $${type} (${type}.load (i32.const 0))) (${type}.store (i32.const 8) (global.get $${type}))`,
  call: (type: string) => `(${type}.store (i32.const 8) (call $${type} (${type}.load (i32.const 0))))`,
  select: (type: string) =>
    `(${type}.store (i32.const 8) (select (${type}.load (i32.const 0)) (${type}.const 1) (local.get $n)))`,
} as const;

/** The bits that are stored after one has been on its way many times; all that were seen. */
function seen(type: "f32" | "f64", way: keyof typeof WAYS, bits: bigint): Set<bigint> {
  const { code } = instantiate(`(module (memory 1)
    (global $f32 (mut f32) (f32.const 0)) (global $f64 (mut f64) (f64.const 0))
    (func $f32 (param f32) (result f32) (local.get 0))
    (func $f64 (param f64) (result f64) (local.get 0))
    (func (export "run") (param $n i32) (param $bits i64) (result i64) (local $f32 f32) (local $f64 f64)
      (i64.store (i32.const 0) (local.get $bits))
      (loop $again
        ${WAYS[way](type)}
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (i64.load (i32.const 8))))`).func("run");
  return new Set(Array.from({ length: CALLS }, () => code(ITERATIONS, bits) as bigint));
}

const SIGNALLING = { f32: 0x7fa00001n, f64: 0x7ff0000000000005n }, QUIET_BIT = 1n << 51n;

for (const way of Object.keys(WAYS) as (keyof typeof WAYS)[]) {
  Deno.test(`a signalling NaN keeps its bits as an f32: ${way}`, () => {
    assertEquals([...seen("f32", way, SIGNALLING.f32)], [SIGNALLING.f32]);
  });
}

Deno.test("a signalling NaN keeps its bits as an f64 from memory to memory", () => {
  assertEquals([...seen("f64", "memory", SIGNALLING.f64)], [SIGNALLING.f64]);
});

for (const way of ["local", "global", "call", "select"] as const) {
  Deno.test(`a signalling NaN as an f64 may become quiet, which changes nothing else of it: ${way}`, () => {
    const bits = seen("f64", way, SIGNALLING.f64);
    assert(bits.has(SIGNALLING.f64), "the lower tiers keep it");
    for (const each of bits) assertEquals(each | QUIET_BIT, SIGNALLING.f64 | QUIET_BIT);
  });
}

Deno.test("a quiet NaN keeps its sign and payload everywhere", () => {
  for (const way of Object.keys(WAYS) as (keyof typeof WAYS)[]) {
    for (const [type, bits] of [["f32", 0xffc12345n], ["f64", -0x7fffffffffffdn]] as const) {
      assertEquals([...seen(type, way, bits)], [bits], `${type} ${way}`);
    }
  }
});

Deno.test("a NaN's bits survive constants, locals, calls, memory and globals", () => {
  const single = instantiate(`(module (memory 1) (global $g (mut f32) (f32.const 0))
    (func $same (param f32) (result f32) (local f32) (local.set 1 (local.get 0)) (local.get 1))
    (func (export "run") (result i32)
      (f32.store (i32.const 8) (call $same (f32.const nan:0x200001)))
      (global.set $g (f32.load (i32.const 8)))
      (f32.store (i32.const 16) (select (global.get $g) (f32.const 1) (i32.const 1)))
      (i32.load (i32.const 16))))`);
  assertEquals(single.func("run").code(), 0x7fa00001);
});
