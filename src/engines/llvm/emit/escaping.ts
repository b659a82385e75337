/**
 * Which functions of a module can be called from elsewhere, and how.
 *
 * @module
 */
import { isDirect } from "../../../native/mod.ts";
import { funcType, type Module } from "../../../wasm/mod.ts";

/** The functions of a module that can be called from outside. */
export function escapingFunctions({ declaredFuncs, start, importedFuncs }: Module): Set<number> {
  const escaping = new Set([...declaredFuncs].filter((index) => index >= importedFuncs));
  if (start !== undefined && start >= importedFuncs) escaping.add(start);
  return escaping;
}

/** The functions of a module that JavaScript can call directly. */
export function directFunctions({ exports, funcs, importedFuncs }: Module): Set<number> {
  const indices = exports.filter(({ kind }) => kind === "func").map(({ index }) => index);
  return new Set(indices.filter((index) => index >= importedFuncs && isDirect(funcType(funcs[index]))));
}
