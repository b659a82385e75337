/**
 * Where v128 values live while the SIMD functions work on them: 16 bytes of a buffer, seen as lanes of every shape.
 *
 * All functions of this folder have the form `(lanes, to, ...operands)`. A v128 is named by the number of its first
 * 8-byte slot, so that it can stand in a value stack beside scalars: slot k begins at byte 8 * k, and the v128 takes
 * slots k and k + 1. `to` may be one of the operands, but must not overlap one by half. Lane 0 is at the lowest address,
 * as in linear memory. Each shape has loops of its own, though they look alike: V8 inlines the arrow functions given to
 * them, and as long as a loop sees one kind of array this is as fast as writing every operator out.
 *
 * Float lanes keep their bits where the specification says so (`abs`, `neg`, `pmin`, shuffles). A lane that comes from or
 * goes to a JavaScript number (`splat`, `extract_lane`) loses the signalling bit of a NaN, as every f32 number does; with
 * the i32x4 functions the bits can be moved instead.
 */
export class Lanes {
  readonly i8: Int8Array;
  readonly i16: Int16Array;
  readonly i32: Int32Array;
  readonly i64: BigInt64Array;
  readonly f32: Float32Array;
  readonly f64: Float64Array;

  /** Sees the whole of `buffer`, whose length must be a multiple of 8. */
  constructor(buffer: ArrayBufferLike) {
    this.i8 = new Int8Array(buffer);
    this.i16 = new Int16Array(buffer);
    this.i32 = new Int32Array(buffer);
    this.i64 = new BigInt64Array(buffer);
    this.f32 = new Float32Array(buffer);
    this.f64 = new Float64Array(buffer);
  }
}

/** A place for `stage`. Each file has its own: V8 takes a module's own constants for such, but not imported ones. */
export function makeStage(): Lanes {
  return new Lanes(new ArrayBuffer(32));
}

/**
 * Copies the v128s at `a` and `b` to slots 0 and 2 of `stage`. Operators that read one lane and write another begin so,
 * and `to` may then be an operand.
 */
export function copyToStage(stage: Lanes, lanes: Lanes, a: number, b: number): void {
  const from = lanes.i64;
  const into = stage.i64;
  into[0] = from[a];
  into[1] = from[a + 1];
  into[2] = from[b];
  into[3] = from[b + 1];
}
