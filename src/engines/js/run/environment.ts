/**
 * What generated code can name: the frame stack, functions of JavaScript that V8 compiles in place, the numeric
 * operators, and the runtime objects and operations of the instance. All are constants of the scope that the code is
 * evaluated in, so that V8 embeds them.
 *
 * @module
 */
import {
  calleeInTable,
  type Code,
  type Func,
  type Instance,
  isException,
  operationsOf,
  referredCallee,
  type Tag,
  trap,
} from "../../../runtime/mod.ts";
import { F32, F64, I32, I64, type TypeId, type ValType } from "../../../wasm/mod.ts";
import { DOUBLES, LONGS, REFERENCES, WORDS } from "./frame.ts";
import { i64Slots, scalarOperators } from "../../../numerics/mod.ts";
import { globalBitsName, globalName, operatorIdentifier } from "../print/names.ts";
import { initialIterations, resumer } from "./iterations.ts";
import { viewFrom, viewOf } from "./view.ts";

const halves = new Int32Array(2), double = new Float64Array(halves.buffer);
const words = new Int32Array(1), single = new Float32Array(words.buffer);

/**
 * `fill` and `at` instead of `[0]`: V8's middle tier makes signalling NaNs quiet where it accesses elements itself, but
 * not on their way through a call.
 */
function putDouble(value: number): void {
  double.fill(value);
}

/** The f64 with these halves; literals have only one NaN. */
function floatOfBits(high: number, low: number): number {
  halves[0] = low;
  halves[1] = high;
  return double.at(0)!;
}

/** `-x` of JavaScript says nothing of a NaN's sign. */
function negate(x: number): number {
  return x === x ? -x : negateNaN(x);
}

function negateNaN(x: number): number {
  putDouble(x);
  return floatOfBits(halves[1] ^ -0x80000000, halves[0]);
}

function absolute(x: number): number {
  return x === x ? Math.abs(x) : absoluteNaN(x);
}

function absoluteNaN(x: number): number {
  putDouble(x);
  return floatOfBits(halves[1] & 0x7fffffff, halves[0]);
}

function copySign(x: number, y: number): number {
  return isNegative(x) === isNegative(y) ? x : negate(x);
}

/** Whether the sign bit is set, a NaN's too. */
function isNegative(x: number): boolean {
  double[0] = x;
  return halves[1] < 0;
}

/**
 * The f32 with these bits. A signalling NaN is a double that signals too: the processor's conversion would make it
 * quiet, so its bits are put in place one by one.
 */
export function floatOfBits32(bits: number): number {
  words[0] = bits;
  const value = single[0];
  return value === value ? value : nanOfBits32(bits);
}

function nanOfBits32(bits: number): number {
  return floatOfBits((bits & -0x80000000) | 0x7ff00000 | (bits >>> 3 & 0xfffff), bits << 29);
}

/** The bits of an f32. */
export function bitsOfFloat32(value: number): number {
  if (value !== value) return bitsOfNaN32(value);
  single[0] = value;
  return words[0];
}

function bitsOfNaN32(value: number): number {
  putDouble(value);
  return (halves[1] & -0x80000000) | 0x7f800000 | (halves[1] & 0xfffff) << 3 | halves[0] >>> 29;
}

/** The tag of an exception that a program threw; all else is thrown again. */
function tagOf(error: unknown): Tag {
  if (isException(error)) return error.tag;
  throw error;
}

/** The function of every operator that generated code may call. */
const OPERATOR_FUNCTIONS = Object.fromEntries(
  Object.entries(scalarOperators).map(([name, apply]) => [operatorIdentifier(name), apply]),
);

/** The functions on slots that generated code may call. */
const LONG_FUNCTIONS = Object.fromEntries(Object.entries(i64Slots).map(([name, apply]) => [`long_${name}`, apply]));

