/**
 * Values as literals of the text format, from their exact bits: shortest decimals that read back as the same number,
 * NaNs with sign and payload. Results of functions, disassembly and messages show numbers this way.
 *
 * Source: specification, section "Text Format", "Values".
 *
 * @module
 */

const view = new DataView(new ArrayBuffer(8));

/** An f32 from its bits: `1.5`, `-inf`, `nan`, `nan:0x200001`. */
export function f32Literal(bits: number): string {
  view.setInt32(0, bits);
  const value = view.getFloat32(0);
  if (Number.isFinite(value)) return decimal(shortest(value));
  return special(bits < 0, BigInt(bits & 0x7f_ffff), 0x40_0000n);
}

/** An f64 from the two halves of its bits. */
export function f64Literal(lo: number, hi: number): string {
  view.setInt32(0, hi);
  view.setInt32(4, lo);
  const value = view.getFloat64(0);
  if (Number.isFinite(value)) return decimal(value);
  return special(hi < 0, view.getBigUint64(0) & 0xf_ffff_ffff_ffffn, 0x8_0000_0000_0000n);
}

/** An i64 from its two halves, signed. */
export function i64Literal(lo: number, hi: number): string {
  view.setInt32(0, hi);
  view.setInt32(4, lo);
  return view.getBigInt64(0).toString();
}

/** A v128 from its bytes, as four i32 lanes: `i32x4 0x00000001 0x00000000 0x00000000 0x00000000`. */
export function v128Literal(bytes: Uint8Array): string {
  const data = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const lanes = [0, 4, 8, 12].map((at) => `0x${data.getUint32(at, true).toString(16).padStart(8, "0")}`);
  return `i32x4 ${lanes.join(" ")}`;
}

/** JavaScript's own notation is the text format's, except for the sign of zero. */
function decimal(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/**
 * The shortest decimal that rounds to an f32. One that lies half-way between two of them is passed over: it would be
 * rounded here, through an f64, to another neighbour than where it is read.
 */
function shortest(value: number): number {
  if (value === 0) return value;
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits)), mirrored = 2 * candidate - value;
    const halfway = candidate !== value && Math.fround(mirrored) === mirrored;
    if (Math.fround(candidate) === value && !halfway) return candidate;
  }
  return Number(value.toPrecision(9));
}

function special(negative: boolean, payload: bigint, canonical: bigint): string {
  const sign = negative ? "-" : "";
  if (payload === 0n) return `${sign}inf`;
  return payload === canonical ? `${sign}nan` : `${sign}nan:0x${payload.toString(16)}`;
}
