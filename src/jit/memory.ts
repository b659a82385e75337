/**
 * Loads, stores and the operators on whole memories. A memory is a DataView in a variable of the instance: fixed
 * buffers make its accesses a comparison and a move, and the RangeError of one outside of the memory becomes the trap.
 *
 * An address below 2^31 needs no conversion to unsigned, since a negative one is outside of a small memory anyway; that
 * saves an instruction an access. With an offset the sum must be that of the unsigned address, unless the same local was
 * the address of an access before: that one would have trapped.
 *
 * @module
 */
import { F32, F64, I32, I64, type OpNameOf, type Site } from "../wasm/mod.ts";
import type { Emit } from "./control.ts";
import { wordText } from "./frame_text.ts";
import type { FunctionEmitter } from "./function.ts";
import { looseText, type Operand, wholeText } from "./operand.ts";

/** Pages of a memory whose addresses are all below 2^31. */
export const SMALL_MEMORY_PAGES = 32_768;

/** The variable of a memory's view in generated code. */
export function viewName(memory: number): string {
  return memory === 0 ? "dv" : `dv${memory}`;
}

/** How a load is written: the DataView method, its second argument, and what makes the result of its type. */
interface Load {
  readonly get: string;
  readonly make?: (value: string) => string;
}

const signedLong = (value: string) => `BigInt(${value})`;

const LOADS: { readonly [K in Exclude<OpNameOf<"load">, `v128.${string}`>]: Load } = {
  "i32.load": { get: "getInt32" },
  "i64.load": { get: "getBigInt64" },
  "f32.load": { get: "getFloat32" },
  "f64.load": { get: "getFloat64" },
  "i32.load8_s": { get: "getInt8" },
  "i32.load8_u": { get: "getUint8" },
  "i32.load16_s": { get: "getInt16" },
  "i32.load16_u": { get: "getUint16" },
  "i64.load8_s": { get: "getInt8", make: signedLong },
  "i64.load8_u": { get: "getUint8", make: signedLong },
  "i64.load16_s": { get: "getInt16", make: signedLong },
  "i64.load16_u": { get: "getUint16", make: signedLong },
  "i64.load32_s": { get: "getInt32", make: signedLong },
  "i64.load32_u": { get: "getUint32", make: signedLong },
};

const STORES: { readonly [K in Exclude<OpNameOf<"store">, `v128.${string}`>]: string } = {
  "i32.store": "setInt32",
  "i64.store": "setBigInt64",
  "f32.store": "setFloat32",
  "f64.store": "setFloat64",
  "i32.store8": "setInt8",
  "i32.store16": "setInt16",
  "i64.store8": "setInt8",
  "i64.store16": "setInt16",
  "i64.store32": "setInt32",
};

/** The argument that asks for little-endian order; accesses of one byte have none. */
function orderOf(method: string): string {
  return method.endsWith("8") ? "" : ",true";
}

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

/** The byte address of an access. */
function addressText(f: FunctionEmitter, address: Operand, { cursor }: Site): string {
  const offset = cursor.memoryOffset;
  if (address.constant !== undefined && address.type === I32) {
    return String(((address.constant as number) >>> 0) + offset);
  }
  if (offset === 0 && address.type === I32 && f.linkage.smallMemory(cursor.index)) return wholeText(address);
  if (offset !== 0 && f.isAddress(address)) return `${wholeText(address)}+${offset}`;
  return offset === 0 ? unsignedText(address) : `(${unsignedText(address)})+${offset}`;
}

/** What an access proves of its address, once all of its text was made. */
function noteAccess(f: FunctionEmitter, address: Operand, { cursor }: Site): void {
  if (address.type === I32 && f.linkage.smallMemory(cursor.index)) f.noteAddress(address);
}

function load(f: FunctionEmitter, site: Site): void {
  prepareAddresses(f, 1);
  const { cursor } = site, name = cursor.name as keyof typeof LOADS, { get, make } = LOADS[name];
  if (name === "f32.load") return loadSingle(f, site);
  const address = f.pop(), text = accessText(f, site, get, address);
  const type = name.startsWith("i32") ? I32 : name.startsWith("i64") ? I64 : F64;
  const raw = type === F64 ? accessText(f, site, "getBigInt64", address) : undefined;
  const parts = { volatile: true, atomic: true, raw, loose: make === undefined ? undefined : text };
  f.expression(type, make === undefined ? text : make(text), [address], parts);
  noteAccess(f, address, site);
}

