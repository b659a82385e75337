/**
 * Loads, stores and the operators on whole memories. A memory is a DataView in a variable of the instance: fixed
 * buffers make its accesses a comparison and a move, and the RangeError of one outside of the memory becomes the trap.
 *
 * An address below 2^31 needs no conversion to unsigned, since a negative one is outside of a small memory anyway, and a
 * memory that grows beyond that gets a view that understands it (view.ts); that saves an instruction an access. One with an offset is an address in a view that begins further on, where the module has
 * such views (whole.ts). Elsewhere the sum is that of the unsigned address, at every access alike, so that V8 makes a sum
 * once which several accesses share. What was stored a few lines before is not loaded at all (stores.ts).
 *
 * @module
 */
import {
  byOperator,
  F32,
  F64,
  I32,
  I64,
  OP,
  OP_LOG2_WIDTHS,
  type OpNameOf,
  type Site,
  type ValType,
} from "../../wasm/mod.ts";
import type { Emit } from "./control.ts";
import { wordText } from "./frame_text.ts";
import type { FunctionEmitter } from "./function.ts";
import { ATOMIC, looseText, type Operand, VOLATILE, wholeText } from "./operand.ts";

/** Pages of a memory whose addresses are all below 2^31 when it is instantiated. */
export const SMALL_MEMORY_PAGES = 32_768;

/** The variable of a memory's view in generated code, or of one that begins further on. */
export function viewName(memory: number, offset = 0): string {
  return `dv${memory === 0 ? "" : memory}${offset === 0 ? "" : `_${offset}`}`;
}

/** How a method of the memory's view is called: what stands before the address, and after the last argument. */
interface Accessor {
  readonly open: string;
  readonly close: string;
}

/** A call that asks for little-endian order; accesses of one byte have none. */
function accessor(method: string): Accessor {
  return { open: `.${method}(`, close: method.endsWith("8") ? ")" : ",true)" };
}

/** How a load is written: the method, the type of the result, and what makes one of a number. */
interface Load extends Accessor {
  readonly type: ValType;
  readonly make?: (value: string) => string;
}

function loader(type: ValType, method: string, make?: (value: string) => string): Load {
  return { ...accessor(method), type, make };
}

const signedLong = (value: string) => `BigInt(${value})`;

const LOADS: { readonly [K in Exclude<OpNameOf<"load">, `v128.${string}`>]: Load } = {
  "i32.load": loader(I32, "getInt32"),
  "i64.load": loader(I64, "getBigInt64"),
  "f32.load": loader(F32, "getFloat32"),
  "f64.load": loader(F64, "getFloat64"),
  "i32.load8_s": loader(I32, "getInt8"),
  "i32.load8_u": loader(I32, "getUint8"),
  "i32.load16_s": loader(I32, "getInt16"),
  "i32.load16_u": loader(I32, "getUint16"),
  "i64.load8_s": loader(I64, "getInt8", signedLong),
  "i64.load8_u": loader(I64, "getUint8", signedLong),
  "i64.load16_s": loader(I64, "getInt16", signedLong),
  "i64.load16_u": loader(I64, "getUint16", signedLong),
  "i64.load32_s": loader(I64, "getInt32", signedLong),
  "i64.load32_u": loader(I64, "getUint32", signedLong),
};

const SET_I32 = accessor("setInt32"), SET_I64 = accessor("setBigInt64");
const SET_F32 = accessor("setFloat32"), SET_F64 = accessor("setFloat64");

const STORES: { readonly [K in Exclude<OpNameOf<"store">, `v128.${string}`>]: Accessor } = {
  "i32.store": SET_I32,
  "i64.store": SET_I64,
  "f32.store": SET_F32,
  "f64.store": SET_F64,
  "i32.store8": accessor("setInt8"),
  "i32.store16": accessor("setInt16"),
  "i64.store8": accessor("setInt8"),
  "i64.store16": accessor("setInt16"),
  "i64.store32": accessor("setInt32"),
};

const LOAD_BY_OP = byOperator<Load>(LOADS), STORE_BY_OP = byOperator<Accessor>(STORES);

