/**
 * Arguments and expected results of a script, and how an actual value is compared with an expected one.
 *
 * Numbers are little-endian bytes in lanes; a scalar is a vector of one lane. So bit patterns survive untouched, and
 * scalars and v128 of every shape share one comparison.
 *
 * @module
 */

import { FLOAT_FORMATS, floatBits, infinity, integerBits, quietBit } from "./numbers.ts";

/** Type of a number on the operand stack. */
export type NumberType = "i32" | "i64" | "f32" | "f64" | "v128";
/** How the bytes of a number are read: its own type, or one of the shapes of v128. */
export type LaneType = "i8" | "i16" | "i32" | "i64" | "f32" | "f64";
/** `nan:canonical`: only the quiet bit of the fraction is set. `nan:arithmetic`: the quiet bit is set. Any sign. */
export type NanClass = "canonical" | "arithmetic";

/** Bytes of each lane. */
const LANE_SIZES: Readonly<Record<LaneType, number>> = { i8: 1, i16: 2, i32: 4, i64: 8, f32: 4, f64: 8 };

/** Shapes of v128 as scripts write them, `i8x16` and so on, with their lane type. */
export const SHAPES: Readonly<Record<string, LaneType>> = Object.fromEntries(
  (Object.keys(LANE_SIZES) as LaneType[]).map((lane) => [`${lane}x${16 / LANE_SIZES[lane]}`, lane]),
);

/** A number with all its bits: `(i32.const 1)`, `(v128.const i8x16 …)`. */
export interface NumberLiteral {
  readonly kind: "number";
  readonly type: NumberType;
  readonly lane: LaneType;
  readonly bytes: Uint8Array;
}

/** `(ref.null HEAPTYPE)`. */
export interface NullReference {
  readonly kind: "null";
}

/** `(ref.extern N)`, or `(ref.host N)` when it is used inside of the `any` hierarchy. */
export interface HostReference {
  readonly kind: "host" | "extern";
  readonly number: number;
}

/** An argument of an invocation. */
export type Argument = NumberLiteral | NullReference | HostReference;

/** What a reference turned out to be; `host` is a host value seen as `any`, `extern` any value seen as `extern`. */
export type ReferenceKind = "null" | "func" | "extern" | "host" | "i31" | "struct" | "array" | "exn";

/** A reference that a function returned; `number` is that of the script's host value, where it is one. */
export interface ActualReference {
  readonly kind: "reference";
  readonly reference: ReferenceKind;
  readonly number?: number;
}

/** A value that a function or global yielded. */
export type ActualValue = Omit<NumberLiteral, "lane"> | ActualReference;

/** An expected number; a lane whose `nans` entry is set may be any NaN of that class. */
export interface NumberPattern extends NumberLiteral {
  readonly nans: readonly (NanClass | undefined)[];
}

/** An expected reference: `(ref.func)`, `(ref.null)`, `(ref.extern 3)`. */
export interface ReferencePattern {
  readonly kind: "reference";
  readonly name: keyof typeof REFERENCE_PATTERNS;
  readonly number?: number;
}

/** `(either RESULT …)`: one of them must match. */
export interface EitherPattern {
  readonly kind: "either";
  readonly choices: readonly Pattern[];
}

export type Pattern = NumberPattern | ReferencePattern | EitherPattern;

/** Kinds of reference that satisfy each pattern. */
export const REFERENCE_PATTERNS = {
  "ref.null": ["null"],
  "ref.func": ["func"],
  "ref.extern": ["extern"],
  "ref.exn": ["exn"],
  "ref.host": ["host"],
  "ref.i31": ["i31"],
  "ref.struct": ["struct"],
  "ref.array": ["array"],
  "ref.eq": ["i31", "struct", "array"],
  "ref.any": ["i31", "struct", "array", "host"],
} as const satisfies Record<string, readonly ReferenceKind[]>;

/**
 * Number written as `literals`, one for each lane.
 *
 * @param nans Whether `nan:canonical` and `nan:arithmetic` may stand for a lane.
 * @throws {SyntaxError} On a literal that is no number of the lane's type.
 */
export function numberPattern(type: NumberType, lane: LaneType, literals: readonly string[]): NumberPattern {
  const size = LANE_SIZES[lane];
  const bytes = new Uint8Array(size * literals.length);
  const nans = literals.map((literal, index) => {
    const nan = nanClass(literal, lane);
    writeLane(bytes, index, laneBits(nan === undefined ? literal : "nan", lane), size);
    return nan;
  });
  return { kind: "number", type, lane, bytes, nans };
}

