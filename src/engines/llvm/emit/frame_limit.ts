/**
 * How large a frame of native code may be.
 *
 * @module
 */

/**
 * Bytes. A function whose frame is larger than what is left of the stack traps when it is called. The prologue subtracts the
 * size as a signed 32-bit number, so a module with a larger frame than this is refused.
 */
export const LARGEST_FRAME = 2 ** 30;
