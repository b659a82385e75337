/**
 * Functions that read memory and waste what they read. Each takes an address, and traps if and only if the access there
 * leaves the memory of one page: that the value makes no difference is no reason not to.
 *
 * @module
 */
import { OP, OP_FAMILIES, OP_LOG2_WIDTHS, OP_RESULTS, type OpName } from "../../src/wasm/mod.ts";

type NumberType = "i32" | "i64" | "f32" | "f64" | "v128";

/** An operator that reads memory. */
interface Read {
  readonly name: OpName;
  readonly type: NumberType;
  /** How many bytes it reads. */
  readonly bytes: number;
  /** An expression that reads at the address in local 0. */
  readonly text: string;
}

/** A function that wastes what an operator reads. */
export interface Wasteful {
  /** As what it is exported, such as `i32.load, dropped`. */
  readonly name: string;
  readonly read: Read;
  readonly text: string;
}

const TYPES = { i: "i32", I: "i64", f: "f32", F: "f64", v: "v128" } as const;
/** Lanes of which the last is 0 for every address. */
const MASK = "(i32x4.gt_s (i32x4.splat (local.get 0)) (v128.const i32x4 0x80000000 0x80000000 0x80000000 0x7ffffffe))";
const ZERO_VECTOR = "(v128.const i64x2 0 0)";

/** Every operator that reads memory at an address and can be run without threads. */
export const READS: readonly Read[] = Object.keys(OP).map((key) => key as OpName)
  .filter((name) => OP_FAMILIES[OP[name]] === "load" || OP_FAMILIES[OP[name]] === "loadLane")
  .map((name) => {
    const isLane = OP_FAMILIES[OP[name]] === "loadLane";
    return {
      name,
      type: isLane ? "v128" : TYPES[OP_RESULTS[OP[name]] as keyof typeof TYPES],
      bytes: 1 << OP_LOG2_WIDTHS[OP[name]],
      text: isLane ? `(${name} 1 (local.get 0) ${ZERO_VECTOR})` : `(${name} (local.get 0))`,
    };
  });

const ZERO: Readonly<Record<NumberType, string>> = {
  i32: "(i32.const 0)",
  i64: "(i64.const 0)",
  f32: "(f32.const 0)",
  f64: "(f64.const 0)",
  v128: ZERO_VECTOR,
};

/** Some bits of a value as an i32. */
const AS_I32: Readonly<Record<NumberType, (value: string) => string>> = {
  i32: (value) => value,
  i64: (value) => `(i32.wrap_i64 ${value})`,
  f32: (value) => `(i32.reinterpret_f32 ${value})`,
  f64: (value) => `(i32.wrap_i64 (i64.reinterpret_f64 ${value}))`,
  v128: (value) => `(i32x4.extract_lane 0 ${value})`,
};

