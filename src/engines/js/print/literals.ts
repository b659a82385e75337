/**
 * Literals of JavaScript.
 *
 * @module
 */

/** A number as a literal that denotes it, the sign of zero included. */
export function floatText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** A 64-bit integer. */
export function longText(value: bigint): string {
  return `${value}n`;
}

const WORDS = new BigInt64Array(1), DOUBLES = new Float64Array(WORDS.buffer);

/** The float with the bits of a 64-bit constant, which V8 stores at once, unlike a bigint; undefined for NaNs. */
export function floatOfBitsText(constant: bigint): string | undefined {
  WORDS[0] = constant;
  const [float] = DOUBLES;
  return float === float ? floatText(float) : undefined;
}
