/**
 * Calling one exported function from the command line.
 *
 * @module
 */
import { type Func, type InstanceHandle, showSignature, Slots } from "../../runtime/mod.ts";
import { showType } from "../../wasm/mod.ts";
import { Failure, UsageError } from "../terminal/failure.ts";
import { didYouMean } from "../terminal/suggest.ts";
import { showValue, storeWord } from "./values.ts";

/** Calls an export with words of the command line; returns its results in the text format. */
export function invoke(handle: InstanceHandle, name: string, words: readonly string[]): string[] {
  const func = exportedFunction(handle, name), { results } = func.signature;
  const inputs = parseArguments(func, name, words), outputs = new Slots(results.length);
  func.callSlots(inputs, outputs);
  return results.map((type, i) => showValue(outputs, i, type));
}

function parseArguments({ signature }: Func, name: string, words: readonly string[]): Slots {
  const { params } = signature, slots = new Slots(params.length);
  if (words.length !== params.length) {
    const takes = `"${name}" takes ${params.length} argument${params.length === 1 ? "" : "s"}`;
    throw new UsageError(`${takes}, got ${words.length}: its type is ${showSignature(signature)}`);
  }
  for (const [i, type] of params.entries()) {
    try {
      storeWord(words[i], type, slots, i);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const what = `argument ${i + 1} of "${name}" must be of type ${showType(type)}`;
      throw new UsageError(`${what}, not "${words[i]}": ${error.message}`);
    }
  }
  return slots;
}

function exportedFunction(handle: InstanceHandle, name: string): Func {
  const found = handle.get(name);
  if (found?.kind === "func") return found;
  if (found !== undefined) throw new Failure(`"${handle.name}" exports "${name}", but it is a ${found.kind}`);
  const functions = handle.module.exports.filter(({ kind }) => kind === "func").map((e) => e.name);
  throw new Failure(`"${handle.name}" has no exported function "${name}"${didYouMean(name, functions)}`);
}