/** Computations that need nothing, or not all, of a value of a type, as an i32. */
const FOLDED: Readonly<Record<NumberType, Readonly<Record<string, (value: string) => string>>>> = {
  i32: {
    "and 0": (value) => `(i32.and ${value} (i32.const 0))`,
    "or -1": (value) => `(i32.or ${value} (i32.const -1))`,
    "mul 0": (value) => `(i32.mul ${value} (i32.const 0))`,
    "mul and shift": (value) => `(i32.shl (i32.mul ${value} (i32.const 65536)) (i32.const 16))`,
    "below 0": (value) => `(i32.lt_u ${value} (i32.const 0))`,
    "at least 0": (value) => `(i32.ge_u ${value} (i32.const 0))`,
    "remainder of 1": (value) => `(i32.rem_u ${value} (i32.const 1))`,
    "minus itself": (value) => `(i32.sub ${value} ${value})`,
    "xor itself": (value) => `(i32.xor ${value} ${value})`,
    "as itself": (value) => `(i32.eq ${value} ${value})`,
    "shifted out": (value) => `(i32.shr_u (i32.and ${value} (i32.const 0xffff)) (i32.const 16))`,
    "low byte": (value) => `(i32.and ${value} (i32.const 0xff))`,
    "low half": (value) => `(i32.extend16_s ${value})`,
    "high half": (value) => `(i32.shr_u ${value} (i32.const 16))`,
    "middle byte": (value) => `(i32.and (i32.shr_u ${value} (i32.const 8)) (i32.const 0xff))`,
    "one bit": (value) => `(i32.and ${value} (i32.const 1))`,
  },
  i64: {
    "and 0": (value) => `(i64.eqz (i64.and ${value} (i64.const 0)))`,
    "as itself": (value) => `(i64.eq ${value} ${value})`,
    "low byte": (value) => `(i32.wrap_i64 (i64.and ${value} (i64.const 0xff)))`,
    "low half": (value) => `(i32.wrap_i64 ${value})`,
    "high half": (value) => `(i32.wrap_i64 (i64.shr_u ${value} (i64.const 32)))`,
    "shifted out": (value) => `(i32.wrap_i64 (i64.shr_u (i64.and ${value} (i64.const 0xffff)) (i64.const 16)))`,
  },
  f32: {
    "as NaN": (value) => `(f32.eq ${value} (f32.const nan))`,
    "plus NaN": (value) => `(i32.reinterpret_f32 (f32.add ${value} (f32.const nan)))`,
    "sign": (value) => `(i32.reinterpret_f32 (f32.copysign (f32.const 1) ${value}))`,
    "magnitude and": (value) => `(i32.and (i32.reinterpret_f32 (f32.abs ${value})) (i32.const 0x80000000))`,
  },
  f64: {
    "as NaN": (value) => `(f64.lt ${value} (f64.const nan))`,
    "high half": (value) => `(i32.wrap_i64 (i64.shr_u (i64.reinterpret_f64 ${value}) (i64.const 32)))`,
    "low half": (value) => `(i32.wrap_i64 (i64.reinterpret_f64 ${value}))`,
    "sign": (value) => `(i32.wrap_i64 (i64.shr_u (i64.reinterpret_f64 ${value}) (i64.const 63)))`,
  },
  v128: {
    "and 0": (value) => `(v128.any_true (v128.and ${value} ${ZERO_VECTOR}))`,
    "lane 0": (value) => `(i32x4.extract_lane 0 ${value})`,
    "lane 3": (value) => `(i32x4.extract_lane 3 ${value})`,
    "byte 0": (value) => `(i8x16.extract_lane_u 0 ${value})`,
    "byte 8": (value) => `(i8x16.extract_lane_s 8 ${value})`,
    "low half": (value) => `(i32.wrap_i64 (i64x2.extract_lane 0 ${value}))`,
    "xor itself": (value) => `(v128.any_true (v128.xor ${value} ${value}))`,
    "as itself": (value) => `(i8x16.all_true (i8x16.eq ${value} ${value}))`,
    "replaced": (value) =>
      `(i64x2.all_true (i64x2.replace_lane 1 (i64x2.replace_lane 0 ${value} (i64.const 1)) (i64.const 1)))`,
    "shuffled away": (value) =>
      `(v128.any_true (i8x16.shuffle 16 16 16 16 16 16 16 16 16 16 16 16 16 16 16 16 ${value} ${ZERO_VECTOR}))`,
    "shuffled": (value) =>
      `(i8x16.extract_lane_u 5 (i8x16.shuffle 0 0 0 0 0 0 0 0 1 1 1 1 1 1 1 1 ${value} ${ZERO_VECTOR}))`,
    "swizzled away": (value) => `(v128.any_true (i8x16.swizzle ${value} (v128.const i64x2 -1 -1)))`,
    "selected away": (value) => `(v128.any_true (v128.bitselect ${value} ${ZERO_VECTOR} ${ZERO_VECTOR}))`,
    "half selected": (value) =>
      `(i32x4.bitmask (v128.bitselect ${value} ${ZERO_VECTOR} (i32x4.gt_s (i32x4.splat (local.get 0)) (v128.const i32x4 0 -1 0 -1))))`,
    "masked": (value) => `(i32x4.extract_lane 2 (v128.and ${value} ${MASK}))`,
    "masked from 0": (value) => `(i32x4.bitmask (v128.and (v128.andnot ${value} ${MASK}) ${MASK}))`,
    "masked when computed": (value) =>
      `(i32x4.bitmask (v128.and (i32x4.add ${value} (i32x4.splat (local.get 0))) ${MASK}))`,
    "masked when compared": (value) => `(i32x4.bitmask (v128.and (i32x4.eq ${value} ${ZERO_VECTOR}) ${MASK}))`,
    "compared by halves": (value) =>
      `(i64x2.bitmask (v128.and (i64x2.gt_s ${value} ${ZERO_VECTOR}) (i64x2.eq (i64x2.splat (i64.extend_i32_u (local.get 0))) (v128.const i64x2 -1 7))))`,
    "shifted out": (value) => `(v128.any_true (i32x4.shr_u (i32x4.shl ${value} (i32.const 31)) (i32.const 31)))`,
    "lane of a sum": (value) => `(i32x4.extract_lane 1 (i32x4.add ${value} (v128.const i32x4 1 2 3 4)))`,
    "lane of a product": (value) =>
      `(i32.reinterpret_f32 (f32x4.extract_lane 2 (f32x4.mul ${value} (v128.const f32x4 nan nan nan nan))))`,
  },
};

