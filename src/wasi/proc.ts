// Ending a program and giving way: proc_exit, proc_raise, sched_yield. An exit is an exception that unwinds the guest's
// frames up to `Wasi.start`; it is the only thing that WASI functions throw.

import type { Context } from "./context.ts";
import { fail } from "./errno.ts";

/** Thrown through the guest by `proc_exit`; {@link Wasi.start} catches it. */
export class WasiExit extends Error {
  /** Always `"WasiExit"`. */
  override readonly name = "WasiExit";
  /** The program's exit code, an unsigned 32-bit number. */
  readonly code: number;

  /** Takes the program's exit code. */
  constructor(code: number) {
    super(`The program exited with code ${code}`);
    this.code = code;
  }
}

/** What becomes of a program that has no handler for a signal, which is every WASI program: witx `signal` in order. */
export const signals = {
  NONE: "ignore",
  HUP: "exit",
  INT: "exit",
  QUIT: "exit",
  ILL: "exit",
  TRAP: "exit",
  ABRT: "exit",
  BUS: "exit",
  FPE: "exit",
  KILL: "exit",
  USR1: "exit",
  SEGV: "exit",
  USR2: "exit",
  PIPE: "exit",
  ALRM: "exit",
  TERM: "exit",
  CHLD: "ignore",
  CONT: "ignore",
  STOP: "refuse",
  TSTP: "refuse",
  TTIN: "refuse",
  TTOU: "refuse",
  URG: "ignore",
  XCPU: "exit",
  XFSZ: "exit",
  VTALRM: "exit",
  PROF: "exit",
  WINCH: "ignore",
  POLL: "exit",
  PWR: "exit",
  SYS: "exit",
} as const satisfies Record<string, "ignore" | "exit" | "refuse">;

/** Ends the program. */
export function proc_exit(_context: Context, code: number): never {
  throw new WasiExit(code);
}

/**
 * Sends a signal to the program itself: ends it with 128 + number as a shell would report it, or does nothing. Stopping
 * would stop the embedder as well and is refused with ENOTSUP.
 */
export function proc_raise(_context: Context, signal: number): void {
  const action = Object.values(signals)[signal];
  if (action === "exit") throw new WasiExit(128 + signal);
  if (action === "refuse") fail("ENOTSUP");
}

/** There is one thread: nobody to yield to. */
export function sched_yield(_context: Context): void {}
