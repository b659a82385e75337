/** Modules that are translated as a whole: calls through tables that never change, and views that begin further on. */
import { assertEquals } from "@std/assert";
import type { InstanceHandle } from "../../../runtime/mod.ts";
import { instantiate, thrownBy } from "../testing.ts";

const TABLE = `(module
  (type $unary (func (param i32) (result i32)))
  (type $long (func (param i64 i32) (result i64 i32)))
  (type $nothing (func))
  (memory 1)
  (table 8 funcref)
  (elem (i32.const 1) $double $square $long $nothing $fail $double)
  (global $calls (mut i32) (i32.const 0))
  (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
  (func $square (type $unary) (i32.mul (local.get 0) (local.get 0)))
  (func $long (type $long) (i64.add (local.get 0) (i64.const 1)) (i32.sub (local.get 1) (i32.const 1)))
  (func $nothing (type $nothing) (global.set $calls (i32.add (global.get $calls) (i32.const 1))))
  (func $fail (type $unary) (i32.load (local.get 0)))
  (func (export "unary") (param i32 i32) (result i32)
    (call_indirect (type $unary) (local.get 1) (local.get 0)))
  (func (export "long") (param i64 i32 i32) (result i64 i32)
    (call_indirect (type $long) (local.get 0) (local.get 1) (local.get 2)))
  (func (export "nothing") (param i32) (result i32)
    (call_indirect (type $nothing) (local.get 0)) (global.get $calls))
  (func $both (export "both") (param i64 i32) (result i64 i32)
    ;; What an earlier call left in the frame is an argument, and part of the index, of the next one.
    (call_indirect (type $long) (local.get 0) (local.get 1) (i32.const 3))
    (call_indirect (type $long) (i32.add (i32.load8_u (i32.const 8)) (i32.const 3)))))`;

/** The code of a trap, and its detail or message. */
function trapOf(run: () => unknown): string {
  const { code, message } = thrownBy(run);
  return `${code}: ${message}`;
}

for (const largestFunction of [40_000, 10]) {
  Deno.test(`indirect calls through a table that never changes, split at ${largestFunction}`, () => {
    const handle = instantiate(TABLE, { engine: { largestFunction } });
    const unary = handle.func("unary"), long = handle.func("long");
    assertEquals([1, 2, 6].map((entry) => unary.code(entry, 7)), [14, 49, 14]);
    assertEquals(long.code(41n, 5, 3), [42n, 4]);
    assertEquals(handle.func("nothing").code(4), 1);
    assertEquals(handle.func("both").code(40n, 9), [42n, 7]);
  });
}

Deno.test("entries that are missing, empty or of another type trap, as in tables that change", () => {
  const fixed = instantiate(TABLE), changing = instantiate(TABLE.replace("(table 8", `(table (export "t") 8`));
  for (const entry of [0, 3, 4, 7, 8, -1, 1 << 30]) {
    const [actual, expected] = [fixed, changing].map((handle) => trapOf(() => handle.func("unary").code(entry, 1)));
    assertEquals(actual, expected, `entry ${entry}`);
  }
  const trap = thrownBy(() => fixed.func("unary").code(5, -1));
  assertEquals(trap.frames.map(({ func }) => func), ["fail", "unary"]);
});

Deno.test("arguments are evaluated once, before the index is judged", () => {
  const handle = instantiate(`(module
    (type $binary (func (param i32 i32) (result i32)))
    (memory 1) (table 3 funcref) (elem (i32.const 0) $sub $add)
    (func $sub (type $binary) (i32.sub (local.get 0) (local.get 1)))
    (func $add (type $binary) (i32.add (local.get 0) (local.get 1)))
    (func $next (export "next") (result i32)
      (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1))) (i32.load (i32.const 0)))
    (func (export "run") (param i32) (result i32)
      (call_indirect (type $binary) (i32.mul (call $next) (i32.const 10)) (i32.load (i32.const 0)) (local.get 0))))`);
  const run = handle.func("run");
  assertEquals([run.code(0), run.code(1)], [9, 22]);
  assertEquals(thrownBy(() => run.code(2)).code, "uninitializedElement");
  assertEquals(handle.func("next").code(), 4);
});

/** Loads and stores with offsets, and a memory that can grow. */
const OFFSETS = `(module
  (memory (export "memory") 0 3)
  ${
  [1, 4, 24, 65_532, 65_536].map((offset) =>
    `(func (export "load${offset}") (param i32) (result i32) (i32.load offset=${offset} (local.get 0)))
     (func (export "store${offset}") (param i32 i32) (i32.store offset=${offset} (local.get 0) (local.get 1)))
     (func (export "float${offset}") (param i32) (result f32) (f32.load offset=${offset} (local.get 0)))`
  ).join("\n")
}
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))`;

function loads(handle: InstanceHandle, offset: number, address: number): unknown {
  try {
    return handle.func(`load${offset}`).code(address);
  } catch (error) {
    return (error as { code: string }).code;
  }
}

Deno.test("an access with an offset ends where the memory does, however small it is and however it grows", () => {
  const handle = instantiate(OFFSETS);
  for (let pages = 0; pages <= 3; pages++) {
    const end = pages * 65_536;
    for (const offset of [1, 4, 24, 65_532, 65_536]) {
      for (const address of [0, end - offset - 4, end - offset - 3, end, -1, -4, -24, -offset, -0x80000000]) {
        const at = (address >>> 0) + offset, inside = at + 4 <= end;
        assertEquals(
          loads(handle, offset, address),
          inside ? 0 : "memoryOutOfBounds",
          `${pages}: ${address}+${offset}`,
        );
      }
    }
    if (pages > 0) {
      handle.func("store24").code(end - 28, 0x01020304);
      assertEquals(loads(handle, 4, end - 8), 0x01020304);
      handle.func("store24").code(end - 28, 0);
    }
    handle.func("grow").code(1);
  }
  handle.func("store4").code(0, 0x7fa00001);
  assertEquals(loads(handle, 1, 3), 0x7fa00001);
  assertEquals(Number.isNaN(handle.func("float4").code(0)), true);
});
