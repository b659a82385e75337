/**
 * Which trap an error of JavaScript stands for, where an engine lets JavaScript do the work. What means an access out of
 * bounds depends on how an engine reads memory, so that is the engine's own.
 *
 * @module
 */
import { ArithmeticFault, type FaultKind } from "../numerics/fault.ts";
import { isStackOverflow, type TrapCode, WasmTrap } from "./trap.ts";

const FAULTS: Readonly<Record<FaultKind, TrapCode>> = {
  "integer divide by zero": "divideByZero",
  "integer overflow": "integerOverflow",
  "invalid conversion to integer": "invalidConversion",
};

/** The trap that an error is or stands for; undefined for others. */
export function trapOfError(error: unknown): WasmTrap | undefined {
  if (error instanceof WasmTrap) return error;
  if (error instanceof ArithmeticFault) return new WasmTrap(FAULTS[error.kind]);
  return isStackOverflow(error) ? new WasmTrap("stackExhausted") : undefined;
}
