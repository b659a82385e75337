/**
 * How expressions are written. A value is wanted in one of several forms, depending on what stands around it:
 *
 * ```text
 * whole       beside a comma or the end of a statement
 * operand     beside an operator of JavaScript
 * loose       where any number congruent modulo 2^32 will do, since the rest is cut off
 * condition   where JavaScript asks for one
 * arithmetic  in floating-point arithmetic, which makes signalling NaNs quiet anyway
 * raw         the bits of a float, as an integer
 * ```
 *
 * A boolean becomes a number by `|0`, which V8 makes without a branch, unlike `?1:0`: what is counted is hard to predict.
 * Each sum of integers is cut to 32 bits at once: a chain that is cut only in the end is three times slower.
 *
 * @module
 */
import { I64, OP, OP_NAMES, type OpName } from "../../../wasm/mod.ts";
import { CONSTANT, KIND_COUNT, LOOSE, NAN, type Node, QUICK, VARIABLE } from "../ir/mod.ts";
import { readAccess } from "./memory.ts";
import { globalBitsName, globalName } from "./names.ts";
import type { Printer } from "./printer.ts";

/** Writes an expression that is no operand of another. */
export type Write = (p: Printer, node: Node) => void;

/** Whether a kind's text is a boolean; whether it never needs parentheses. */
const CONDITIONS = new Uint8Array(KIND_COUNT), ATOMS = new Uint8Array(KIND_COUNT);
/** For a kind that needs no parentheses where it is a call. */
export const CALLED = 2;
const WRITERS: Write[] = new Array(KIND_COUNT).fill(refuse);

function refuse(_: Printer, { kind }: Node): never {
  throw new TypeError(`the js engine has no translation of ${OP_NAMES[kind] ?? `kind ${kind}`}`);
}

function isAtom({ kind, constant, flags, b }: Node): boolean {
  if (kind === WRAP) return (flags & LOOSE) === 0;
  if (kind !== CONSTANT) return ATOMS[kind] === 1 || (ATOMS[kind] === CALLED && !isHarmless(b!));
  return typeof constant === "number" ? !(constant < 0 || Object.is(constant, -0)) : constant! >= 0n;
}

/** Writes an expression where a comma or the end of a statement stands beside it. */
export function whole(p: Printer, node: Node): void {
  if (node.kind === VARIABLE) {
    p.out += p.variable(node.value);
    return;
  }
  WRITERS[node.kind](p, node);
  if (CONDITIONS[node.kind] !== 0) p.out += "|0";
}

/** Writes an expression where an operator stands beside it. */
export function operand(p: Printer, node: Node): void {
  if (node.kind === VARIABLE) {
    p.out += p.variable(node.value);
  } else if (CONDITIONS[node.kind] !== 0) {
    p.out += "(";
    WRITERS[node.kind](p, node);
    p.out += "|0)";
  } else if (isAtom(node)) {
    WRITERS[node.kind](p, node);
  } else {
    p.out += "(";
    WRITERS[node.kind](p, node);
    p.out += ")";
  }
}

/** Writes an expression where JavaScript asks for a condition. */
export function condition(p: Printer, node: Node): void {
  WRITERS[node.kind](p, node);
}

/** Writes an expression where any number congruent modulo 2^32 will do, beside an operator. */
export function loose(p: Printer, node: Node): void {
  if ((node.flags & LOOSE) === 0) return operand(p, node);
  p.out += "(";
  looseForm(p, node);
  p.out += ")";
}

/** The same, where nothing stands beside it. */
export function looseWhole(p: Printer, node: Node): void {
  if ((node.flags & LOOSE) === 0) whole(p, node);
  else looseForm(p, node);
}

const WRAP = OP["i32.wrap_i64"], SHR_U = OP["i32.shr_u"];
const EXTEND_S = OP["i64.extend_i32_s"], EXTEND_U = OP["i64.extend_i32_u"];

function looseForm(p: Printer, node: Node): void {
  switch (node.kind) {
    case SHR_U:
      return shiftText(p, node, ">>>");
    case WRAP:
      return looseForm(p, node.a!);
    case EXTEND_S:
    case EXTEND_U:
      return loose(p, node.a!);
    default:
      return readAccess(p, node, node.kind);
  }
}

