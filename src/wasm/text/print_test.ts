/**
 * Printing is tested by going round: every operator of the table is encoded, printed, assembled again, and must come
 * out as the same bytes.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { assemble } from "../../wast/assemble.ts";
import { decode } from "../decode/mod.ts";
import { disassemble } from "./disassemble.ts";
import type { Module } from "../module.ts";
import { FAMILIES, type Immediate, OP_CODES, OP_FAMILIES, OP_LOG2_WIDTHS, OP_NAMES, type OpName } from "../opcodes.ts";
import { OperatorCursor } from "../operators.ts";
import { printDefinition, printOperator, printType } from "./print.ts";
import { Reader } from "../reader.ts";
import { TypeSpace } from "../types/type_space.ts";
import type { ValType } from "../types.ts";

/** Types 0 to 2 of the modules below. */
const TYPES_TEXT = `
  (type (func (param i32 i64) (result f32 f64)))
  (type (sub (struct (field i32) (field (mut i8)))))
  (type (array (mut i16)))`;
const TYPES_BYTES = [3, 0x60, 2, 0x7f, 0x7e, 2, 0x7d, 0x7c, 0x50, 0, 0x5f, 2, 0x7f, 0, 0x78, 1, 0x5e, 0x77, 1];

function section(id: number, contents: readonly number[]): number[] {
  if (contents.length > 0x3fff) throw new RangeError("too long for a test");
  return [id, contents.length & 0x7f | 0x80, contents.length >> 7, ...contents];
}

/** A module whose only function, of type 0, has the operators given and an `end`. */
function moduleWith(operators: readonly number[]): Module {
  const body = [0, ...operators, 0x0b];
  const size = [body.length & 0x7f | 0x80, body.length >> 7];
  return decode(Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, TYPES_BYTES),
    ...section(3, [1, 0]),
    ...section(10, [1, ...size, ...body]),
  ]));
}

/** Immediates to try, for each kind of them. */
const SAMPLES: Record<Immediate, readonly (readonly number[])[]> = {
  "none": [[]],
  "label": [[0], [3]],
  "function": [[5]],
  "type": [[1]],
  "local": [[1], [0xc8, 0x01]],
  "global": [[4]],
  "table": [[0], [2]],
  "memory": [[0], [2]],
  "tag": [[3]],
  "data segment": [[2]],
  "element segment": [[2]],
  "type and table": [[0, 0], [0, 2]],
  "type and field": [[1, 1]],
  "type and count": [[2, 7]],
  "type and data segment": [[2, 7]],
  "type and element segment": [[2, 7]],
  "element segment and table": [[3, 0], [3, 2]],
  "data segment and memory": [[3, 0], [3, 2]],
  "two tables": [[0, 0], [1, 2]],
  "two memories": [[0, 0], [1, 0], [0, 1]],
  "two types": [[2, 2]],
  "block type": [[0x40], [0x7f], [0x70], [0x63, 0x01], [0x00]],
  "block type and catches": [[0x40, 0], [0x7e, 4, 0, 1, 0, 1, 2, 1, 2, 0, 3, 1]],
  "labels": [[0, 4], [2, 1, 0, 3]],
  "value types": [[1, 0x7f], [1, 0x64, 0x01]],
  "memory argument": [[0, 0], [0, 8], [0x40, 3, 0x80, 0x80, 0x04]],
  "memory argument and lane": [[0, 0, 1], [0x40, 3, 9, 0]],
  "constant": [],
  "lane": [[1]],
  "sixteen lanes": [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 31]],
  "heap type": [[0x70], [0x6e], [0x01]],
  "cast": [[3, 1, 0x6e, 0x01], [0, 0, 0x6b, 0x01]],
  "zero byte": [[0]],
};

const CONSTANTS: Partial<Record<OpName, readonly (readonly number[])[]>> = {
  "i32.const": [[0], [0x7f], [0x80, 0x80, 0x80, 0x80, 0x78], [0xff, 0xff, 0xff, 0xff, 0x07]],
  "i64.const": [[1], [0x7f], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x7f], [
    0x80,
    0x80,
    0x80,
    0x80,
    0x10,
  ]],
  "f32.const": [
    ...[[0, 0, 0, 0], [0, 0, 0, 0x80], [0, 0, 0x80, 0x7f], [0, 0, 0x80, 0xff], [0, 0, 0xc0, 0x7f], [0, 0, 0xc0, 0xff]],
    ...[[1, 0, 0x80, 0x7f], [1, 0, 0xe0, 0xff], [0xcd, 0xcc, 0xcc, 0x3d], [1, 0, 0, 0], [0xff, 0xff, 0x7f, 0x7f]],
  ],
  "f64.const": [
    ...[[0, 0, 0, 0, 0, 0, 0, 0x80], [0, 0, 0, 0, 0, 0, 0xf0, 0xff], [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]],
    ...[[1, 0, 0, 0, 0, 0, 0xf4, 0x7f], [0x9a, 0x99, 0x99, 0x99, 0x99, 0x99, 0xb9, 0x3f], [1, 0, 0, 0, 0, 0, 0, 0]],
  ],
  "v128.const": [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255]],
};

