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
import { F32, I32, I64, OP, OP_COUNT, OP_FAMILIES, OP_NAMES, type OpName } from "../../../wasm/mod.ts";
import { isScalarOperator } from "../../../numerics/mod.ts";
import {
  CONSTANT,
  EXCEPTION_VALUE,
  FRAME_RESULT,
  HAS_TAG,
  KIND_COUNT,
  LOOSE,
  NAN,
  type Node,
  POLL,
  QUICK,
  QUIET,
  RAW,
  TICK,
  VARIABLE,
} from "../ir/mod.ts";
import { POLL_TEXT, TICK_TEXT } from "./counters.ts";
import { resultText } from "./frame_text.ts";
import { globalBitsName, globalName, operatorIdentifier } from "./names.ts";
import { floatText, longText } from "./literals.ts";
import { readAccess } from "./memory.ts";
import type { Printer } from "./printer.ts";

/** Writes an expression that is no operand of another. */
type Write = (p: Printer, node: Node) => void;

/** Whether a kind's text is a boolean; whether it never needs parentheses. */
const CONDITIONS = new Uint8Array(KIND_COUNT), ATOMS = new Uint8Array(KIND_COUNT);
/** For a kind that needs no parentheses where it is a call. */
const CALLED = 2;
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
function arithmetic(p: Printer, node: Node): void {
  if ((node.flags & QUICK) === 0) operand(p, node);
  else quick(p, node);
}

/** The same, where nothing stands beside it. */
function arithmeticWhole(p: Printer, node: Node): void {
  if ((node.flags & QUICK) === 0) whole(p, node);
  else quick(p, node);
}

const F32_LOAD = OP["f32.load"], I32_LOAD = OP["i32.load"], F64_LOAD = OP["f64.load"], I64_LOAD = OP["i64.load"];
const GLOBAL_GET = OP["global.get"], F64_OF_I64 = OP["f64.reinterpret_i64"], F32_OF_I32 = OP["f32.reinterpret_i32"];
const F32_ABS = OP["f32.abs"], F32_NEG = OP["f32.neg"];

