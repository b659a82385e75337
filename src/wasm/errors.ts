/**
 * The two ways in which bytes can fail to be a module, and limits. The first two name the byte offset; their message begins with the
 * wording of the specification's test suite, so that scripts and people who know it find what they look for.
 *
 * @module
 */

/** Bytes that are no WebAssembly module. */
export abstract class FormatError extends SyntaxError {
  /** What is wrong, without the offset; begins with the specification's wording. */
  readonly reason: string;
  /** Where, in bytes from the start of the module. */
  readonly offset: number;

  /** For what is wrong and where, in bytes from the start of the module. */
  constructor(reason: string, offset: number) {
    super(`${reason} (at offset 0x${offset.toString(16)})`);
    this.reason = reason;
    this.offset = offset;
  }
}

/** The bytes do not follow the binary format (specification, section "Binary Format"). */
export class MalformedError extends FormatError {
  /** Name of the class. */
  override name = "MalformedError";
}

/** The module is well formed but breaks a validation rule (specification, section "Validation"). */
export class InvalidError extends FormatError {
  /** Name of the class. */
  override name = "InvalidError";
}

/** A limit that the embedder set, or that this implementation has, does not allow what a module asks for. */
export class LimitError extends RangeError {
  /** Name of the class. */
  override name = "LimitError";
}
