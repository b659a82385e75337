/**
 * The one clear line on standard error with which a command ends badly, and its exit code. Expected failures are
 * {@linkcode Failure}s; what else arrives here is a mistake of WASMine's own and is shown as such, its stack only to those
 * who ask for it.
 *
 * @module
 */
import { WasmTrap } from "../runtime/trap.ts";
import { EXIT, Failure } from "./failure.ts";
import { log } from "./log.ts";
import { paint } from "./terminal.ts";

/** Writes what an error means to standard error and returns the exit code. */
export function report(error: unknown): number {
  if (error instanceof Deno.errors.BrokenPipe) return EXIT.brokenPipe;
  if (error instanceof WasmTrap) return reportTrap(error);
  if (error instanceof Failure) {
    printError(error.message);
    debugStack(error.cause);
    return error.exitCode;
  }
  printError(`internal error: ${error}${log.enabled("debug") ? "" : " (WASMINE_LOG=debug shows where)"}`);
  debugStack(error);
  return EXIT.failure;
}

function debugStack(error: unknown): void {
  if (error instanceof Error) log.debug(() => String(error.stack));
}

function reportTrap(trap: WasmTrap): number {
  printError(`wasm trap: ${trap.message}`);
  if (trap.frames.length > 0) {
    console.error("wasm backtrace:");
    for (const line of trap.backtrace().split("\n")) console.error(printable(line));
  }
  return EXIT.trap;
}

function printError(message: string): void {
  console.error(`${paint(Deno.stderr).red("error:")} ${printable(message)}`);
}

/** One line that a terminal shows as it is: names in a module may hold anything, escape sequences too. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}