function quick(p: Printer, node: Node): void {
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

/** The index of the slot that an operand is in. */
function slotOf(p: Printer, { value }: Node): string {
  return p.slotIndex(value);
}

// Integers of 32 bits.

/** Declares how an operator is written. */
function define(name: OpName, write: Write, { atom = false, condition = false } = {}): void {
  const op = OP[name];
  WRITERS[op] = write;
  ATOMS[op] = Number(atom);
  CONDITIONS[op] = Number(condition);
}

const ATOM = { atom: true }, CONDITION = { condition: true };

/** Two operands with an operator between them, and something behind. */
function infix(operator: string, view: Write, behind = ""): Write {
  return (p, { a, b }) => {
    view(p, a!);
    p.out += operator;
    view(p, b!);
    if (behind !== "") p.out += behind;
  };
}

/** A call with the operands as arguments. */
function call(name: string, view: Write = whole): Write {
  return (p, { a, b }) => {
    p.out += `${name}(`;
    view(p, a!);
    if (b !== undefined) {
      p.out += ",";
      view(p, b);
    }
    p.out += ")";
  };
}

/** One operand with something before and behind it. */
function around(before: string, view: Write, behind: string): Write {
  return (p, { a }) => {
    p.out += before;
    view(p, a!);
    p.out += behind;
  };
}

function unsignedOperand(p: Printer, node: Node): void {
  if (node.kind === CONSTANT) {
    p.out += (node.constant as number) >>> 0;
    return;
  }
  p.out += "(";
  loose(p, node);
  p.out += ">>>0)";
}

function shiftText(p: Printer, { a, b }: Node, operator: string): void {
  loose(p, a!);
  p.out += operator;
  if (b!.kind === CONSTANT) p.out += (b!.constant as number) & 31;
  else loose(p, b!);
}

function defineIntegers(): void {
  define("i32.eqz", (p, { a }) => {
    if (CONDITIONS[a!.kind] === 0) {
      operand(p, a!);
      p.out += "===0";
    } else {
      p.out += "!(";
      WRITERS[a!.kind](p, a!);
      p.out += ")";
    }
  }, CONDITION);
  const comparisons = { eq: "===", ne: "!==", lt: "<", gt: ">", le: "<=", ge: ">=" } as const;
  for (const [name, operator] of Object.entries(comparisons)) {
    if (name === "eq" || name === "ne") {
      define(`i32.${name}`, infix(operator, operand), CONDITION);
      define(`i64.${name}`, infix(operator, operand), CONDITION);
    } else {
      const suffix = name as "lt" | "gt" | "le" | "ge";
      define(`i32.${suffix}_s`, infix(operator, operand), CONDITION);
      define(`i32.${suffix}_u`, infix(operator, unsignedOperand), CONDITION);
      define(`i64.${suffix}_s`, infix(operator, operand), CONDITION);
      define(`i64.${suffix}_u`, infix(operator, flipped), CONDITION);
    }
    for (const type of ["f32", "f64"] as const) {
      define(`${type}.${name as keyof typeof comparisons}`, infix(operator, arithmetic), CONDITION);
    }
  }
  define("i32.add", infix("+", operand, "|0"));
  define("i32.sub", infix("-", operand, "|0"));
  define("i32.mul", call("imul"), ATOM);
  define("i32.and", infix("&", loose));
  define("i32.or", infix("|", loose));
  define("i32.xor", infix("^", loose));
  define("i32.shl", (p, node) => shiftText(p, node, "<<"));
  define("i32.shr_s", (p, node) => shiftText(p, node, ">>"));
  define("i32.shr_u", (p, node) => {
    shiftText(p, node, ">>>");
    p.out += "|0";
  });
  defineDivision("i32.div_s", "/", operand);
  defineDivision("i32.div_u", "/", unsignedOperand);
  defineDivision("i32.rem_s", "%", operand);
  defineDivision("i32.rem_u", "%", unsignedOperand);
  define("i32.clz", call("clz32"), ATOM);
  define("i32.extend8_s", around("", loose, "<<24>>24"));
  define("i32.extend16_s", around("", loose, "<<16>>16"));
}

/** Division by a constant that cannot trap is written in place, any other is a call. */
function defineDivision(name: OpName, operator: string, view: Write): void {
  const inPlace = infix(operator, view, "|0"), general = trapping(name);
  define(name, (p, node) => {
    if (isHarmless(node.b!)) inPlace(p, node);
    else general(p, node);
  });
  ATOMS[OP[name]] = CALLED;
}

function isHarmless({ kind, constant }: Node): boolean {
  return kind === CONSTANT && constant !== 0 && constant !== -1 && constant !== 0n && constant !== -1n;
}

/** A call of the operator's function, which may throw. */
function trapping(name: OpName): Write {
  const write = call(operatorIdentifier(name), arithmeticWhole);
  return (p, node) => {
    p.mark(node.offset);
    write(p, node);
  };
}

// Integers of 64 bits.

/** Unsigned order is signed order with both sign bits flipped. */
function flipped(p: Printer, node: Node): void {
  if (node.kind === CONSTANT) {
    const value = BigInt.asIntN(64, (node.constant as bigint) ^ -0x8000000000000000n);
    p.out += value < 0n ? `(${value}n)` : `${value}n`;
    return;
  }
  p.out += "asIntN(64,";
  operand(p, node);
  p.out += "^SIGN_BIT)";
}

function wrapped(operator: string): Write {
  return (p, { a, b }) => {
    p.out += "asIntN(64,";
    operand(p, a!);
    p.out += operator;
    operand(p, b!);
    p.out += ")";
  };
}

function shiftLeft(p: Printer, a: Node, count: bigint): void {
  p.out += "asIntN(64,";
  operand(p, a);
  p.out += `<<${count}n)`;
}

function shiftRight(p: Printer, a: Node, count: bigint): void {
  p.out += "asIntN(64,asUintN(64,";
  operand(p, a);
  p.out += `)>>${count}n)`;
}

type Shift = (p: Printer, a: Node, count: bigint) => void;

function rotate(first: Shift, second: Shift): Write {
  return (p, { a, b }) => {
    const count = b!.constant as bigint;
    p.out += "asIntN(64,";
    first(p, a!, count);
    p.out += "|";
    second(p, a!, 64n - count);
    p.out += ")";
  };
}

/** A function on a slot whose result is a number. */
function ofSlot(name: string): Write {
  return (p, { a }) => {
    p.out += `${name}(W,${slotOf(p, a!)})`;
  };
}

function defineLongs(): void {
  define("i64.eqz", around("", operand, "===0n"), CONDITION);
  const operators = { add: "+", sub: "-", mul: "*", and: "&", or: "|", xor: "^", div_s: "/", rem_s: "%" } as const;
  for (const [name, operator] of Object.entries(operators)) {
    define(`i64.${name as keyof typeof operators}`, wrapped(operator), ATOM);
  }
  define("i64.shl", (p, { a, b }) => shiftLeft(p, a!, b!.constant as bigint), ATOM);
  define("i64.shr_u", (p, { a, b }) => shiftRight(p, a!, b!.constant as bigint), ATOM);
  define("i64.shr_s", wrapped(">>"), ATOM);
  define("i64.rotl", rotate(shiftLeft, shiftRight), ATOM);
  define("i64.rotr", rotate(shiftRight, shiftLeft), ATOM);
  define("i64.extend8_s", around("asIntN(8,", whole, ")"), ATOM);
  define("i64.extend16_s", around("asIntN(16,", whole, ")"), ATOM);
  define("i64.extend32_s", around("asIntN(32,", whole, ")"), ATOM);
  define("i64.extend_i32_s", around("BigInt(", whole, ")"), ATOM);
  define("i64.extend_i32_u", around("BigInt(", loose, ">>>0)"), ATOM);
  define("i32.wrap_i64", (p, node) => {
    if ((node.flags & LOOSE) === 0) {
      p.out += p.word(node.a!.value, 0);
      return;
    }
    looseForm(p, node.a!);
    p.out += "|0";
  }, ATOM);
  define("f32.convert_i64_s", ofSlot("long_toF32S"), ATOM);
  define("f32.convert_i64_u", ofSlot("long_toF32U"), ATOM);
  define("f64.convert_i64_s", ofSlot("long_toF64S"), ATOM);
  define("f64.convert_i64_u", ofSlot("long_toF64U"), ATOM);
  define("i64.reinterpret_f64", (p, { a }) => raw(p, a!), ATOM);
  define("f64.reinterpret_i64", (p, { a }) => {
    p.out += `D[${slotOf(p, a!)}]`;
  }, ATOM);
}

// Floats.

function defineFloats(): void {
  const operators = { add: "+", sub: "-", mul: "*", div: "/" } as const;
  for (const [name, operator] of Object.entries(operators)) {
    const suffix = name as keyof typeof operators, write = infix(operator, arithmetic);
    define(`f64.${suffix}`, write);
    define(`f32.${suffix}`, (p, node) => {
      p.out += "fround(";
      write(p, node);
      p.out += ")";
    }, ATOM);
  }
  define("f32.sqrt", around("fround(sqrt(", arithmetic, "))"), ATOM);
  define("f64.sqrt", call("sqrt", arithmeticWhole), ATOM);
  for (const type of ["f32", "f64"] as const) {
    define(`${type}.abs`, call("float_abs"), ATOM);
    define(`${type}.neg`, call("float_neg"), ATOM);
    define(`${type}.copysign`, call("float_copysign"), ATOM);
  }
  define("f64.convert_i32_s", (p, { a }) => whole(p, a!));
  define("f64.convert_i32_u", around("", loose, ">>>0"));
  define("f32.convert_i32_s", call("fround"), ATOM);
  define("f32.convert_i32_u", around("fround(", loose, ">>>0)"), ATOM);
  define("f32.demote_f64", call("fround"), ATOM);
  define("f64.promote_f32", (p, { a }) => {
    if ((a!.flags & QUICK) !== 0) return quick(p, a!);
    if ((a!.flags & QUIET) !== 0) return whole(p, a!);
    p.out += "fround(";
    whole(p, a!);
    p.out += ")";
  });
  define("i32.reinterpret_f32", (p, { a }) => {
    if ((a!.flags & RAW) !== 0) return raw(p, a!);
    p.out += "float_bits32(";
    whole(p, a!);
    p.out += ")";
  });
  define("f32.reinterpret_i32", around("float_of_bits32(", whole, ")"), ATOM);
}

// Memory, globals, tables, references.

/** `getFloat32` makes signalling NaNs quiet, which only arithmetic may do: elsewhere the bits of a NaN are read again. */
function loadSingle(p: Printer, node: Node): void {
  const v = p.temporary("v");
  p.out += `(${v}=`;
  quick(p, node);
  p.out += `)===${v}?${v}:float_of_bits32(`;
  raw(p, node);
  p.out += ")";
}

/** Operators whose operands are a list: a call of the runtime, whose result may have to become a number of its type. */
function runtime(before: (p: Printer, node: Node) => string): Write {
  return (p, node) => {
    const isSize = node.type === I32 || node.type === I64;
    if (node.type === I64) p.out += "BigInt(";
    p.mark(node.offset);
    p.out += before(p, node);
    node.list.forEach((operand, i) => {
      if (i > 0) p.out += ",";
      if (operand.type === I32 || operand.type === I64) unsigned(p, operand);
      else whole(p, operand);
    });
    p.out += isSize ? node.type === I64 ? "))" : ")|0" : ")";
  };
}

/** The size of a memory or table. */
function size(text: (index: number) => string): Write {
  return (p, { type, value }) => {
    p.out += type === I64 ? `BigInt(${text(value)})` : `${text(value)}|0`;
  };
}

function defineStorage(): void {
  for (let op = 0; op < OP_COUNT; op++) {
    const name = OP_NAMES[op];
    if (OP_FAMILIES[op] !== "load") continue;
    if (name === "f32.load") define(name, loadSingle);
    else if (/^i64\.load\d/.test(name)) define(name, (p, node) => {
      p.out += "BigInt(";
      readAccess(p, node, op);
      p.out += ")";
    }, ATOM);
    else define(name, (p, node) => readAccess(p, node, op), ATOM);
    }
  define("global.get", (p, { type, value }) => {
    p.out += type === F32 ? `float_of_bits32(${globalBitsName(value)}[0])` : `${globalName(value)}[0]`;
  }, ATOM);
  define("global.set", (p, { a, value }) => {
    if (a!.type !== F32 || (a!.flags & QUIET) !== 0) {
      p.out += `${globalName(value)}[0]=`;
      return whole(p, a!);
    }
    p.out += `${globalBitsName(value)}[0]=`;
    if ((a!.flags & RAW) !== 0) return raw(p, a!);
    p.out += "float_bits32(";
    whole(p, a!);
    p.out += ")";
  });
  define("select", select);
  define("table.get", (p, { a, value, offset }) => {
    p.mark(offset);
    p.out += `tables[${value}].get(`;
    unsigned(p, a!);
    p.out += ")";
  }, ATOM);
  define("table.set", runtime((_, { value }) => `tables[${value}].set(`));
  define("table.fill", runtime((_, { value }) => `tables[${value}].fill(`));
  define("table.copy", runtime((_, { value, more }) => `table_copy(${value},${more},`));
  define("table.init", runtime((_, { value, more }) => `table_init(${value},${more},`));
  define("memory.fill", runtime((_, { value }) => `memories[${value}].fill(`));
  define("memory.copy", runtime((_, { value, more }) => `memory_copy(${value},${more},`));
  define("memory.init", runtime((_, { value, more }) => `memory_init(${value},${more},`));
  define("data.drop", runtime((_, { value }) => `instance.dropData(${value}`));
  define("elem.drop", runtime((_, { value }) => `instance.dropElements(${value}`));
  define("memory.grow", runtime((_, { value }) => `memories[${value}].grow(`));
  define("table.grow", (p, node) => growTable(p, node));
  define("memory.size", size((index) => `memories[${index}].pages`));
  define("table.size", size((index) => `tables[${index}].length`));
  define("ref.null", around1("null"), ATOM);
  define("ref.is_null", around("", operand, "===null"), CONDITION);
  define("br_on_null", around("", operand, "===null"), CONDITION);
  define("br_on_non_null", around("", operand, "!==null"), CONDITION);
  define("ref.func", (p, { value }) => {
    p.out += `instance.func(${value})`;
  }, ATOM);
  define("ref.as_non_null", (p, { a, offset }) => {
    operand(p, a!);
    p.out += "??";
    p.mark(offset);
    p.out += "null_reference()";
  });
}

function around1(text: string): Write {
  return (p) => {
    p.out += text;
  };
}

/** The operands of `table.grow` stand in the other order. */
function growTable(p: Printer, { type, value, list: [filler, delta] }: Node): void {
  p.out += type === I64 ? "BigInt(" : "";
  p.out += `tables[${value}].grow(`;
  unsigned(p, delta);
  p.out += ",";
  whole(p, filler);
  p.out += type === I64 ? "))" : ")|0";
}

function select(p: Printer, { a, b, c }: Node): void {
  if (CONDITIONS[c!.kind] === 0) operand(p, c!);
  else {
    p.out += "(";
    WRITERS[c!.kind](p, c!);
    p.out += ")";
  }
  p.out += "?";
  operand(p, a!);
  p.out += ":";
  operand(p, b!);
}

// What is no operator of Wasm.

function literal(p: Printer, { constant, type }: Node): void {
  if (type === I32) p.out += constant as number;
  else p.out += type === I64 ? longText(constant as bigint) : floatText(constant as number);
}

function defineKind(kind: number, write: Write, { atom = true, condition = false } = {}): void {
  WRITERS[kind] = write;
  ATOMS[kind] = Number(atom);
  CONDITIONS[kind] = Number(condition);
}

function defineOthers(): void {
  defineKind(CONSTANT, literal);
  defineKind(NAN, (p, { type, value, more }) => {
    p.out += type === F32 ? `float_of_bits32(${value})` : `float_of_bits(${more},${value})`;
  });
  defineKind(VARIABLE, (p, { value }) => {
    p.out += p.variable(value);
  });
  defineKind(FRAME_RESULT, (p, { type, value }) => {
    p.usesOutgoing = true;
    p.out += resultText(type, "ap", value);
  });
  defineKind(EXCEPTION_VALUE, (p, { a, value }) => {
    whole(p, a!);
    p.out += `.values[${value}]`;
  });
  defineKind(HAS_TAG, (p, { a, value }) => {
    whole(p, a!);
    p.out += `===tags[${value}]`;
  }, CONDITION);
  defineKind(POLL, around1(POLL_TEXT));
  defineKind(TICK, around1(TICK_TEXT));
  define("unreachable", (p, { offset }) => {
    p.mark(offset);
    p.out += "unreachable()";
  });
  define("throw", (p, { value, list, offset }) => {
    p.mark(offset);
    p.out += `exception(${value},[`;
    list.forEach((operand, i) => {
      if (i > 0) p.out += ",";
      whole(p, operand);
    });
    p.out += "])";
  });
  define("throw_ref", (p, { list, offset }) => {
    p.mark(offset);
    p.out += "thrown(";
    whole(p, list[0]);
    p.out += ")";
  });
}

/** Every other scalar operator is a call of its function in `numerics`. */
function defineCalls(): void {
  const traps = /^i(32|64)\.(div|rem|trunc_f)/;
  for (let op = 0; op < OP_COUNT; op++) {
    const name = OP_NAMES[op];
    if (!isScalarOperator(name)) continue;
    define(name, traps.test(name) ? trapping(name) : call(operatorIdentifier(name), arithmeticWhole), ATOM);
  }
}

defineCalls();
defineIntegers();
defineLongs();
defineFloats();
defineStorage();
defineOthers();
