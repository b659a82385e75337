/**
 * How instructions name the runtime's operations, and say which of their numbers are 64 bits wide.
 *
 * @module
 */
import { type OperationName, OPERATIONS } from "../../../runtime/mod.ts";
import { I64, type ValType } from "../../../wasm/mod.ts";

/** The operations by number. */
export const OPERATION_NAMES = Object.keys(OPERATIONS) as OperationName[];

/** The number of each operation. */
export const OPERATION_NUMBERS = Object.fromEntries(
  OPERATION_NAMES.map((name, number) => [name, number]),
) as Readonly<Record<OperationName, number>>;

/** The bit for the result; those below are for the operands. */
export const WIDE_RESULT = 8;

/** Which operands are i64, as bits, and whether the result is. */
export function wideOf(params: readonly ValType[], results: readonly ValType[]): number {
  return params.reduce((bits, type, i) => bits | Number(type === I64) << i, results[0] === I64 ? WIDE_RESULT : 0);
}