/** Writes an operand of floating-point arithmetic. */
export function arithmetic(p: Printer, node: Node): void {
  if ((node.flags & QUICK) === 0) operand(p, node);
  else quick(p, node);
}

/** The same, where nothing stands beside it. */
export function arithmeticWhole(p: Printer, node: Node): void {
  if ((node.flags & QUICK) === 0) whole(p, node);
  else quick(p, node);
}

const F32_LOAD = OP["f32.load"], I32_LOAD = OP["i32.load"], F64_LOAD = OP["f64.load"], I64_LOAD = OP["i64.load"];
const GLOBAL_GET = OP["global.get"], F64_OF_I64 = OP["f64.reinterpret_i64"], F32_OF_I32 = OP["f32.reinterpret_i32"];
const F32_ABS = OP["f32.abs"], F32_NEG = OP["f32.neg"];

/** Writes the shorter form of an f32 that makes signalling NaNs quiet. */
export function quick(p: Printer, node: Node): void {
  if (node.kind === GLOBAL_GET) p.out += `${globalName(node.value)}[0]`;
  else readAccess(p, node, F32_LOAD);
}

/** Writes the bits of a float as an integer, which is not put in parentheses. */
export function raw(p: Printer, node: Node): void {
  switch (node.kind) {
    case F32_LOAD:
      return readAccess(p, node, I32_LOAD);
    case F64_LOAD:
      return readAccess(p, node, I64_LOAD);
    case GLOBAL_GET:
      p.out += `${globalBitsName(node.value)}[0]`;
      return;
    case NAN:
      p.out += `(${node.value})`;
      return;
    case F64_OF_I64:
      p.out += p.variable(node.a!.value);
      return;
    case F32_OF_I32:
      return operand(p, node.a!);
    case F32_ABS:
      return rawOnBits(p, node.a!, "&2147483647");
    case F32_NEG:
      return rawOnBits(p, node.a!, "^-2147483648");
    default:
      rawOnBits(p, node.a!, "&2147483647|");
      rawOnBits(p, node.b!, "&-2147483648");
  }
}

function rawOnBits(p: Printer, node: Node, operator: string): void {
  p.out += "(";
  raw(p, node);
  p.out += `)${operator}`;
}

/** Writes an unsigned number of an address, size or index of either type; one of 64 bits is a constant or a variable. */
export function unsigned(p: Printer, node: Node): void {
  const { type, kind, constant, value } = node;
  if (kind === CONSTANT) {
    p.out += type === I64 ? Number(BigInt.asUintN(64, constant as bigint)) : (constant as number) >>> 0;
  } else if (type === I64) {
    p.out += `(${p.word(value, 1)}>>>0)*4294967296+(${p.word(value, 0)}>>>0)`;
  } else {
    loose(p, node);
    p.out += ">>>0";
  }
}

/** Writes a shift, of which the rest above 32 bits is not cut off. */
export function shiftText(p: Printer, { a, b }: Node, operator: string): void {
  loose(p, a!);
  p.out += operator;
  if (b!.kind === CONSTANT) p.out += (b!.constant as number) & 31;
  else loose(p, b!);
}

/** Whether a divisor is a constant that cannot trap. */
export function isHarmless({ kind, constant }: Node): boolean {
  return kind === CONSTANT && constant !== 0 && constant !== -1 && constant !== 0n && constant !== -1n;
}

/** What is known of a kind's text: whether it is a boolean, and whether it never needs parentheses. */
export interface Traits {
  readonly condition?: boolean;
  /** `CALLED`: where its second operand is not a harmless divisor. */
  readonly atom?: boolean | typeof CALLED;
}

/** Declares how a kind is written. */
export function defineKind(kind: number, write: Write, { atom = false, condition = false }: Traits = {}): void {
  WRITERS[kind] = write;
  ATOMS[kind] = Number(atom);
  CONDITIONS[kind] = Number(condition);
}

/** Declares how an operator is written. */
export function define(name: OpName, write: Write, traits?: Traits): void {
  defineKind(OP[name], write, traits);
}

/** Whether an expression is a boolean of JavaScript. */
export function isBoolean({ kind }: Node): boolean {
  return CONDITIONS[kind] !== 0;
}
