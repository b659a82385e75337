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
/**
 * Where functions and their parts leave variables for each other, which are taken at once: slots, and places for references
 * behind those of results.
 */
export const HANDED_OVER = 8, REFERENCES_HANDED_OVER = 1024, MOST_HANDED_OVER = 100;

/** References among several results, whose place is the index of the result, and those that are handed over. */
export const REFERENCES: unknown[] = new Array(REFERENCES_HANDED_OVER + MOST_HANDED_OVER).fill(null);

/**
 * Where a function that calls no other keeps its 64-bit integers: always the same slots, whose places are part of its code,
 * where those of a frame are added up and compared with the end of the stack at each access. No two such functions are
 * active at once.
 */
export const LEAF_FRAME = HANDED_OVER + MOST_HANDED_OVER, LARGEST_LEAF_FRAME = 1024;

const FIRST_SLOT = LEAF_FRAME + LARGEST_LEAF_FRAME;
WORDS[0] = FIRST_SLOT;
