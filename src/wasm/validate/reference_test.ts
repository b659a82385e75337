import { assertEquals } from "@std/assert";
import { refusal, valid } from "../testing/refusal.ts";

const TYPES = `(type $s (struct (field i32) (field (mut i8)) (field (ref $s))))
  (type $i (array i32)) (type $m (array (mut i16))) (type $r (array (mut funcref)))`;

/** Asserts why code with the types above is invalid. */
function assertRefused(code: string, reason: string): void {
  assertEquals(refusal(`${TYPES} (func (param $s (ref $s)) (param $m (ref $m)) (param $i (ref $i)) ${code})`), reason);
}

Deno.test("ref.func names declared functions only, and knows their type", () => {
  valid(`(func $f (result (ref 0)) (ref.func $f)) (export "f" (func $f))`);
  valid(`(func $f (drop (ref.func $f))) (elem declare func $f)`);
  assertEquals(refusal(`(func $f (drop (ref.func $f)))`), "undeclared function reference");
});

Deno.test("packed fields are read with a sign, others without", () => {
  valid(`${TYPES} (func (param (ref $s)) (result i32) (struct.get_u $s 1 (local.get 0)))`);
  const on = (name: string, type: string) => `type mismatch: ${name} on a field of type ${type}`;
  assertRefused(`(drop (struct.get $s 1 (local.get $s)))`, on("struct.get", "i8"));
  assertRefused(`(drop (struct.get_s $s 0 (local.get $s)))`, on("struct.get_s", "i32"));
  assertRefused(`(drop (array.get $m (local.get $m) (i32.const 0)))`, on("array.get", "i16"));
});

Deno.test("only mutable fields and arrays are written", () => {
  assertRefused(`(struct.set $s 0 (local.get $s) (i32.const 0))`, "immutable field");
  assertRefused(`(array.set $i (local.get $i) (i32.const 0) (i32.const 0))`, "immutable array");
  assertRefused(`(array.fill $i (local.get $i) (i32.const 0) (i32.const 0) (i32.const 0))`, "immutable array");
});

Deno.test("fields exist and types are of the right kind", () => {
  assertRefused(`(drop (struct.get $s 3 (local.get $s)))`, "unknown field 3");
  assertRefused(`(drop (struct.new_default $i))`, "type mismatch: type 1 is no struct type");
  assertRefused(`(drop (array.new_default $s (i32.const 0)))`, "type mismatch: type 0 is no array type");
});

Deno.test("what has no default value cannot be made of defaults", () => {
  const [type, reason] = ["(ref (struct (field i32) (field (mut i8)) (field (ref struct…))))", "has no default value"];
  assertRefused(`(drop (struct.new_default $s))`, `type mismatch: ${type} ${reason}`);
});

Deno.test("arrays are filled from data if numeric, from elements if those match", () => {
  const segments = `(data $d "") (elem $e externref)`;
  valid(`${TYPES} ${segments} (func (drop (array.new_data $m $d (i32.const 0) (i32.const 0))))`);
  assertEquals(
    refusal(`${TYPES} ${segments} (func (drop (array.new_data $r $d (i32.const 0) (i32.const 0))))`),
    "type mismatch: array type is not numeric or vector",
  );
  assertEquals(
    refusal(`${TYPES} ${segments} (func (drop (array.new_elem $r $e (i32.const 0) (i32.const 0))))`),
    "type mismatch: segment holds externref, the array funcref",
  );
  assertRefused(
    `(array.copy $m $i (local.get $m) (i32.const 0) (local.get $i) (i32.const 0) (i32.const 0))`,
    "array types do not match",
  );
});

Deno.test("casts stay within a hierarchy", () => {
  valid(`(func (param anyref) (result (ref i31)) (ref.cast (ref i31) (local.get 0)))`);
  valid(`(func (param anyref) (result i32) (ref.test nullref (local.get 0)))`);
  assertEquals(
    refusal(`(func (param funcref) (drop (ref.cast (ref i31) (local.get 0))))`),
    "type mismatch: ref.cast expected anyref, found funcref",
  );
});

Deno.test("a branch on a cast narrows both ways", () => {
  valid(`(func (param anyref) (result (ref i31)) (br_on_cast 0 anyref (ref i31) (local.get 0)) unreachable)`);
  const rest = `(block (result (ref any)) (br_on_cast_fail 0 anyref nullref (local.get 0)) unreachable) drop`;
  valid(`(func (param anyref) ${rest})`);
  const reversed = `(func (param eqref) (result anyref) (br_on_cast 0 eqref anyref (local.get 0)))`;
  assertEquals(refusal(reversed), "type mismatch: anyref is no subtype of eqref");
  assertEquals(
    refusal(`(func (param anyref) (br_on_cast 0 anyref (ref i31) (local.get 0)) drop)`),
    "type mismatch: the label of br_on_cast takes nothing",
  );
});

Deno.test("conversions between any and extern keep nullability", () => {
  valid(`(func (param (ref extern)) (result (ref any)) (any.convert_extern (local.get 0)))`);
  assertEquals(
    refusal(`(func (param externref) (result (ref any)) (any.convert_extern (local.get 0)))`),
    "type mismatch: end expected (ref any), found anyref",
  );
});
