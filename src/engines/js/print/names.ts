/**
 * The identifiers of generated code. They carry the names of the Wasm module where it has some, so that JavaScript
 * stack traces, profilers and `--emit js` are readable; the index in front keeps them apart.
 *
 * @module
 */
import { functionName, type Module, readNames } from "../../../wasm/mod.ts";

const LONGEST_NAME = 60;

function suffix(name: string | undefined): string {
  if (name === undefined || name === "") return "";
  return `_${name.slice(0, LONGEST_NAME).replace(/[^A-Za-z0-9_$]/g, "_")}`;
}

/** The identifier of a function: `f12_main`. */
export function functionIdentifier(module: Module, index: number): string {
  const name = readNames(module).funcs.get(index) ?? exportedName(module, index);
  return `f${index}${suffix(name)}`;
}

const exportedNames = new WeakMap<Module, Map<number, string>>();

function exportedName(module: Module, index: number): string | undefined {
  let names = exportedNames.get(module);
  if (names === undefined) {
    names = new Map(module.exports.filter((e) => e.kind === "func").map((e) => [e.index, e.name]));
    exportedNames.set(module, names);
  }
  return names.get(index);
}

/** The identifier of a parameter or local: `l3_count`. */
export function localIdentifier(module: Module, func: number, index: number): string {
  return `l${index}${suffix(readNames(module).locals.get(func)?.get(index))}`;
}

/** The index in a function's identifier; undefined for names that are none. */
export function functionIndexOf(identifier: string): number | undefined {
  const digits = /^f(\d+)(?:[_$]|$)/.exec(identifier)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** How a listing and a backtrace call a function. */
export { functionName };

/** The variable of a memory's view, or of one that begins further on. */
export function viewName(memory: number, offset = 0): string {
  return `dv${memory === 0 ? "" : memory}${offset === 0 ? "" : `_${offset}`}`;
}

/** The variable that holds a global. */
export function globalName(index: number): string {
  return `g${index}`;
}

/** The variable that holds the bits of an f32 global. */
export function globalBitsName(index: number): string {
  return `g${index}_bits`;
}

/** The function of an operator that is not written in place. */
export function operatorIdentifier(name: string): string {
  return name.replaceAll(".", "_");
}