function accessText(f: FunctionEmitter, site: Site, get: string, address: Operand): string {
  return `${f.mark}${f.linkage.view(site.cursor.index)}.${get}(${addressText(f, address, site)}${orderOf(get)})`;
}

/** `getFloat32` makes signalling NaNs quiet, which only arithmetic may do: elsewhere the bits of a NaN are read again. */
function loadSingle(f: FunctionEmitter, site: Site): void {
  if (f.peek().size > 2) f.simplify();
  const address = f.pop(), quick = accessText(f, site, "getFloat32", address), v = f.variable("v");
  const raw = accessText(f, site, "getInt32", address);
  const text = `(${v}=${quick})===${v}?${v}:float_of_bits32(${raw})`;
  f.expression(F32, text, [address], { volatile: true, raw, quick });
  noteAccess(f, address, site);
}

const WORDS = new BigInt64Array(1), DOUBLES = new Float64Array(WORDS.buffer);

/** The float with the bits of a 64-bit constant, which V8 stores at once, unlike a bigint; undefined for NaNs. */
function floatLiteral(constant: bigint): string | undefined {
  WORDS[0] = constant;
  const [float] = DOUBLES;
  if (float !== float) return undefined;
  return Object.is(float, -0) ? "-0" : String(float);
}

/** The value that a store writes. */
function storedText(method: string, value: Operand): { method: string; text: string } {
  if (method === "setBigInt64" && value.constant !== undefined) {
    const text = floatLiteral(value.constant as bigint);
    if (text !== undefined) return { method: "setFloat64", text };
  }
  if (value.raw !== undefined) return { method: value.type === F32 ? "setInt32" : "setBigInt64", text: value.raw };
  if (value.type === I64 && method !== "setBigInt64") {
    if (value.constant !== undefined) return { method, text: String(BigInt.asIntN(32, value.constant as bigint)) };
    return { method, text: value.loose ?? wordText(value.text.slice(2, -1), 0) };
  }
  return { method, text: value.type === I32 ? value.loose ?? wholeText(value) : wholeText(value) };
}

function store(f: FunctionEmitter, site: Site): void {
  const { cursor } = site, name = cursor.name as keyof typeof STORES;
  if (name.startsWith("i64.store") && name !== "i64.store" && f.peek().loose === undefined) prepare64(f, 0);
  prepare64(f, 1);
  if (name === "f32.store" && f.peek().raw === undefined && !f.peek().quiet) {
    f.simplify();
    if (f.peek(1).size > 2) f.simplify(1);
  }
  const value = f.pop(), address = f.pop(), { method, text } = storedText(STORES[name], value);
  f.effect();
  const at = addressText(f, address, site);
  noteAccess(f, address, site);
  const write = `${f.mark}${f.linkage.view(cursor.index)}.${method}(${at},${text}${orderOf(method)});`;
  if (method !== "setFloat32" || value.quiet) return f.line(write);
  const exact = `${f.mark}${f.linkage.view(cursor.index)}.setInt32(${at},float_bits32(${text}),true);`;
  f.line(`if(${text}===${text})${write}else ${exact}`);
}

/** Puts a size or an old size, a number that may be -1, on the stack as an address of the memory or table. */
export function pushSize(f: FunctionEmitter, address: number, text: string, operands: readonly Operand[]): void {
  if (address === I64) f.expression(I64, `BigInt(${text})`, operands, { volatile: true, atomic: true });
  else f.expression(I32, `${text}|0`, operands, { volatile: true });
}

/** Writes a call of the runtime with unsigned operands, which takes the topmost ones. */
export function callWithNumbers(f: FunctionEmitter, callee: string, count: number, first: string): void {
  prepareAddresses(f, count);
  const operands = f.popMany(count);
  f.effect();
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
  memoryInit: (f, { cursor: { index, index2 } }) => callWithNumbers(f, "memory_init", 3, `${index2},${index}`),
  dataDrop: (f, { cursor: { index } }) => {
    f.effect();
    f.line(`instance.dropData(${index});`);
  },
} as const satisfies Record<string, Emit>;
