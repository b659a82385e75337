/**
 * How much a module is optimised unless somebody says: well, but quickly if that would take too long.
 *
 * @module
 */
import type { CodeOptions } from "../../../native/code/code_options.ts";
import type { Module } from "../../../wasm/mod.ts";

/**
 * Bytes of code above which a module is compiled quickly rather than well unless asked for: while a program waits for it,
 * about twenty seconds on two processors, and in the background about two minutes.
 */
const LARGE_CODE = { awaited: 1_000_000, inBackground: 3_000_000 } as const;

/** How a module is compiled if it is asked for so: level 2, but 0 for those that would take too long. */
export function codeOptions(
  module: Module,
  request: CodeOptions,
  pace: keyof typeof LARGE_CODE = "awaited",
): CodeOptions {
  return { ...request, level: request.level ?? (codeSize(module) > LARGE_CODE[pace] ? 0 : 2) };
}

/** Bytes of code in a module. */
export function codeSize({ bodies }: Module): number {
  return bodies.reduce((sum, { start, end }) => sum + end - start, 0);
}
