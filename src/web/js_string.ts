/**
 * The builtin functions of strings, `wasm:js-string`.
 *
 * Source: WebAssembly JavaScript Interface, "String Builtins".
 *
 * @module
 */
import { type Code, type Func, makeFunc, trap } from "../runtime/mod.ts";
import { EXTERNREF, HEAP_TYPES, I32, internFunc, ref, type ValType } from "../wasm/mod.ts";

const STRING = ref(HEAP_TYPES.extern.id, false);

/** The string that a reference is; traps for all else. */
function unwrap(value: unknown): string {
  return typeof value === "string" ? value : trap("castFailure");
}

/** The unsigned integer of an i32. */
function index(value: number): number {
  return value >>> 0;
}

function at(text: unknown, i: number, read: (text: string, i: number) => number): number {
  const string = unwrap(text);
  return index(i) < string.length ? read(string, index(i)) : trap("arrayOutOfBounds");
}

function fromCodePoint(value: number): string {
  return index(value) > 0x10ffff ? trap("arrayOutOfBounds") : String.fromCodePoint(index(value));
}

function substring(text: unknown, start: number, end: number): string {
  const string = unwrap(text), from = index(start), to = Math.min(index(end), string.length);
  return from > to ? "" : string.substring(from, to);
}

function equals(a: unknown, b: unknown): number {
  const same = (value: unknown) => value === null ? null : unwrap(value);
  return same(a) === same(b) ? 1 : 0;
}

function compare(a: unknown, b: unknown): number {
  const [first, second] = [unwrap(a), unwrap(b)];
  return first < second ? -1 : first === second ? 0 : 1;
}

type Row = { params: readonly ValType[]; result: ValType; code: Code };

/** Name, type and meaning of each. */
const ROWS = {
  cast: { params: [EXTERNREF], result: STRING, code: unwrap },
  test: { params: [EXTERNREF], result: I32, code: (value: unknown) => typeof value === "string" ? 1 : 0 },
  fromCharCode: { params: [I32], result: STRING, code: (value: number) => String.fromCharCode(value) },
  fromCodePoint: { params: [I32], result: STRING, code: fromCodePoint },
  charCodeAt: {
    params: [EXTERNREF, I32],
    result: I32,
    code: (text: unknown, i: number) => at(text, i, (string, i) => string.charCodeAt(i)),
  },
  codePointAt: {
    params: [EXTERNREF, I32],
    result: I32,
    code: (text: unknown, i: number) => at(text, i, (string, i) => string.codePointAt(i)!),
  },
  length: { params: [EXTERNREF], result: I32, code: (text: unknown) => unwrap(text).length },
  concat: {
    params: [EXTERNREF, EXTERNREF],
    result: STRING,
    code: (a: unknown, b: unknown) => unwrap(a) + unwrap(b),
  },
  substring: { params: [EXTERNREF, I32, I32], result: STRING, code: substring },
  equals: { params: [EXTERNREF, EXTERNREF], result: I32, code: equals },
  compare: { params: [EXTERNREF, EXTERNREF], result: I32, code: compare },
} as const satisfies Record<string, Row>;

/** The functions by name. Those that read and write arrays come with the engines that have arrays. */
export const JS_STRING_BUILTINS: ReadonlyMap<string, Func> = new Map(
  Object.entries(ROWS).map(([name, { params, result, code }], i) => {
    const type = internFunc(params, [result]);
    return [name, makeFunc({ type, name: `wasm:js-string.${name}`, code, index: i })];
  }),
);
