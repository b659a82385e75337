/**
 * Number literals of the text format, turned into bits (specification section "Values").
 *
 * Floats go through an exact fraction of BigInts and are rounded once, to nearest with ties to even. `Number(text)` would
 * not do: it knows no hexadecimal floats, and rounding a decimal to f64 first and to f32 afterwards rounds twice.
 *
 * @module
 */

/** Layout of an IEEE 754 binary format. */
export interface FloatFormat {
  /** Bits of the significand that are stored. */
  readonly fraction: number;
  readonly bias: number;
  /** Width of the whole number in bits. */
  readonly width: number;
}

export const FLOAT_FORMATS = {
  f32: { fraction: 23, bias: 127, width: 32 },
  f64: { fraction: 52, bias: 1023, width: 64 },
} as const satisfies Record<string, FloatFormat>;

/** Beyond this power every literal of sane length is zero or out of range; it bounds the size of the BigInts. */
const MAX_EXPONENT = 20_000;

const INTEGER = /^([+-]?)(0x[0-9a-f]+(?:_[0-9a-f]+)*|[0-9]+(?:_[0-9]+)*)$/i;
const DECIMAL_FLOAT = /^([0-9]+(?:_[0-9]+)*)(?:\.([0-9]+(?:_[0-9]+)*)?)?(?:e([+-]?[0-9]+(?:_[0-9]+)*))?$/i;
const HEXADECIMAL_FLOAT =
  /^0x([0-9a-f]+(?:_[0-9a-f]+)*)(?:\.([0-9a-f]+(?:_[0-9a-f]+)*)?)?(?:p([+-]?[0-9]+(?:_[0-9]+)*))?$/i;

/**
 * Bits of an integer literal, signed or unsigned, as an unsigned number of `width` bits.
 *
 * @throws {SyntaxError} If it is no integer or does not fit.
 */
export function integerBits(text: string, width: number): bigint {
  const match = INTEGER.exec(text);
  if (match === null) throw new SyntaxError(`malformed integer ${text}`);
  const magnitude = BigInt(match[2].replaceAll("_", ""));
  const limit = match[1] === "-" ? 1n << BigInt(width - 1) : (1n << BigInt(width)) - 1n;
  if (magnitude > limit) throw new SyntaxError(`i${width} constant out of range: ${text}`);
  return BigInt.asUintN(width, match[1] === "-" ? -magnitude : magnitude);
}

/**
 * Bits of a float literal: decimal, hexadecimal, `inf`, `nan` (the positive canonical one) or `nan:0x…`.
 *
 * @throws {SyntaxError} If it is no float or out of the format's range.
 */
export function floatBits(text: string, format: FloatFormat): bigint {
  const negative = text.startsWith("-");
  const unsigned = negative || text.startsWith("+") ? text.slice(1) : text;
  const sign = negative ? 1n << BigInt(format.width - 1) : 0n;
  if (unsigned === "inf") return sign | infinity(format);
  if (unsigned === "nan") return sign | infinity(format) | quietBit(format);
  if (unsigned.startsWith("nan:0x")) return sign | infinity(format) | payload(unsigned.slice(4), format);
  const magnitude = round(fraction(unsigned), format);
  if (magnitude >= infinity(format)) throw new SyntaxError(`f${format.width} constant out of range: ${text}`);
  return sign | magnitude;
}

/** The exponent field of all ones, which infinities and NaNs share. */
export function infinity(format: FloatFormat): bigint {
  return BigInt(2 * format.bias + 1) << BigInt(format.fraction);
}

/** Highest bit of the fraction: set in quiet NaNs, and the only one set in canonical NaNs. */
export function quietBit(format: FloatFormat): bigint {
  return 1n << BigInt(format.fraction - 1);
}

function payload(digits: string, format: FloatFormat): bigint {
  const bits = integerBits(digits, format.width);
  if (bits === 0n || bits >> BigInt(format.fraction) !== 0n) {
    throw new SyntaxError(`NaN payload out of range: ${digits}`);
  }
  return bits;
}

interface Fraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function fraction(text: string): Fraction {
  const hexadecimal = HEXADECIMAL_FLOAT.exec(text);
  if (hexadecimal !== null) return scaled(hexadecimal, { prefix: "0x", digitBase: 16n, exponentBase: 2n });
  const decimal = DECIMAL_FLOAT.exec(text);
  if (decimal !== null) return scaled(decimal, { prefix: "", digitBase: 10n, exponentBase: 10n });
  throw new SyntaxError(`malformed float ${text}`);
}

function scaled(match: RegExpExecArray, base: { prefix: string; digitBase: bigint; exponentBase: bigint }): Fraction {
  const whole = match[1].replaceAll("_", "");
  const part = (match[2] ?? "").replaceAll("_", "");
  const exponent = Number((match[3] ?? "0").replaceAll("_", ""));
  if (Math.abs(exponent) > MAX_EXPONENT) throw new SyntaxError(`exponent out of range: ${match[0]}`);
  const power = base.exponentBase ** BigInt(Math.abs(exponent));
  return {
    numerator: BigInt(base.prefix + whole + part) * (exponent > 0 ? power : 1n),
    denominator: base.digitBase ** BigInt(part.length) * (exponent < 0 ? power : 1n),
  };
}

/** Nearest number of the format, as bits without a sign; overflow carries into the pattern of infinity or beyond. */
function round({ numerator, denominator }: Fraction, { fraction, bias }: FloatFormat): bigint {
  if (numerator === 0n) return 0n;
  // The significand is `quotient = value * 2^scale`, with `fraction + 1` bits, or fewer where only a subnormal fits.
  const scale = Math.min(fraction - floorLog2(numerator, denominator), bias - 1 + fraction);
  const dividend = scale > 0 ? numerator << BigInt(scale) : numerator;
  const divisor = scale < 0 ? denominator << BigInt(-scale) : denominator;
  let quotient = dividend / divisor;
  const twiceRemainder = 2n * (dividend % divisor);
  if (twiceRemainder > divisor || (twiceRemainder === divisor && quotient % 2n === 1n)) quotient++;
  // A quotient with its leading bit set adds one to the exponent field, so carries and subnormals need no case.
  return (BigInt(fraction - scale + bias - 1) << BigInt(fraction)) + quotient;
}

function floorLog2(numerator: bigint, denominator: bigint): number {
  const estimate = bitLength(numerator) - bitLength(denominator);
  const reached = estimate >= 0
    ? numerator >= denominator << BigInt(estimate)
    : numerator << BigInt(-estimate) >= denominator;
  return reached ? estimate : estimate - 1;
}

function bitLength(value: bigint): number {
  const digits = value.toString(16);
  return 4 * digits.length - Math.clz32(parseInt(digits[0], 16)) + 28;
}
