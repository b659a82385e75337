/**
 * The ways in which a command fails that a person can understand and mend, and the exit codes.
 *
 * @module
 */

/** Exit codes that are WASMine's own; a program's exit code is passed on. */
export const EXIT = {
  /** Anything that went wrong, except: */
  failure: 1,
  /** the command line itself is wrong; */
  usage: 2,
  /** the program trapped: 128 + SIGABRT, which is how a shell reports a native program that aborts; */
  trap: 134,
  /** whoever read the output has gone: 128 + SIGPIPE. */
  brokenPipe: 141,
} as const;

/** Something that a person can understand and mend went wrong. The message is one sentence that names the thing. */
export class Failure extends Error {
  override name = "Failure";
  /** The process's exit code. */
  readonly exitCode: number = EXIT.failure;
}

/** The command line is wrong. */
export class UsageError extends Failure {
  override name = "UsageError";
  override readonly exitCode: number = EXIT.usage;
}
