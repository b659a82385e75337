/**
 * The one clear line on standard error with which a command ends badly, and its exit code. Expected failures are
 * {@linkcode Failure}s; what else arrives here is a mistake of WASMine's own and is shown as such, its stack only to those
 * who ask for it.
 *
 * @module
 */
import { isFromSystem } from "../../files/atomic_write.ts";
import { WasmTrap } from "../../runtime/trap.ts";
import { printable } from "../../wasm/text/printable.ts";
import { LlvmError } from "../../../ffi/llvm/errors.ts";
import { EXIT, Failure } from "./failure.ts";
import { log } from "./log.ts";
import { printError, Styled } from "./terminal.ts";

/** Errors that are no mistake of WASMine's and whose messages say all, as do those of the system, and Deno's of permissions. */
const SELF_EXPLAINING = [LlvmError];

/** Writes what an error means to standard error and returns the exit code. */
export function report(error: unknown): number {
  if (error instanceof Deno.errors.BrokenPipe) return EXIT.brokenPipe;
  if (error instanceof WasmTrap) return reportTrap(error);
  if (error instanceof Failure) {
    printMessage(error.message);
    debugStack(error.cause);
    return error.exitCode;
  }
  if (isFromSystem(error) || SELF_EXPLAINING.some((type) => error instanceof type)) {
    printMessage((error as Error).message);
    debugStack(error);
    return EXIT.failure;
  }
  printMessage(`internal error: ${error}${log.enabled("debug") ? "" : " (WASMINE_LOG=debug shows where)"}`);
  debugStack(error);
  return EXIT.failure;
}

function debugStack(error: unknown): void {
  if (!(error instanceof Error) || !log.enabled("debug")) return;
  // A message is one line, whatever is in it.
  const { message, stack = message } = error;
  printError(...stack.replace(message, () => printable(message)).split("\n"));
}

function reportTrap(trap: WasmTrap): number {
  printMessage(`wasm trap: ${trap.message}`);
  if (trap.frames.length > 0) printError("wasm backtrace:", ...trap.backtrace().split("\n"));
  return EXIT.trap;
}

function printMessage(message: string): void {
  printError([new Styled("red", "error:"), ` ${message}`]);
}
