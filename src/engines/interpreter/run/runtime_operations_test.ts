import { assertEquals } from "@std/assert";
import { hostFunc, type InstanceHandle } from "../../../runtime/mod.ts";
import { instantiate, trapOf } from "../../../runtime/testing/instantiate.ts";
import { internFunc } from "../../../wasm/mod.ts";

/** Calls with numbers that become BigInts where the parameter is 64 bits wide. */
function call(handle: InstanceHandle, name: string, ...args: unknown[]): unknown {
  return handle.func(name).invoke(...args);
}

Deno.test("operands of 32-bit memories and tables are unsigned", () => {
  const handle = instantiate(`(memory 1) (table 1 funcref)
    (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 0) (local.get 1)))
    (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
    (func (export "get") (param i32) (drop (table.get (local.get 0))))
    (func (export "grow table") (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))`);
  assertEquals(trapOf(() => call(handle, "fill", -1, 0)), "memoryOutOfBounds");
  assertEquals(trapOf(() => call(handle, "fill", 0, -1)), "memoryOutOfBounds");
  assertEquals(trapOf(() => call(handle, "get", -1)), "tableOutOfBounds");
  assertEquals([call(handle, "grow", -1), call(handle, "grow table", -1)], [-1, -1]);
});

Deno.test("64-bit operands do not wrap around", () => {
  const handle = instantiate(`(memory i64 1) (memory 1) (table i64 1 funcref)
    (func (export "fill") (param i64 i64) (memory.fill 0 (local.get 0) (i32.const 7) (local.get 1)))
    (func (export "copy") (param i32 i64) (memory.copy 1 0 (local.get 0) (local.get 1) (i32.const 1)))
    (func (export "load") (param i64) (result i32) (i32.load8_u (local.get 0)))
    (func (export "call") (param i64) (call_indirect (local.get 0)))
    (func (export "size") (result i64) (memory.size 0))
    (func (export "grow") (param i64) (result i64) (memory.grow 0 (local.get 0)))
    (func (export "grow table") (param i64) (result i64) (table.grow (ref.null func) (local.get 0)))`);
  call(handle, "fill", 5n, 3n);
  assertEquals([call(handle, "load", 7n), call(handle, "load", 8n)], [7, 0]);
  for (const address of [2n ** 32n, -1n]) {
    assertEquals(trapOf(() => call(handle, "fill", address, 1n)), "memoryOutOfBounds");
    assertEquals(trapOf(() => call(handle, "copy", 0, address)), "memoryOutOfBounds");
    assertEquals(trapOf(() => call(handle, "load", address)), "memoryOutOfBounds");
    assertEquals(trapOf(() => call(handle, "call", address)), "undefinedElement");
    assertEquals([call(handle, "grow", address), call(handle, "grow table", address)], [-1n, -1n]);
  }
  assertEquals([call(handle, "size"), call(handle, "grow", 1n), call(handle, "size")], [1n, 1n, 2n]);
});

Deno.test("segments can be dropped, and then have nothing left", () => {
  const handle = instantiate(`(memory 1) (table 2 funcref) (data $d "abc") (elem $e func $f $f) (func $f)
    (func (export "drop") (data.drop $d) (elem.drop $e))
    (func (export "data") (param i32) (memory.init $d (i32.const 0) (i32.const 0) (local.get 0)))
    (func (export "elem") (param i32) (table.init $e (i32.const 0) (i32.const 0) (local.get 0)))`);
  call(handle, "data", 3);
  call(handle, "elem", 2);
  call(handle, "drop");
  call(handle, "data", 0);
  assertEquals(trapOf(() => call(handle, "data", 1)), "memoryOutOfBounds");
  assertEquals(trapOf(() => call(handle, "elem", 1)), "tableOutOfBounds");
});

Deno.test("indirect calls say what is wrong with the entry", () => {
  const handle = instantiate(`(type $t (func)) (table (export "t") 3 funcref)
    (func (export "f") (param i32) (call_indirect (type $t) (local.get 0)))
    (func (export "null") (call_ref $t (ref.null $t)))
    (func (export "as") (drop (ref.as_non_null (ref.null func))))`);
  handle.table("t").set(1, hostFunc(internFunc([], []), "host", () => {}));
  handle.table("t").set(2, handle.func("f"));
  call(handle, "f", 1);
  const traps = [0, 2, 3, -1].map((index) => trapOf(() => call(handle, "f", index)));
  assertEquals(traps, ["uninitializedElement", "indirectCallMismatch", "undefinedElement", "undefinedElement"]);
  assertEquals([trapOf(() => call(handle, "null")), trapOf(() => call(handle, "as"))], [
    "nullFunction",
    "nullReference",
  ]);
});
