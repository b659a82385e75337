/** Makes small Wasm modules in memory, so that tests can ask V8 what an operator computes. */
import { OP, OP_CODES, type OpName } from "../../wasm/opcodes.ts";

/** Types that carry a scalar in and out of V8 with all its bits, by signature letter. */
export const CARRIER = { i: 0x7f, I: 0x7e, f: 0x7f, F: 0x7e } as const;
/** The operators that turn what was carried into the value. */
export const FROM_BITS = { i: [], I: [], f: [0xbe], F: [0xbf] } as const;
/** The operators that turn a value into what is carried. */
export const TO_BITS = { i: [], I: [], f: [0xbc], F: [0xbd] } as const;

/** A function of the module, exported under its name. */
export interface ModuleFunction {
  name: string;
  /** Codes of the parameter and result types: 0x7f i32, 0x7e i64. */
  params: readonly number[];
  results: readonly number[];
  /** The instructions, without the final `end`; locals are the parameters. */
  code: readonly number[];
}

/** A number below 2^32 as LEB128. */
export function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

/** The code of an operator, without immediates. */
export function codeOf(name: OpName): number[] {
  const code = OP_CODES[OP[name]];
  return code <= 0xff ? [code] : [code >> 12, ...unsigned(code & 0xfff)];
}

/** A binary module with these functions and one page of memory, exported as "memory". */
export function moduleOf(functions: readonly ModuleFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ params, results }) => [0x60, ...vector(params), ...vector(results)]);
  const exports = functions.map(({ name }, index) => [...nameOf(name), 0, ...unsigned(index)]);
  const bodies = functions.map(({ code }) => [...unsigned(code.length + 2), 0, ...code, 0x0b]);
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, types),
    ...section(3, functions.map((_, index) => unsigned(index))),
    ...section(5, [[0, 1]]),
    ...section(7, [[...nameOf("memory"), 2, 0], ...exports]),
    ...section(10, bodies),
  ]);
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = [...unsigned(items.length), ...items.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function vector(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function nameOf(name: string): number[] {
  return vector([...new TextEncoder().encode(name)]);
}
