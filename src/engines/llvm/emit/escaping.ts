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

/** Functions with a direct entry, at most: one takes LLVM as long as the function's other entry, and few are called often. */
const MOST_DIRECT = 1000;

/** The functions of a module that JavaScript can call directly. */
export function directFunctions({ exports, funcs, importedFuncs }: Module): Set<number> {
  const direct = new Set<number>();
  for (const { kind, index } of exports) {
    if (direct.size === MOST_DIRECT) break;
    if (kind === "func" && index >= importedFuncs && isDirect(funcType(funcs[index]))) direct.add(index);
  }
  return direct;
}
