/**
 * The bytes that a module is decoded from. Functions are validated once and translated much later, so no other code may be
 * able to write to the bytes in between: neither the caller that passed them, nor another thread that shares them, nor a program
 * whose memory they lie in. A copy of 25 MB takes 3 ms.
 *
 * @module
 */
import { showKind } from "./text/summary.ts";

/** Options for where bytes come from. */
export interface SourceOptions {
  /**
   * Whether the bytes are copied; true by default. False is a promise that no code changes, detaches or resizes them as
   * long as the module is used: what runs would not be what was validated. Shared bytes are copied all the same.
   */
  copy?: boolean;
}

const byteLengthOf = getterOf(ArrayBuffer.prototype), sharedByteLengthOf = getterOf(SharedArrayBuffer.prototype);

function getterOf(prototype: object): () => number {
  return Object.getOwnPropertyDescriptor(prototype, "byteLength")!.get!;
}

function answers(getter: () => number, value: unknown): boolean {
  try {
    getter.call(value);
    return true;
  } catch {
    return false;
  }
}

/** Whether a value is an ArrayBuffer or a SharedArrayBuffer, of whatever realm. */
function isBuffer(value: unknown): value is ArrayBufferLike {
  return answers(byteLengthOf, value) || answers(sharedByteLengthOf, value);
}

/** Whether a value is a buffer or a view of one. */
export function isByteSource(value: unknown): value is AllowSharedBufferSource {
  return ArrayBuffer.isView(value) || isBuffer(value);
}

/**
 * The bytes of a buffer or of what a view shows of one, which no other code writes to from now on.
 *
 * @param what What the message calls a value that is neither.
 * @throws {TypeError} if it is neither, or was detached.
 */
export function sourceBytes(
  source: unknown,
  what: string,
  { copy = true }: SourceOptions = {},
): Uint8Array<ArrayBuffer> {
  if (!isByteSource(source)) {
    throw new TypeError(`${what} must be an ArrayBuffer or a view of one, not ${showKind(source)}`);
  }
  const { buffer, byteOffset, byteLength } = ArrayBuffer.isView(source)
    ? source
    : { buffer: source, byteOffset: 0, byteLength: undefined };
  const shared = answers(sharedByteLengthOf, buffer);
  if (!shared && (buffer as ArrayBuffer).detached) throw new TypeError(`${what} was detached`);
  const bytes = new Uint8Array(buffer, byteOffset, byteLength);
  return copy || shared ? new Uint8Array(bytes) : bytes as Uint8Array<ArrayBuffer>;
}
