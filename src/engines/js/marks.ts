/**
 * Marks: the offsets of operators in generated code, for those who look for the operator of a line and column. Code is
 * the same with and without them.
 *
 * @module
 */

/** Around the offset of an operator, in hexadecimal digits. */
export const MARK_START = "\u0001", MARK_END = "\u0002";

const MARKS = new RegExp(`${MARK_START}[^${MARK_END}]*${MARK_END}`, "g");

/** Text without its marks. */
export function unmarked(text: string): string {
  return text.includes(MARK_START) ? text.replace(MARKS, "") : text;
}
