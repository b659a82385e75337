/**
 * Errors of the native side that come from LLVM, each one line.
 *
 * @module
 */

/** LLVM refused something: a module that does not verify, an unknown target, a failed pass. */
export class LlvmError extends Error {
  /** Name of the class. */
  override readonly name: string = "LlvmError";

  /** For what LLVM says, which may have several lines. */
  constructor(message: string, options?: ErrorOptions) {
    super(message.trim().replaceAll(/\s*\n\s*/g, "; "), options);
  }
}

/** No usable libLLVM on this machine. */
export class LlvmNotFoundError extends LlvmError {
  /** Name of the class. */
  override readonly name = "LlvmNotFoundError";
  /** Every name and path that was tried, in order. */
  readonly tried: readonly string[];

  /** For what was tried, and what each attempt came to. */
  constructor(tried: readonly string[], failures: readonly string[]) {
    const hint = tried.length === 1 ? "WASMINE_LLVM_PATH names" : "install libllvm19 or set WASMINE_LLVM_PATH; tried";
    super(`libLLVM not found: ${hint} ${failures.join(", ")}`);
    this.tried = tried;
  }
}
