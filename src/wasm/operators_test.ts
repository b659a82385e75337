import { assertEquals, assertThrows } from "@std/assert";
import { FormatError } from "./errors.ts";
import type { OpName } from "./opcodes.ts";
import { codeOf } from "../numerics/testing/module.ts";
import { OperatorCursor } from "./operators.ts";
import { Reader } from "./reader.ts";
import { unsigned } from "./testing/bytes.ts";
import { TypeSpace } from "./types/type_space.ts";
import { BOTTOM, FUNCREF, HEAP_TYPES, I32, ref } from "./types.ts";

function cursorOver(...bytes: number[]): OperatorCursor {
  return new OperatorCursor(new Reader(Uint8Array.from(bytes)), new TypeSpace([]));
}

/** The cursor after it has read an operator with these immediates, to their end. */
function read(name: OpName, ...immediates: number[]): OperatorCursor {
  const cursor = cursorOver(...codeOf(name), ...immediates);
  cursor.next();
  assertEquals([cursor.name, cursor.reader.atEnd], [name, true]);
  return cursor;
}

/** Reason and offset of the error for bytes that are no operator. */
function refusal(...bytes: number[]): [string, number] {
  const { reason, offset } = assertThrows(() => cursorOver(...bytes).next(), FormatError);
  return [reason, offset];
}

Deno.test("operators follow each other, each with its offset", () => {
  const cursor = cursorOver(0x20, 0x85, 0x01, 0xfc, 0x0b, 0x00, 0x0b), seen: [string, number][] = [];
  while (!cursor.reader.atEnd) {
    cursor.next();
    seen.push([cursor.name, cursor.offset]);
  }
  assertEquals(seen, [["local.get", 0], ["memory.fill", 3], ["end", 6]]);
});

Deno.test("block types are nothing, a value type or an index", () => {
  const of = (...bytes: number[]) => {
    const { blockType, blockResult } = read("block", ...bytes);
    return [blockType, blockResult];
  };
  assertEquals(of(0x40), [-1, BOTTOM]);
  assertEquals(of(0x7f), [-1, I32]);
  assertEquals(of(0x64, 0x70), [-1, ref(HEAP_TYPES.func.id, false)]);
  assertEquals(of(0x05), [5, BOTTOM]);
  assertEquals(of(0xff, 0xff, 0xff, 0xff, 0x0f), [2 ** 32 - 1, BOTTOM]);
  assertEquals(refusal(0x02, 0x80, 0x7f), ["malformed block type", 1]);
  assertEquals(refusal(0x02, 0x78), ["malformed value type", 1]);
});

Deno.test("memory arguments have a memory index if bit 6 of the alignment says so", () => {
  const of = (...bytes: number[]) => {
    const { align, index, memoryOffset } = read("i32.load", ...bytes);
    return { align, index, memoryOffset };
  };
  assertEquals(of(2, 8), { align: 2, index: 0, memoryOffset: 8 });
  assertEquals(of(0x42, 3, 8), { align: 2, index: 3, memoryOffset: 8 });
  assertEquals(of(0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10).memoryOffset, 2 ** 53, "offsets have 64 bits");
  assertEquals(refusal(0x28, 0x80, 0x01, 0), ["malformed memop flags", 2]);
});

Deno.test("br_table lists the default label last", () => {
  assertEquals(read("br_table", 2, 1, 0, 7).labels, [1, 0, 7]);
  assertEquals(read("br_table", 0, 7).labels, [7]);
  const [reason, offset] = refusal(0x0e, ...unsigned(2 ** 32 - 1));
  assertEquals([reason.split(":")[0], offset], ["length out of bounds", 1]);
});

Deno.test("catch clauses have a tag or catch all", () => {
  assertEquals(read("try_table", 0x40, 2, 1, 4, 5, 2, 6).catches, [
    { kind: "catch_ref", tag: 4, label: 5 },
    { kind: "catch_all", tag: 0, label: 6 },
  ]);
  assertEquals(refusal(0x1f, 0x40, 1, 4, 0), ["malformed catch clause", 3]);
});

Deno.test("cast branches carry two reference types", () => {
  const { index, refType, refType2 } = read("br_on_cast", 2, 1, 0x6e, 0x6c);
  assertEquals([index, refType, refType2], [1, ref(HEAP_TYPES.any.id, false), ref(HEAP_TYPES.i31.id, true)]);
  assertEquals(refusal(0xfb, 0x18, 4, 0, 0x6e, 0x6c), ["malformed br_on_cast flags", 2]);
});

Deno.test("constants keep their bits", () => {
  assertEquals(read("i32.const", 0x7f).lo, -1);
  const i64 = read("i64.const", 0x80, 0x80, 0x80, 0x80, 0x08);
  assertEquals([i64.lo, i64.hi], [-(2 ** 31), 0]);
  assertEquals(read("f32.const", 1, 0, 0xa0, 0x7f).lo, 0x7fa00001);
  const f64 = read("f64.const", 1, 0, 0, 0, 0, 0, 0xf4, 0x7f);
  assertEquals([f64.lo, f64.hi], [1, 0x7ff40000]);
  const { lo, reader } = read("v128.const", ...Array(16).keys());
  assertEquals([...reader.bytes.subarray(lo)], [...Array(16).keys()]);
});

Deno.test("two immediates come in the order of the binary format", () => {
  const { index, index2 } = read("call_indirect", 1, 2);
  assertEquals([index, index2], [1, 2]);
  assertEquals(read("select_t", 1, 0x70).selectTypes, [FUNCREF]);
  assertEquals(read("v128.load8_lane", 0, 4, 15).index2, 15);
});

Deno.test("unassigned codes are illegal at the operator's offset, whatever the prefix", () => {
  assertEquals(refusal(0xff), ["illegal opcode ff", 0]);
  assertEquals(refusal(0xfc, 0x12), ["illegal opcode fc 12", 0]);
  assertEquals(refusal(0xfd, 0xff, 0xff, 0xff, 0xff, 0x0f), ["illegal opcode fd ffffffff", 0]);
  assertEquals(refusal(0xfe, 0x03, 1), ["zero byte expected", 2]);
  assertEquals(refusal(0xfc), ["unexpected end", 1]);
});
