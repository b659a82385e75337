import { assertEquals, assertThrows } from "@std/assert";
import { decode } from "../decode/mod.ts";
import { InvalidError } from "../errors.ts";
import { functionBytes, moduleBytes, section } from "../testing/bytes.ts";
import { refusal, valid } from "../testing/refusal.ts";
import { validate } from "./mod.ts";

Deno.test("accesses take the memory's address type and are aligned at most naturally", () => {
  valid(`(memory i64 1) (func (drop (i32.load offset=0xffffffffffff align=4 (i64.const 0))))`);
  valid(`(memory 1) (memory i64 1) (func (drop (i32.load 1 (i64.const 0))))`);
  assertEquals(
    refusal(`(memory i64 1) (func (drop (i32.load (i32.const 0))))`),
    "type mismatch: i32.load expected i64, found i32",
  );
  assertEquals(
    refusal(`(memory 1) (func (drop (i32.load16_u align=4 (i32.const 0))))`),
    "alignment must not be larger than natural",
  );
});

Deno.test("offsets of 32-bit memories have 32 bits", () => {
  const load = (...offset: number[]) => {
    const body = functionBytes(0x41, 0, 0x28, 0, ...offset, 0x1a, 0x0b), split = 8 + 6 + 4;
    return Uint8Array.from([...body.slice(0, split), ...section(5, 1, 0, 1), ...body.slice(split)]);
  };
  validate(decode(load(0xff, 0xff, 0xff, 0xff, 0x0f)));
  const error = assertThrows(() => validate(decode(load(0x80, 0x80, 0x80, 0x80, 0x10))), InvalidError);
  assertEquals(error.reason, "offset out of range");
});

Deno.test("atomic accesses are aligned exactly", () => {
  valid(`(memory 1 1 shared) (func (drop (i32.atomic.load (i32.const 0))))`);
  assertEquals(
    refusal(`(memory 1) (func (drop (i32.atomic.load align=2 (i32.const 0))))`),
    "atomic alignment must be natural",
  );
});

Deno.test("lanes of accesses lie within the vector", () => {
  const load = (lane: number) =>
    `(memory 1) (func (drop (v128.load32_lane ${lane} (i32.const 0) (v128.const i64x2 0 0))))`;
  valid(load(3));
  assertEquals(refusal(load(4)), "invalid lane index 4");
});

Deno.test("select chooses between numbers of one type; references state theirs", () => {
  valid(`(func (result funcref) (select (result funcref) (ref.null func) (ref.null nofunc) (i32.const 0)))`);
  assertEquals(
    refusal(`(func (drop (select (i32.const 0) (i64.const 0) (i32.const 0))))`),
    "type mismatch: select expected i32, found i64",
  );
  assertEquals(
    refusal(`(func (drop (select (ref.null func) (ref.null func) (i32.const 0))))`),
    "type mismatch: select of references must state its type",
  );
  const twoTypes = functionBytes(0x00, 0x1c, 2, 0x7f, 0x7f, 0x1a, 0x0b);
  assertEquals(assertThrows(() => validate(decode(twoTypes)), InvalidError).reason, "invalid result arity");
});

Deno.test("immutable globals cannot be set", () => {
  valid(`(global (mut i32) (i32.const 0)) (func (global.set 0 (i32.const 0)))`);
  assertEquals(refusal(`(global i32 (i32.const 0)) (func (global.set 0 (i32.const 0)))`), "immutable global");
});

Deno.test("a copy between memories or tables counts in the smaller of their address types", () => {
  const memories = `(memory 1) (memory i64 1)`, tables = `(table 1 funcref) (table i64 1 funcref)`;
  valid(`${memories} (func (memory.copy 0 1 (i32.const 0) (i64.const 0) (i32.const 0)))`);
  valid(`${tables} (func (table.copy 1 0 (i64.const 0) (i32.const 0) (i32.const 0)))`);
  valid(`${memories} (func (memory.copy 1 1 (i64.const 0) (i64.const 0) (i64.const 0)))`);
  assertEquals(
    refusal(`${memories} (func (memory.copy 0 1 (i32.const 0) (i64.const 0) (i64.const 0)))`),
    "type mismatch: memory.copy expected i32, found i64",
  );
});

Deno.test("tables take references of their element type", () => {
  const tables = `(table $f 1 funcref) (table $e 1 externref)`;
  assertEquals(
    refusal(`${tables} (func (table.set $f (i32.const 0) (ref.null extern)))`),
    "type mismatch: table.set expected funcref, found externref",
  );
  assertEquals(
    refusal(`${tables} (func (table.copy $f $e (i32.const 0) (i32.const 0) (i32.const 0)))`),
    "type mismatch: table.copy expected funcref, found externref",
  );
  assertEquals(
    refusal(
      `${tables} (elem externref (ref.null extern)) (func (table.init $f 0 (i32.const 0) (i32.const 0) (i32.const 0)))`,
    ),
    "type mismatch: table.init expected funcref, found externref",
  );
  const types = section(1, 1, 0x60, 0, 0);
  validate(decode(moduleBytes(types, section(4, 1, 0x70, 0, 0))));
});
