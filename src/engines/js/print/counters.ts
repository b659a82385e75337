/**
 * How generated code counts: the meter's words are in a typed array, and the runtime is asked when one falls below zero.
 *
 * @module
 */
import { meterWord } from "../../../runtime/mod.ts";

/** Counts one call or iteration, and a tick of straight code. */
export const POLL_TEXT: string = countText(meterWord.units, "poll"),
  TICK_TEXT: string = countText(meterWord.ticks, "tick");

function countText(word: number, ask: string): string {
  return `if((M[${word}]=M[${word}]-1|0)<0)${ask}()`;
}