/** Makes a 64-bit operand at a distance from the top of the stack one that {@linkcode unsignedText} takes. */
function prepare64(f: FunctionEmitter, depth: number): void {
  const operand = f.peek(depth);
  if (operand.type === I64 && operand.constant === undefined) f.frameIndex(depth);
}

/** An unsigned number from an address, size or index of either type; one of 64 bits must be prepared. */
export function unsignedText(operand: Operand): string {
  const { type, constant } = operand;
  if (constant !== undefined) {
    return type === I64 ? String(Number(BigInt.asUintN(64, constant as bigint))) : String((constant as number) >>> 0);
  }
  if (type === I32) return `${looseText(operand)}>>>0`;
  const index = operand.text.slice(2, -1);
  return `(${wordText(index, 1)}>>>0)*4294967296+(${wordText(index, 0)}>>>0)`;
}

/** Prepares the topmost operands, whose addresses may have 64 bits, for {@linkcode unsignedText}. */
export function prepareAddresses(f: FunctionEmitter, count: number): void {
  for (let depth = count - 1; depth >= 0; depth--) prepare64(f, depth);
}

/** Where an access goes: the view, and the address in it. */
interface Place {
  readonly view: string;
  readonly at: string;
}

function placeOf(f: FunctionEmitter, address: Operand, { cursor: { index, memoryOffset: offset } }: Site): Place {
  const view = f.linkage.view(index);
  if (address.constant !== undefined && address.type === I32) {
    return { view, at: String(((address.constant as number) >>> 0) + offset) };
  }
  if (address.type === I32 && f.linkage.smallMemory(index)) {
    const from = offset === 0 ? view : f.linkage.viewFrom(index, offset);
    if (from !== undefined) return { view: from, at: wholeText(address) };
  }
  return { view, at: offset === 0 ? unsignedText(address) : `(${unsignedText(address)})+${offset}` };
}

const I32_LOAD = OP["i32.load"], I32_STORE = OP["i32.store"];

function load(f: FunctionEmitter, site: Site): void {
  const access = LOAD_BY_OP[site.cursor.op], { type, make } = access;
  if (site.cursor.op === I32_LOAD && f.recall(site.cursor.memoryOffset)) return;
  if (type === F32) return loadSingle(f, site);
  prepareAddresses(f, 1);
  const address = f.pop(), place = placeOf(f, address, site), text = accessText(f, access, place);
  if (make !== undefined) f.expression(type, make(text), [address], VOLATILE | ATOMIC, { loose: text });
  else if (type !== F64) f.expression(type, text, [address], VOLATILE | ATOMIC);
  else f.expression(type, text, [address], VOLATILE | ATOMIC, { raw: accessText(f, LOADS["i64.load"], place) });
}

/** The call of an accessor, with a value if it stores one. */
function accessText(f: FunctionEmitter, { open, close }: Accessor, { view, at }: Place, value?: string): string {
  return f.mark + view + open + (value === undefined ? at : `${at},${value}`) + close;
}

/** `getFloat32` makes signalling NaNs quiet, which only arithmetic may do: elsewhere the bits of a NaN are read again. */
function loadSingle(f: FunctionEmitter, site: Site): void {
  prepareAddresses(f, 1);
  if (f.peek().size > 2) f.simplify();
  const address = f.pop(), place = placeOf(f, address, site), v = f.variable("v");
  const quick = accessText(f, LOADS["f32.load"], place), raw = accessText(f, LOADS["i32.load"], place);
  const text = `(${v}=${quick})===${v}?${v}:float_of_bits32(${raw})`;
  f.expression(F32, text, [address], VOLATILE, { raw, quick });
}

const WORDS = new BigInt64Array(1), DOUBLES = new Float64Array(WORDS.buffer);

/** The float with the bits of a 64-bit constant, which V8 stores at once, unlike a bigint; undefined for NaNs. */
function floatLiteral(constant: bigint): string | undefined {
  WORDS[0] = constant;
  const [float] = DOUBLES;
  if (float !== float) return undefined;
  return Object.is(float, -0) ? "-0" : String(float);
}