/** Ways to waste a value of any type: bodies of functions with an i32 parameter and result. */
function ways({ type, text, name }: Read): Record<string, string> {
  const zero = ZERO[type], bits = AS_I32[type](text), store = `${type}.store`;
  const folded = Object.entries(FOLDED[type]).map(([way, compute]) => [way, compute(text)] as const);
  const sevenAfter = (code: string) => `${code} (i32.const 7)`;
  return {
    ...Object.fromEntries(folded),
    // What a float or a vector is folded with, once it is an i32. One load of each type will do.
    ...name === `${type}.load` && type !== "i32" ? foldedBits(bits) : {},
    "dropped": sevenAfter(`(drop ${text})`),
    "set": sevenAfter(`(local.set $x ${text})`),
    "set again": `(local.set $x ${text}) (local.set $x ${zero}) ${AS_I32[type]("(local.get $x)")}`,
    "teed": sevenAfter(`(drop (local.tee $x ${text}))`),
    "set globally": sevenAfter(`(global.set $${type} ${text}) (global.set $${type} ${zero})`),
    "unselected": AS_I32[type](`(select ${zero} ${text} (i32.const 1))`),
    "selected by hand": AS_I32[type](`(select (result ${type}) ${text} ${zero} (i32.const 0))`),
    "selected or not": AS_I32[type](`(select ${text} ${zero} (i32.lt_s (local.get 0) (i32.const 0)))`),
    "selected twice": AS_I32[type](`(select ${text} ${text} (local.get 0))`),
    "computed or not": AS_I32[type](`(select ${doubled(type, text)} ${zero} (i32.lt_s (local.get 0) (i32.const 0)))`),
    "left in a block": sevenAfter(`(drop (block (result ${type}) ${text}))`),
    "branched with": sevenAfter(`(drop (block (result ${type}) (br 0 ${text})))`),
    "branched with, maybe": sevenAfter(`(drop (block (result ${type}) (br_if 0 ${text} (local.get 0))))`),
    "left in a loop": sevenAfter(`(drop (loop (result ${type}) ${text}))`),
    "decides nothing": sevenAfter(`(block (br_if 0 ${bits}))`),
    "decides what is known": sevenAfter(`(block (br_if 0 (i32.and ${bits} (i32.const 0))))`),
    "decides between equals": `(if (result i32) ${bits} (then (i32.const 7)) (else (i32.const 7)))`,
    "chooses a target": sevenAfter(`(block (block (br_table 0 1 1 0 ${bits})))`),
    "in one arm": sevenAfter(`(if (i32.ge_u (local.get 0) (i32.const 0)) (then (drop ${text})))`),
    "in both arms": sevenAfter(`(if (local.get 0) (then (drop ${text})) (else (local.set $x ${text})))`),
    "needed in one arm": `(local.set $x ${text})
      (if (result i32) (i32.lt_s (local.get 0) (i32.const 0))
        (then ${AS_I32[type]("(local.get $x)")}) (else (i32.const 7)))`,
    "given to a function": sevenAfter(`(call $ignore_${type} ${text})`),
    "returned by a function": sevenAfter(`(drop (call $"${name}, read" (local.get 0)))`),
    "overwritten": `(${store} (i32.const 64) ${text}) (${store} (i32.const 64) ${zero}) (i32.load (i32.const 64))`,
    "overwritten by more": sevenAfter(`(i32.store8 (i32.const 65) ${bits}) (i64.store (i32.const 64) (i64.const 0))`),
    "put back": sevenAfter(`(${store} (i32.const 0) (${type}.load (i32.const 0))) (drop ${text})`),
    "in a loop": sevenAfter(`(local.set $i (i32.const 3))
      (loop (drop ${text}) (br_if 0 (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))`),
    "the last of a loop": `(local.set $i (i32.const 9))
      (loop (local.set $x ${text}) (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_if 0 (local.tee $i (i32.sub (local.get $i) (i32.const 1))))) ${AS_I32[type]("(local.get $x)")}`,
    "summed up for nothing": sevenAfter(`(local.set $i (i32.const 40))
      (loop (local.set $sum (i32.add (local.get $sum) ${bits})) (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_if 0 (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))`),
    "summed up in parts": `(local.set $i (i32.const 40))
      (loop (local.set $sum (i32.add (local.get $sum) (i32.and ${bits} (i32.const 0x80))))
        (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
        (br_if 0 (local.tee $i (i32.sub (local.get $i) (i32.const 1))))) (local.get $sum)`,
    "before a division": `(drop ${text}) (i32.div_u (i32.const 1) (i32.shr_u (local.get 0) (i32.const 31)))`,
    "before unreachable": `(local.set $x ${text}) (unreachable)`,
    "before a call": sevenAfter(`(drop ${text}) (call $nothing)`),
    "again, narrower": sevenAfter(`(drop (i32.load8_u (local.get 0))) (drop ${text})`),
    "beside what is stored": sevenAfter(`(i32.store8 (local.get 0) (i32.const 1)) (local.set $x ${text})`),
  };
}

