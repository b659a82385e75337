/**
 * Shapes: what a numeric operator works on, a number or a vector of them. Operators that WebAssembly has for both are
 * written once, for a shape.
 *
 * @module
 */
import type { Constants, Type, Types, Value } from "../../../../ffi/mod.ts";

/** A type of numbers or vectors of numbers. */
export interface Shape {
  readonly type: Type;
  /** How many lanes; 1 for a number. */
  readonly lanes: number;
  /** Bits of a lane. */
  readonly bits: number;
  /** Type of a lane. */
  readonly lane: Type;
  /** Integers of the same size. */
  readonly integer: Shape;
  /** The constant with this integer, or the bits of this float, in every lane. */
  constant(bits: bigint): Value;
}

const SHAPES = {
  i8: [8, 1],
  i16: [16, 1],
  i32: [32, 1],
  i64: [64, 1],
  f32: [32, 1],
  f64: [64, 1],
  i8x16: [8, 16],
  i16x8: [16, 8],
  i32x4: [32, 4],
  i64x2: [64, 2],
  f32x4: [32, 4],
  f64x2: [64, 2],
  i8x8: [8, 8],
  i16x4: [16, 4],
  i32x2: [32, 2],
  f32x2: [32, 2],
} as const satisfies Record<string, readonly [bits: number, lanes: number]>;

/** Name of a shape. */
export type ShapeName = keyof typeof SHAPES;
/** The shapes of a context. */
export type Shapes = Readonly<Record<ShapeName, Shape>>;

/** Makes the shapes of a context. */
export function makeShapes(types: Types, constants: Constants): Shapes {
  const made: Partial<Record<ShapeName, Shape>> = {};
  for (const [name, [bits, lanes]] of Object.entries(SHAPES) as [ShapeName, readonly [number, number]][]) {
    const integerLane = types.integer(bits), lane = name[0] === "i" ? integerLane : bits === 32 ? types.f32 : types.f64;
    const type = lanes === 1 ? lane : types.vector(lane, lanes);
    const shape: Shape = {
      type,
      lanes,
      bits,
      lane,
      get integer() {
        return made[name.replace("f", "i") as ShapeName]!;
      },
      constant(value) {
        const number = constants.integer(integerLane, value);
        const one = lane === integerLane ? number : constants.bitcast(number, lane);
        return lanes === 1 ? one : constants.vector(new Array<Value>(lanes).fill(one));
      },
    };
    made[name] = shape;
  }
  return made as Shapes;
}

/** The shape with lanes twice as wide and half as many of them. */
export const WIDER = { i8x16: "i16x8", i16x8: "i32x4", i32x4: "i64x2" } as const;
