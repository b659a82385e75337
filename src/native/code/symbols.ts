/**
 * Names of the functions in objects and images. They start with the function's index, which is what backtraces are made
 * from; the name that the module gives follows, for people who look with perf or gdb.
 *
 * @module
 */
import type { Module } from "../../wasm/module.ts";
import { readNames } from "../../wasm/names.ts";

/** As much of a name as symbols carry; C++ names can be very long. */
const LONGEST_NAME = 120;

function named(prefix: string, module: Module, index: number): string {
  const name = readNames(module).funcs.get(index) ??
    module.exports.find((e) => e.kind === "func" && e.index === index)?.name;
  return name === undefined ? `${prefix}${index}` : `${prefix}${index}_${plain(name)}`;
}

/** A name without the characters that separate parts of symbols for other programs. */
function plain(name: string): string {
  return name.slice(0, LONGEST_NAME).replaceAll(/[^\w$.<>:~,()&*\[\] -]/g, "?").replaceAll("@", "?");
}

/** The function in the internal calling convention. */
export function internalSymbol(module: Module, index: number): string {
  return named("$func_", module, index);
}

/** The function in the boundary ABI. */
export function boundarySymbol(module: Module, index: number): string {
  return named("__export__$func_", module, index);
}

/** The function as JavaScript calls it directly, with its parameters in registers; it returns nothing. */
export function directSymbol(module: Module, index: number): string {
  return named("__direct__$func_", module, index);
}

/** The same of a function that just computes; it returns its result. */
export function leafSymbol(module: Module, index: number): string {
  return named("__leaf__$func_", module, index);
}

/** A copy of the function; backtraces take it for the function. */
export function copySymbol(module: Module, index: number, number: number): string {
  return `${internalSymbol(module, index)}.copy${number}`;
}

/** A function of the tail-calling convention in the usual internal one. */
export function ordinarySymbol(module: Module, index: number): string {
  return named("__ordinary__$func_", module, index);
}

/** What stands in for functions of the host, by the index of their type. */
export function stubSymbol(type: number): string {
  return `__host__$type_${type}`;
}

/** The index of the function that an internal symbol, as it stands in an image, is for. */
export function indexOfSymbol(symbol: string): number | undefined {
  const match = /^\$func_(\d+)/.exec(symbol);
  return match === null ? undefined : Number(match[1]);
}
