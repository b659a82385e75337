/**
 * Bytes → {@linkcode Module}.
 *
 * @module
 */
import type { Module } from "../module.ts";
import { requireOptions } from "../options.ts";
import { sourceBytes, type SourceOptions } from "../source_bytes.ts";
import { readOperators } from "./constant_operators.ts";
import { decodeSections } from "./sections.ts";
import { finish, type Steps } from "./steps.ts";

export { type SectionFrame, sectionsOf } from "./sections.ts";

/** Options of {@linkcode decode}. */
export interface DecodeOptions extends SourceOptions {
  /** What error messages call the module; `module` by default. */
  name?: string;
}

/**
 * Decodes a module in the binary format. The result has a copy of `bytes`, and is not validated yet.
 *
 * @throws {MalformedError} if the bytes do not follow the binary format, or exceed an implementation limit.
 * @throws {InvalidError} if a type refers to one that does not exist.
 *
 * @example
 * ```ts
 * import { decode } from "./mod.ts";
 * const empty = decode(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
 * console.log(empty.exports.length); // 0
 * ```
 */
export function decode(bytes: AllowSharedBufferSource, options: DecodeOptions = {}): Module {
  return finish(decodeStepwise(sourceBytes(bytes, "the module", options), options));
}

/**
 * Decodes as {@linkcode decode} does, and pauses every few hundred entries. The result refers to `bytes`, which nothing
 * else may write to: they are what {@linkcode sourceBytes} gives.
 */
export function decodeStepwise(bytes: Uint8Array, options: DecodeOptions = {}): Steps<Module> {
  requireOptions("Cannot decode a module", options, { name: true, copy: true });
  return decodeSections(bytes, options.name ?? "module", readOperators);
}
