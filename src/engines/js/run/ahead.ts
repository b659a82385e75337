/**
 * What is asked before a function is translated, which nothing can stop: whether it is too large, and how long it will take.
 *
 * Translating takes time and memory in proportion to the bytes of a function and the values that it passes, V8's work included.
 *
 * @module
 */
import { LimitError } from "../../../runtime/errors.ts";
import { funcType, type Module, OperatorCursor, Passing, Reader, TypeSpace } from "../../../wasm/mod.ts";
import { readLocals } from "../../../wasm/validate/locals.ts";

/** Bytes of a function that is translated, unless an embedder says otherwise: two seconds and half a gigabyte. */
export const LARGEST_BODY = 500_000;

/** Milliseconds that translating takes at most, for each byte of a function and for each value that it passes. */
const PER_BYTE = 0.006, PER_VALUE = 0.01;

/**
 * Throws unless all functions of a module are small enough.
 *
 * @throws {LimitError} that names the function and the limit.
 */
export function requireBodies({ name, bodies, importedFuncs }: Module, most: number): void {
  const large = bodies.findIndex(({ start, end }) => end - start > most);
  if (large < 0) return;
  const { start, end } = bodies[large], size = `${end - start} bytes: the limit "largestBody" is ${most}`;
  throw new LimitError(`Cannot translate "${name}": function ${importedFuncs + large} has ${size}`);
}

/** Milliseconds that translating a function takes at most. */
export function translationTime(module: Module, index: number): number {
  const { start, end } = module.bodies[index - module.importedFuncs], types = new TypeSpace(module.types);
  const reader = new Reader(module.bytes, start, end), passing = new Passing(module, index);
  readLocals(reader, types, funcType(module.funcs[index]).params);
  const cursor = new OperatorCursor(reader, types);
  while (reader.pos < end) {
    cursor.next();
    passing.add(cursor);
  }
  return (end - start) * PER_BYTE + passing.passed * PER_VALUE;
}
