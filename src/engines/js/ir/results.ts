/**
 * How functions give results to each other: one number or reference as the result of the JavaScript function, an i64 and
 * several of anything in the frame of the callee.
 *
 * @module
 */
import { I64, type ValType } from "../../../wasm/mod.ts";

/** Whether results are passed in the frame. */
export function resultsInFrame(results: readonly ValType[]): boolean {
  return results.length > 1 || results[0] === I64;
}
