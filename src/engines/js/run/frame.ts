/**
 * The frame stack: 64-bit integers of all functions that run, in one typed array of the process. A variable that holds
 * a bigint is allocated on the heap wherever control flow joins and at every call, while a typed array keeps the bits:
 * four times as fast in a loop. Functions also pass 64-bit arguments and several results through it.
 *
 * Slot 0 is the frame pointer: where the frame of a function that is called next begins. Slot 1 is always zero. Others are
 * places that belong to no function; the frames are behind them.
 *
 * @module
 */

/** Slots of the stack: more than the JavaScript stack has room for in frames of ordinary size. */
const FRAME_SLOTS = 1 << 19;
/** Slots that a function may use of the callee's frame, for results, without asking. */
const RESERVE = 2048;
/** The greatest end of a frame. */
export const FRAME_LIMIT: number = FRAME_SLOTS - RESERVE;

const buffer = new ArrayBuffer(8 * FRAME_SLOTS);

/** The stack as 64-bit integers, as words and as floats. */
export const LONGS: BigInt64Array = new BigInt64Array(buffer);
export const WORDS: Int32Array = new Int32Array(buffer);
export const DOUBLES: Float64Array = new Float64Array(buffer);
/** References among several results; their place is the index of the result. */
export const REFERENCES: unknown[] = [];

/** Where parts of functions leave variables for their callers, which take them at once. */
export const HANDED_BACK = 8, MOST_HANDED_BACK = 100;

const FIRST_SLOT = HANDED_BACK + MOST_HANDED_BACK;
WORDS[0] = FIRST_SLOT;
