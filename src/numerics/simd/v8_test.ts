/**
 * Holds every SIMD function against V8's WebAssembly, byte for byte: each operator becomes a function of a module made
 * here that takes its v128 operands from memory and stores the result there. Lanes are filled with edge values and seeded
 * random ones of the shapes the operator works on.
 *
 * V8 takes the processor's way where a relaxed operator leaves a choice, and we take the deterministic profile's, so those
 * are compared on operands without a choice; the other ones are in `relaxed_test.ts`.
 */
import { assert, assertEquals } from "@std/assert";
import { OP, OP_FAMILIES, OP_PARAMS, OP_RESULTS } from "../../wasm/opcodes.ts";
import type { Scalar } from "../table.ts";
import { f32ReinterpretI32, f64ReinterpretI64, i32ReinterpretF32, i64ReinterpretF64 } from "../convert.ts";
import { CARRIER, codeOf, FROM_BITS, type ModuleFunction, moduleOf, TO_BITS, unsigned } from "../testing/module.ts";
import { isCanonical, isNan, isQuiet } from "../testing/nan.ts";
import { edgesOf, randomOf, type ScalarLetter, seededRandom } from "../testing/samples.ts";
import { Lanes } from "./lanes.ts";
import { type SimdOperatorName, simdOperators } from "./table.ts";

const CASES = 1500;
const RESULT = 48;

/** An operator with its immediates: lane operators are tested for each lane, shuffles for some patterns. */
interface Variant {
  name: SimdOperatorName;
  label: string;
  immediates: number[];
}

const next = seededRandom(3);

function pick<Item>(items: readonly Item[]): Item {
  return items[(next() >>> 1) % items.length];
}