/** What must stand before and after an operator for it to be well formed. */
const SURROUNDINGS: Partial<Record<OpName, readonly [before: readonly number[], after: readonly number[]]>> = {
  block: [[], [0x0b]],
  loop: [[], [0x0b]],
  if: [[], [0x0b]],
  else: [[0x04, 0x40], [0x0b]],
  end: [[0x02, 0x40], []],
  try: [[], [0x19, 0x0b]],
  try_table: [[], [0x0b]],
  catch: [[0x06, 0x40], [0x0b]],
  catch_all: [[0x06, 0x40], [0x0b]],
  delegate: [[0x06, 0x40], []],
};

/** The code of an operator in the binary format. */
function encodeCode(op: number): number[] {
  const code = OP_CODES[op];
  if (code <= 0xff) return [code];
  const sub = code & 0xfff;
  return [code >> 12, ...(sub < 0x80 ? [sub] : [sub & 0x7f | 0x80, sub >> 7])];
}

function samplesOf(op: number): readonly (readonly number[])[] {
  const immediate = FAMILIES[OP_FAMILIES[op]];
  return immediate === "constant" ? CONSTANTS[OP_NAMES[op]]! : SAMPLES[immediate];
}

function bodyOf(module: Module): Uint8Array {
  const { start, end } = module.bodies[0];
  return module.bytes.subarray(start, end);
}

function checkRoundTrip(op: number): void {
  const [before, after] = SURROUNDINGS[OP_NAMES[op]] ?? [[], []];
  for (const immediates of samplesOf(op)) {
    const module = moduleWith([...before, ...encodeCode(op), ...immediates, ...after]);
    const text = disassemble(module, 0);
    const again = decode(assemble(`(module ${TYPES_TEXT} ${text})`));
    assertEquals(bodyOf(again), bodyOf(module), text);
  }
}

for (const immediate of new Set(Object.values(FAMILIES))) {
  const operators = [...OP_NAMES.keys()].filter((op) => FAMILIES[OP_FAMILIES[op]] === immediate);
  Deno.test(`operators with immediate "${immediate}" (${operators.length}) are printed so that they assemble again`, () => {
    operators.forEach(checkRoundTrip);
  });
}

function operatorText(bytes: readonly number[]): string {
  const module = moduleWith(bytes), { start, end } = module.bodies[0];
  const cursor = new OperatorCursor(new Reader(module.bytes, start + 1, end), new TypeSpace(module.types));
  cursor.next();
  return printOperator(cursor);
}

Deno.test("printOperator() leaves out what the text format adds by itself", () => {
  assertEquals(operatorText([0x28, OP_LOG2_WIDTHS[OP_NAMES.indexOf("i32.load")], 0]), "i32.load");
  assertEquals(operatorText([0x28, 0, 16]), "i32.load offset=16 align=1");
  assertEquals(operatorText([0x3f, 0]), "memory.size");
  assertEquals(operatorText([0x11, 0, 0]), "call_indirect (type 0) (param i32 i64) (result f32 f64)");
});

Deno.test("printOperator() keeps 64-bit offsets exact", () => {
  const largest = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
  assertEquals(operatorText([0x2d, 0, ...largest]), "i32.load8_u offset=18446744073709551615");
});

Deno.test("printType() and printDefinition() name types by their index", () => {
  const module = decode(assemble(`(module
    (type $pair (struct (field (ref null $pair)) (field (mut f32))))
    (type $base (sub (func (param (ref $pair)))))
    (type (sub final $base (func (param (ref null $pair))))))`));
  const text = (index: number) => printDefinition(index, module.types, (_, i) => ["$pair", "$base"][i] ?? String(i));
  assertEquals(text(0), "(struct (field (ref null $pair)) (field (mut f32)))");
  assertEquals(text(1), "(sub (func (param (ref $pair))))");
  assertEquals(text(2), "(sub final $base (func (param (ref null $pair))))");
  const global: ValType = decode(assemble(`(module (import "m" "g" (global externref)))`)).globals[0].type;
  assertEquals(printType(global, []), "externref");
});