/** The value that a store writes, and how. */
function stored(access: Accessor, value: Operand): { access: Accessor; text: string } {
  const { type, constant, raw, loose } = value;
  if (access === SET_I64 && constant !== undefined) {
    const text = floatLiteral(constant as bigint);
    if (text !== undefined) return { access: SET_F64, text };
  }
  if (raw !== undefined) return { access: type === F32 ? SET_I32 : SET_I64, text: raw };
  if (type === I64 && access !== SET_I64) {
    if (constant !== undefined) return { access, text: String(BigInt.asIntN(32, constant as bigint)) };
    return { access, text: loose ?? wordText(value.text.slice(2, -1), 0) };
  }
  return { access, text: type === I32 ? loose ?? wholeText(value) : wholeText(value) };
}

function store(f: FunctionEmitter, site: Site): void {
  const { op, memoryOffset: offset } = site.cursor, declared = STORE_BY_OP[op], top = f.peek();
  if (top.type === I64 && declared !== SET_I64 && top.loose === undefined) prepare64(f, 0);
  prepare64(f, 1);
  if (declared === SET_F32 && top.raw === undefined && !top.quiet) {
    f.simplify();
    if (f.peek(1).size > 2) f.simplify(1);
  }
  const value = f.pop(), address = f.pop(), { access, text } = stored(declared, value);
  f.effect();
  const place = placeOf(f, address, site), range = { address, offset, width: 1 << OP_LOG2_WIDTHS[op] };
  if (op === I32_STORE) {
    const before = `${f.mark}${place.view}${access.open}${place.at},`, behind = `${access.close};`;
    return f.storeLine(range, value, { before, text, behind });
  }
  f.overwrite(range);
  const write = `${accessText(f, access, place, text)};`;
  if (access !== SET_F32 || value.quiet) return f.line(write);
  const exact = `${accessText(f, SET_I32, place, `float_bits32(${text})`)};`;
  f.line(`if(${text}===${text})${write}else ${exact}`);
}

/** Puts a size or an old size, a number that may be -1, on the stack as an address of the memory or table. */
export function pushSize(f: FunctionEmitter, address: number, text: string, operands: readonly Operand[]): void {
  if (address === I64) f.expression(I64, `BigInt(${text})`, operands, VOLATILE | ATOMIC);
  else f.expression(I32, `${text}|0`, operands, VOLATILE);
}

/** Writes a call of the runtime with unsigned operands, which takes the topmost ones. */
export function callWithNumbers(f: FunctionEmitter, callee: string, count: number, first: string): void {
  prepareAddresses(f, count);
  const operands = f.popMany(count);
  f.effect();
  f.forgetStores();
  f.line(`${f.mark}${callee}(${[first, ...operands.map(unsignedText)].filter((text) => text !== "").join()});`);
}

/** The emitters of this file. */
export const MEMORY_EMITTERS = {
  load,
  store,
  memorySize: (f, { cursor: { index } }) => {
    pushSize(f, f.module.memories[index].address, `memories[${index}].pages`, []);
  },
  memoryGrow: (f, { cursor: { index } }) => {
    prepareAddresses(f, 1);
    const delta = f.pop(), { address } = f.module.memories[index];
    f.effect();
    pushSize(f, address, `memories[${index}].grow(${unsignedText(delta)})`, [delta]);
    f.settle(f.height - 1);
  },
  memoryFill: (f, { cursor: { index } }) => callWithNumbers(f, `memories[${index}].fill`, 3, ""),
  memoryCopy: (f, { cursor: { index, index2 } }) => callWithNumbers(f, "memory_copy", 3, `${index},${index2}`),
  memoryInit: (f, { cursor: { index, index2 } }) => callWithNumbers(f, "memory_init", 3, `${index},${index2}`),
  dataDrop: (f, { cursor: { index } }) => {
    f.effect();
    f.line(`instance.dropData(${index});`);
  },
} as const satisfies Record<string, Emit>;
