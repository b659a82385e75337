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
  /** the reader of the output has gone: 128 + SIGPIPE. */
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

const REASONS: readonly (readonly [new (...args: never[]) => Error, string])[] = [
  [Deno.errors.NotFound, "no such file"],
  [Deno.errors.IsADirectory, "it is a directory"],
  [Deno.errors.NotADirectory, "a part of the path is no directory"],
  [Deno.errors.PermissionDenied, "permission denied"],
];

/** Why a file operation failed, without the name of the operation. */
export function reasonOf(error: unknown): string {
  const known = REASONS.find(([type]) => error instanceof type);
  if (known !== undefined) return known[1];
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(os error \d+\).*$/s, "").toLowerCase();
}
