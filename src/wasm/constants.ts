/**
 * Constant expressions. Nearly all are one constant and its `end`: those are read here, from the bytes and whenever their
 * value is wanted, without the table of operators. That table is large, and a program whose code is compiled already
 * starts without it. For the other expressions the decoder brings a reader of operators.
 *
 * @module
 */
import type { OpName } from "./opcodes.ts";
import type { Reader } from "./reader.ts";
import { readHeapType, type TypeSpace } from "./types/type_space.ts";

/** An operator of a constant expression, decoded. */
export interface ConstOperator {
  /** Its text name. */
  readonly name: OpName;
  /** The lower 32 bits of a number; for a vector, the position of its bytes in the module. */
  readonly lo: number;
  /** The upper 32 bits of a number. */
  readonly hi: number;
  /** Index of a global, a function or a type. */
  readonly index: number;
}

/**
 * Reads a constant expression with its `end`, and yields the operators before that: one object that changes, so that an
 * expression of many operators takes no memory.
 */
export type ReadOperators = (reader: Reader, types: TypeSpace) => Iterable<ConstOperator>;

/** The codes of what is read here, which are those of the table of operators. */
export const CONSTANT_CODES = {
  "i32.const": 0x41,
  "i64.const": 0x42,
  "f32.const": 0x43,
  "f64.const": 0x44,
  "global.get": 0x23,
  "ref.null": 0xd0,
  "ref.func": 0xd2,
} as const satisfies Partial<Record<OpName, number>>;

const END = 0x0b;

type Read = (constant: Constant, reader: Reader, types: TypeSpace) => void;

const READ: Readonly<Record<keyof typeof CONSTANT_CODES, Read>> = {
  "i32.const": (constant, reader) => {
    constant.lo = reader.s32();
  },
  "i64.const": (constant, reader) => {
    reader.s64();
    constant.lo = reader.lo;
    constant.hi = reader.hi;
  },
  "f32.const": (constant, reader) => {
    constant.lo = reader.bits32();
  },
  "f64.const": (constant, reader) => {
    reader.bits64();
    constant.lo = reader.lo;
    constant.hi = reader.hi;
  },
  "global.get": readIndex,
  "ref.null": (_, reader, types) => void readHeapType(reader, types),
  "ref.func": readIndex,
};

function readIndex(constant: Constant, reader: Reader): void {
  constant.index = reader.u32();
}

const NAMES = Object.keys(CONSTANT_CODES) as (keyof typeof CONSTANT_CODES)[];
const NAME_BY_CODE = new Map(NAMES.map((name) => [CONSTANT_CODES[name] as number, name]));

/** One constant. It is read into again and again, so that hundreds of thousands of them allocate nothing. */
export class Constant implements ConstOperator {
  name: keyof typeof CONSTANT_CODES = "i32.const";
  lo = 0;
  hi = 0;
  index = 0;

  /** Reads an expression that is one constant; reads nothing, and returns false, if it is another one. */
  read(reader: Reader, types: TypeSpace): boolean {
    const start = reader.pos, name = NAME_BY_CODE.get(reader.byte());
    if (name !== undefined) {
      READ[name](this, reader, types);
      if (reader.byte() === END) {
        this.name = name;
        return true;
      }
    }
    reader.pos = start;
    return false;
  }
}