const PATTERNS = [
  [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
  [31, 0, 30, 1, 29, 2, 28, 3, 27, 4, 26, 5, 25, 6, 24, 7],
  ...Array.from({ length: 6 }, () => Array.from({ length: 16 }, () => next() & 31)),
];

function variantsOf(name: SimdOperatorName): Variant[] {
  const family = OP_FAMILIES[OP[name]];
  if (family === "shuffle") {
    return PATTERNS.map((immediates) => ({ name, label: `${name} ${immediates}`, immediates }));
  }
  if (family !== "extractLane" && family !== "replaceLane") return [{ name, label: name, immediates: [] }];
  const count = Number(name.slice(name.indexOf("x") + 1, name.indexOf(".")));
  return Array.from({ length: count }, (_, lane) => ({ name, label: `${name} ${lane}`, immediates: [lane] }));
}

const paramsOf = (name: SimdOperatorName) => [...OP_PARAMS[OP[name]]] as (ScalarLetter | "v")[];
const resultOf = (name: SimdOperatorName) => OP_RESULTS[OP[name]] as ScalarLetter | "v";

/** `i32.const address` and a memory instruction: alignment 1, offset 0. */
function at(address: number, instruction: "v128.load"): number[] {
  return [0x41, ...unsigned(address), ...codeOf(instruction), 0, 0];
}

function functionOf({ name, label, immediates }: Variant): ModuleFunction {
  const params = paramsOf(name);
  const scalars = params.filter((letter) => letter !== "v");
  const result = resultOf(name);
  const operands = params.flatMap((letter, index) =>
    letter === "v" ? at(16 * index, "v128.load") : [0x20, scalars.indexOf(letter), ...FROM_BITS[letter]]
  );
  const computed = [...operands, ...codeOf(name), ...immediates];
  return {
    name: label,
    params: scalars.map((letter) => CARRIER[letter]),
    results: result === "v" ? [] : [CARRIER[result]],
    code: result === "v"
      ? [0x41, RESULT, ...computed, ...codeOf("v128.store"), 0, 0]
      : [...computed, ...TO_BITS[result]],
  };
}

const NAMES = Object.keys(simdOperators) as SimdOperatorName[];
const VARIANTS = NAMES.flatMap(variantsOf);
const exported = new WebAssembly.Instance(new WebAssembly.Module(moduleOf(VARIANTS.map(functionOf)))).exports;
const v8 = exported as Record<string, (...operands: Scalar[]) => Scalar>;
const theirs = new Lanes((exported.memory as WebAssembly.Memory).buffer);
const ours = new Lanes(new ArrayBuffer(64));

type Shape = "i8x16" | "i16x8" | "i32x4" | "i64x2" | "f32x4" | "f64x2";

/** Writes random lanes of a shape to the v128 of `theirs` at `slot`. */
function fill(slot: number, shape: Shape): void {
  if (shape === "i8x16") { for (let i = 0; i < 16; i++) theirs.i8[8 * slot + i] = sample("i") as number; }
  if (shape === "i16x8") { for (let i = 0; i < 8; i++) theirs.i16[4 * slot + i] = sample("i") as number; }
  if (shape === "i32x4") { for (let i = 0; i < 4; i++) theirs.i32[2 * slot + i] = sample("i") as number; }
  if (shape === "f32x4") { for (let i = 0; i < 4; i++) theirs.i32[2 * slot + i] = sample("f") as number; }
  if (shape === "i64x2") { for (let i = 0; i < 2; i++) theirs.i64[slot + i] = sample("I") as bigint; }
  if (shape === "f64x2") { for (let i = 0; i < 2; i++) theirs.i64[slot + i] = sample("F") as bigint; }
}

function sample(letter: ScalarLetter): Scalar {
  return (next() & 1) === 0 ? pick(edgesOf(letter)) : randomOf(letter, next);
}

/** The shapes named by the operator; its operands are of one of them, and now and then of another. */
function shapesOf(name: SimdOperatorName): Shape[] {
  const named = name.match(/[if]\d+x\d+/g) as Shape[] | null;
  return [...(named ?? []), ...(named ?? []), "i8x16", "i32x4"];
}

const quietF32 = (bits: number) => isNan("f", bits) ? bits | 0x400000 : bits;
const quietF64 = (bits: bigint) => isNan("F", bits) ? bits | 0x8000000000000n : bits;

/** A scalar operand. A signalling NaN may not survive being a JavaScript number, so there is none. */
function quietSample(letter: ScalarLetter): Scalar {
  const bits = sample(letter);
  if (letter === "f") return quietF32(bits as number);
  return letter === "F" ? quietF64(bits as bigint) : bits;
}

function forLanes(count: number, change: (i: number) => void): void {
  for (let i = 0; i < count; i++) change(i);
}

/** Makes each float of the first operand one that can be truncated. */
function truncatable(lanes: Float32Array | Float64Array, below: number, above: number): void {
  forLanes(16 / lanes.BYTES_PER_ELEMENT, (i) => {
    if (!(lanes[i] > below && lanes[i] < above)) lanes[i] = 1.5;
  });
}

/** Numbers whose products and sums are exact, so that it does not matter how often they are rounded. */
function exact(lanes: Float32Array | Float64Array, slots: number): void {
  forLanes(3 * slots, (i) => lanes[i] = (next() & 0xff) / 4 - 16);
}

/** No NaN among the operands, and no zeros of different sign. */
function ordered(lanes: Float32Array | Float64Array, slots: number): void {
  forLanes(2 * slots, (i) => {
    if (lanes[i] !== lanes[i] || lanes[i] === 0) lanes[i] = 1;
  });
}

/** Full masks in the third operand. */
function fullMasks(lanes: Int8Array | Int16Array | Int32Array | BigInt64Array): void {
  const count = 16 / lanes.BYTES_PER_ELEMENT;
  forLanes(count, (i) => lanes[2 * count + i] = lanes instanceof BigInt64Array ? BigInt(next() >> 31) : next() >> 31);
}

function small(): void {
  forLanes(16, (i) => theirs.i8[16 + i] &= 0x7f);
}

/** The operators whose operands leave a choice, and how to take it away. */
const WITHOUT_CHOICE: { readonly [Name in SimdOperatorName]?: () => void } = {
  "i8x16.relaxed_swizzle": () => forLanes(16, (i) => theirs.i8[16 + i] &= theirs.i8[16 + i] < 0 ? -1 : 15),
  "i32x4.relaxed_trunc_f32x4_s": () => truncatable(theirs.f32, -(2 ** 31) - 1, 2 ** 31),
  "i32x4.relaxed_trunc_f32x4_u": () => truncatable(theirs.f32, -1, 2 ** 32),
  "i32x4.relaxed_trunc_f64x2_s_zero": () => truncatable(theirs.f64, -(2 ** 31) - 1, 2 ** 31),
  "i32x4.relaxed_trunc_f64x2_u_zero": () => truncatable(theirs.f64, -1, 2 ** 32),
  "f32x4.relaxed_madd": () => exact(theirs.f32, 4),
  "f32x4.relaxed_nmadd": () => exact(theirs.f32, 4),
  "f64x2.relaxed_madd": () => exact(theirs.f64, 2),
  "f64x2.relaxed_nmadd": () => exact(theirs.f64, 2),
  "i8x16.relaxed_laneselect": () => fullMasks(theirs.i8),
  "i16x8.relaxed_laneselect": () => fullMasks(theirs.i16),
  "i32x4.relaxed_laneselect": () => fullMasks(theirs.i32),
  "i64x2.relaxed_laneselect": () => fullMasks(theirs.i64),
  "f32x4.relaxed_min": () => ordered(theirs.f32, 4),
  "f32x4.relaxed_max": () => ordered(theirs.f32, 4),
  "f64x2.relaxed_min": () => ordered(theirs.f64, 2),
  "f64x2.relaxed_max": () => ordered(theirs.f64, 2),
  "i16x8.relaxed_q15mulr_s": () => forLanes(8, (i) => theirs.i16[i] = Math.max(theirs.i16[i], -32767)),
  "i16x8.relaxed_dot_i8x16_i7x16_s": small,
  "i32x4.relaxed_dot_i8x16_i7x16_add_s": small,
  // No choice, but a signalling NaN may not survive being a JavaScript number.
  "f32x4.extract_lane": () => forLanes(4, (i) => theirs.i32[i] = quietF32(theirs.i32[i])),
  "f64x2.extract_lane": () => forLanes(2, (i) => theirs.i64[i] = quietF64(theirs.i64[i])),
};

function valueOf(letter: ScalarLetter, bits: Scalar): Scalar {
  if (letter === "f") return f32ReinterpretI32(bits as number);
  return letter === "F" ? f64ReinterpretI64(bits as bigint) : bits;
}

function bitsOf(letter: ScalarLetter, value: Scalar): Scalar {
  if (letter === "f") return i32ReinterpretF32(value as number);
  return letter === "F" ? i64ReinterpretF64(value as number) : value;
}

type AnyFunction = (lanes: Lanes, ...rest: unknown[]) => Scalar;

/** Runs ours on a copy of V8's operands, with the result at slot `to`; gives what is not a v128. */
function run({ name, immediates }: Variant, scalars: readonly Scalar[], to: number): Scalar | undefined {
  ours.i64.set(theirs.i64.subarray(0, 6));
  const rest = [...scalars];
  const operands = paramsOf(name).map((letter, i) => letter === "v" ? 2 * i : valueOf(letter, rest.shift() as Scalar));
  const immediate = name === "i8x16.shuffle" ? [Uint8Array.from(immediates)] : immediates;
  const compute = simdOperators[name] as unknown as AnyFunction;
  if (resultOf(name) !== "v") return compute(ours, ...operands, ...immediate);
  compute(ours, to, ...operands, ...immediate);
}

/** Whether the specification leaves open which NaN results. */
function choosesNan(name: SimdOperatorName): boolean {
  return /^f.*\.(ceil|floor|trunc|nearest|sqrt|add|sub|mul|div|min|max|demote.*|promote.*)$/.test(name);
}

/** The lanes of the result are equal, or both NaN where the operator may choose one, ours being a quiet one. */
function assertSameLanes(variant: Variant, to: number): void {
  const at = RESULT / 8;
  if (ours.i64[to] === theirs.i64[at] && ours.i64[to + 1] === theirs.i64[at + 1]) return;
  const label = `${variant.label}: ${[...theirs.i32.subarray(0, 12)].map((word) => (word >>> 0).toString(16))}`;
  const letter = variant.name.startsWith("f32") ? "f" : "F";
  const actual = letter === "f" ? [...ours.i32.slice(2 * to, 2 * to + 4)] : [...ours.i64.slice(to, to + 2)];
  const expected = letter === "f" ? [...theirs.i32.slice(2 * at, 2 * at + 4)] : [...theirs.i64.slice(at, at + 2)];
  const canonical = isInputCanonical(variant.name);
  actual.forEach((bits, lane) => {
    if (!choosesNan(variant.name) || !isNan(letter, expected[lane])) return assertEquals(bits, expected[lane], label);
    assert(isNan(letter, bits) && (canonical ? isCanonical(letter, bits) : isQuiet(letter, bits)), label);
  });
}

/** Whether all NaNs among the operands are canonical, so that the result's must be. */
function isInputCanonical(name: SimdOperatorName): boolean {
  const slots = 2 * paramsOf(name).length;
  if (/f32x4$|^f32x4\.(?!demote)/.test(name)) {
    return theirs.i32.subarray(0, 2 * slots).every((bits) => !isNan("f", bits) || isCanonical("f", bits));
  }
  return theirs.i64.subarray(0, slots).every((bits) => !isNan("F", bits) || isCanonical("F", bits));
}

function check(variant: Variant): void {
  const params = paramsOf(variant.name);
  const shapes = shapesOf(variant.name);
  for (let slot = 0; slot < 6; slot += 2) fill(slot, pick(shapes));
  WITHOUT_CHOICE[variant.name]?.();
  const scalars = params.filter((letter) => letter !== "v").map(quietSample);
  const expected = v8[variant.label](...scalars);
  if (resultOf(variant.name) !== "v") {
    const actual = run(variant, scalars, 0) as Scalar;
    return assertEquals(bitsOf(resultOf(variant.name) as ScalarLetter, actual), expected, variant.label);
  }
  // The result beside the operands, or in place of each of them.
  for (const to of [6, 0, 2, 4]) {
    run(variant, scalars, to);
    assertSameLanes(variant, to);
  }
}

const SHAPES = ["v128", "i8x16", "i16x8", "i32x4", "i64x2", "f32x4", "f64x2"] as const;

for (const shape of SHAPES) {
  Deno.test(`every ${shape} operator computes what V8 computes`, () => {
    for (const variant of VARIANTS.filter(({ name }) => name.startsWith(shape))) {
      const cases = variant.immediates.length === 0 ? CASES : CASES / 10;
      for (let count = 0; count < cases; count++) check(variant);
    }
  });
}
