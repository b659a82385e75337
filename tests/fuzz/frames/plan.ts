/**
 * Plans of functions whose frames are large: little code that keeps many values, in every way that there is.
 *
 * @module
 */
import { Random } from "../generate/random.ts";
import type { PlanOptions } from "../kinds/kind.ts";

/**
 * How values are kept: in locals, as results of calls on the operand stack, as parameters of blocks and of loops, as what
 * handlers of exceptions are given.
 */
export const SHAPES = ["locals", "calls", "blocks", "loops", "handlers"] as const;
export type Shape = typeof SHAPES[number];

/** Some code that keeps `width` values `count` times. */
export interface Segment {
  readonly shape: Shape;
  readonly letter: "i" | "I" | "F" | "v";
  readonly width: number;
  readonly count: number;
}

/** A function: it is called at every depth of an endless recursion, and may be a part of that itself. */
export interface FrameFunction {
  readonly segments: readonly Segment[];
  /** Whether it goes on with the recursion while its values are kept; one that does not calls nothing, if its shapes do not. */
  readonly recurs: boolean;
}

/** All functions of a module. */
export interface FramesPlan {
  readonly functions: readonly FrameFunction[];
}

/** How many values a segment keeps, at most; a few keep more. */
const USUAL = 800, LARGEST = 12_000;
/** The largest number of parameters or results. */
const WIDEST = 1000;

/** Makes the plan of a seed. */
export function planFrames(seed: number, { vectors }: PlanOptions): FramesPlan {
  const random = new Random(seed), letters = vectors ? ["I", "v", "v"] as const : ["i", "I", "F"] as const;
  const segment = (): Segment => {
    const values = 1 + random.below(random.oneIn(3) ? 60 : random.oneIn(60) ? LARGEST : USUAL);
    const width = 1 + random.below(Math.min(values, random.oneIn(10) ? WIDEST : 100));
    const count = Math.ceil(values / width);
    return { shape: random.pick(SHAPES), letter: random.pick(letters), width, count };
  };
  const functions = Array.from({ length: 1 + random.below(3) }, () => ({
    segments: Array.from({ length: 1 + random.below(2) }, segment),
    recurs: random.oneIn(2),
  }));
  return { functions };
}