function foldedBits(bits: string): Record<string, string> {
  return Object.fromEntries(Object.entries(FOLDED.i32).map(([way, compute]) => [`bits ${way}`, compute(bits)]));
}

/** A computation of which an instruction with a mask may leave out some lanes. */
function doubled(type: NumberType, value: string): string {
  return type === "v128" ? `(f32x4.add ${value} ${value})` : `(${type}.add ${value} ${value})`;
}

/** All of them. */
export const WASTEFUL: readonly Wasteful[] = READS.flatMap((read) =>
  Object.entries(ways(read)).map(([way, body]) => {
    const name = `${read.name}, ${way}`;
    const locals = `(local $x ${read.type}) (local $i i32) (local $sum i32)`;
    return { name, read, text: `(func (export "${name}") (param i32) (result i32) ${locals} ${body})` };
  })
);

/** A module that exports them, and its memory, which is one page full of ones. */
export function wastefulModule(functions: readonly Wasteful[] = WASTEFUL): string {
  const types = Object.keys(ZERO) as NumberType[];
  return `(module (memory (export "memory") 1)
    ${types.map((type) => `(global $${type} (mut ${type}) ${ZERO[type]})`).join("\n")}
    ${types.map((type) => `(func $ignore_${type} (param ${type}))`).join("\n")}
    (func $nothing)
    ${READS.map(({ name, type, text }) => `(func $"${name}, read" (param i32) (result ${type}) ${text})`).join("\n")}
    ${functions.map(({ text }) => text).join("\n")})`;
}

/** Addresses around the edges for an operator that reads so many bytes. */
export function edges(bytes: number): number[] {
  return [1000, 65536 - bytes, 65536 - bytes + 1, 65535, 65536, -1, -bytes];
}