const COMMON: Readonly<Record<string, unknown>> = {
  I: LONGS,
  W: WORDS,
  D: DOUBLES,
  R: REFERENCES,
  SIGN_BIT: -0x8000000000000000n,
  asIntN: BigInt.asIntN,
  asUintN: BigInt.asUintN,
  imul: Math.imul,
  clz32: Math.clz32,
  fround: Math.fround,
  sqrt: Math.sqrt,
  float_abs: absolute,
  float_neg: negate,
  float_copysign: copySign,
  float_of_bits: floatOfBits,
  float_of_bits32: floatOfBits32,
  float_bits32: bitsOfFloat32,
  view_from: viewFrom,
  view_of: viewOf,
  null_reference: () => trap("nullReference"),
  unreachable: () => trap("unreachable"),
  exhausted: () => trap("stackExhausted"),
  tagOf,
  ...OPERATOR_FUNCTIONS,
  ...LONG_FUNCTIONS,
};

/** A function that generated code found by looking it up. */
export type Callee = Pick<Func, "owner" | "index" | "direct">;

/** How functions are found; instance.ts knows. */
export interface Resolver {
  /** The function with an index in the calling convention of generated code. */
  direct(index: number): Code;
  /** The same of a function that the module imports. */
  imported(index: number): Code;
  /** What generated code calls for a function of any engine, by its `direct`. */
  found(func: Func): Callee;
}

/** Names and values of an instance's scope. */
export function environmentOf(instance: Instance, resolver: Resolver): Record<string, unknown> {
  const { tables, memories, tags, globals, module, cluster: { meter } } = instance;
  const iterations = initialIterations(module.funcs.length);
  const environment: Record<string, unknown> = {
    ...COMMON,
    instance,
    tables,
    memories,
    tags,
    ...bulkOperations(instance),
    tail,
    finish_tail: finishTail,
    direct: (index: number) => resolver.imported(index),
    link: (index: number) => resolver.direct(index),
    S: iterations,
    resume: resumer(iterations),
    indirect: (table: number, index: number, type: TypeId) => {
      return resolver.found(calleeInTable(tables[table], index < 0 ? index >>> 0 : index, type));
    },
    reference: (reference: Func | null) => resolver.found(referredCallee(reference)),
  };
  tables.forEach((table, i) => environment[`t${i}`] = table.entries);
  globals.forEach(({ slot, type: { type } }, i) => {
    environment[globalName(i)] = slot[slotView(type)];
    if (type === F32) environment[globalBitsName(i)] = slot.i32;
  });
  if (meter.counts) {
    Object.assign(environment, {
      M: meter.words,
      poll: () => meter.refill(),
      tick: () => meter.tick(),
    });
  }
  return environment;
}

/** The fields of a value slot that hold a type's values. */
function slotView(type: ValType): "i32" | "i64" | "f32" | "f64" | "refs" {
  if (type === I32) return "i32";
  if (type === I64) return "i64";
  if (type === F32) return "f32";
  return type === F64 ? "f64" : "refs";
}

/** Operations that generated code calls as a whole, by the names that it has for them. */
function bulkOperations(instance: Instance): Record<string, unknown> {
  const operations = operationsOf(instance, [
    "memoryCopy",
    "memoryInit",
    "tableCopy",
    "tableInit",
    "throw",
    "throwRef",
  ]);
  return {
    memory_copy: operations.memoryCopy,
    memory_init: operations.memoryInit,
    table_copy: operations.tableCopy,
    table_init: operations.tableInit,
    exception: operations.throw,
    thrown: operations.throwRef,
  };
}

type Tailed = Code & { body?: Code };

/** A tail call returns to the first function of the chain, which calls the next; `body` is a function without that. */
let next: Code | undefined;
let nextArguments: unknown[] = [];

function tail(callee: Tailed, ...args: unknown[]): void {
  next = callee.body ?? callee;
  nextArguments = args;
}

function finishTail(result: unknown): unknown {
  while (next !== undefined) {
    const callee = next;
    next = undefined;
    result = callee(...nextArguments);
  }
  return result;
}