/** Whether an actual value is what a script expects. */
export function matches(actual: ActualValue, pattern: Pattern): boolean {
  if (pattern.kind === "either") return pattern.choices.some((choice) => matches(actual, choice));
  if (actual.kind === "number") return pattern.kind === "number" && matchesNumber(actual, pattern);
  if (pattern.kind === "number") return false;
  const kinds: readonly ReferenceKind[] = REFERENCE_PATTERNS[pattern.name];
  return kinds.includes(actual.reference) && (pattern.number === undefined || pattern.number === actual.number);
}

/** One line for an error message, such as `f32 nan:canonical` or `i32 7 (0x00000007)`. */
export function formatPattern(pattern: Pattern): string {
  switch (pattern.kind) {
    case "either":
      return `either ${pattern.choices.map(formatPattern).join(" or ")}`;
    case "reference":
      return pattern.number === undefined ? pattern.name : `${pattern.name} ${pattern.number}`;
    case "number":
      return formatLanes(pattern, pattern.lane, pattern.nans);
  }
}

/** One line for an error message; numbers are shown in the lanes of the pattern they were compared with. */
export function formatValue(actual: ActualValue, pattern?: Pattern): string {
  if (actual.kind === "reference") {
    return actual.number === undefined ? `ref.${actual.reference}` : `ref.${actual.reference} ${actual.number}`;
  }
  const sample = pattern?.kind === "either" ? pattern.choices[0] : pattern;
  const lane = actual.type !== "v128" ? actual.type : sample?.kind === "number" ? sample.lane : "i32";
  return formatLanes(actual, lane, []);
}

function nanClass(literal: string, lane: LaneType): NanClass | undefined {
  if (lane !== "f32" && lane !== "f64") return undefined;
  if (literal === "nan:canonical") return "canonical";
  return literal === "nan:arithmetic" ? "arithmetic" : undefined;
}

function laneBits(literal: string, lane: LaneType): bigint {
  if (lane === "f32" || lane === "f64") return floatBits(literal, FLOAT_FORMATS[lane]);
  return integerBits(literal, 8 * LANE_SIZES[lane]);
}

function writeLane(bytes: Uint8Array, index: number, bits: bigint, size: number): void {
  for (let byte = 0; byte < size; byte++) {
    bytes[index * size + byte] = Number(bits & 0xffn);
    bits >>= 8n;
  }
}

function readLane(bytes: Uint8Array, index: number, size: number): bigint {
  let bits = 0n;
  for (let byte = size - 1; byte >= 0; byte--) bits = (bits << 8n) | BigInt(bytes[index * size + byte]);
  return bits;
}

function matchesNumber(actual: Omit<NumberLiteral, "lane">, pattern: NumberPattern): boolean {
  if (actual.type !== pattern.type) return false;
  const size = LANE_SIZES[pattern.lane];
  return pattern.nans.every((nan, lane) => {
    if (nan !== undefined) return isNan(readLane(actual.bytes, lane, size), pattern.lane, nan);
    for (let byte = lane * size; byte < (lane + 1) * size; byte++) {
      if (actual.bytes[byte] !== pattern.bytes[byte]) return false;
    }
    return true;
  });
}

function isNan(bits: bigint, lane: LaneType, nan: NanClass): boolean {
  const format = FLOAT_FORMATS[lane === "f32" ? "f32" : "f64"];
  const magnitude = BigInt.asUintN(format.width - 1, bits);
  const canonical = infinity(format) | quietBit(format);
  return nan === "canonical" ? magnitude === canonical : (magnitude & canonical) === canonical;
}

function formatLanes(
  number: Omit<NumberLiteral, "lane">,
  lane: LaneType,
  nans: readonly (NanClass | undefined)[],
): string {
  const size = LANE_SIZES[lane];
  const lanes: string[] = [];
  for (let index = 0; index < number.bytes.length / size; index++) {
    const nan = nans[index];
    lanes.push(nan === undefined ? formatBits(readLane(number.bytes, index, size), lane) : `nan:${nan}`);
  }
  return number.type === "v128" ? `v128 ${lane}x${lanes.length} ${lanes.join(" ")}` : `${number.type} ${lanes[0]}`;
}

function formatBits(bits: bigint, lane: LaneType): string {
  const width = 8 * LANE_SIZES[lane];
  const hexadecimal = `0x${bits.toString(16).padStart(width / 4, "0")}`;
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits << BigInt(64 - width));
  if (lane === "f32") return `${view.getFloat32(0)} (${hexadecimal})`;
  if (lane === "f64") return `${view.getFloat64(0)} (${hexadecimal})`;
  return `${BigInt.asIntN(width, bits)} (${hexadecimal})`;
}
