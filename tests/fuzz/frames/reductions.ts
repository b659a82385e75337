/**
 * How plans of large frames are made smaller.
 *
 * @module
 */
import { changeWhere, cut, type Reduction } from "../minimise/reduction.ts";
import type { FrameFunction, FramesPlan, Segment } from "./plan.ts";

/** Changes segments, of all functions, or leaves them out. */
function segments(change: (segment: Segment) => Segment | undefined): Reduction<FramesPlan> {
  return {
    count: ({ functions }) => functions.reduce((sum, each) => sum + each.segments.length, 0),
    without: ({ functions }, from, to) => {
      let before = 0;
      return {
        functions: functions.map((each) => {
          const start = from - before, end = to - before;
          before += each.segments.length;
          return { ...each, segments: changeWhere(each.segments, () => true, change, start, end) };
        }),
      };
    },
  };
}

const isRecursive = ({ recurs }: FrameFunction): boolean => recurs;

/** Ways to make a plan of frames smaller. */
export const FRAME_REDUCTIONS: readonly Reduction<FramesPlan>[] = [
  {
    count: ({ functions }) => functions.length,
    without: ({ functions }, from, to) => ({ functions: cut(functions, from, to) }),
  },
  segments(() => undefined),
  segments((segment) => ({ ...segment, count: segment.count >> 1 || 1 })),
  segments((segment) => ({ ...segment, width: segment.width >> 1 || 1 })),
  segments((segment) => ({ ...segment, count: segment.count - 1 || 1 })),
  segments((segment) => ({ ...segment, width: segment.width - 1 || 1 })),
  {
    count: ({ functions }) => functions.filter(isRecursive).length,
    without: ({ functions }, from, to) => ({
      functions: changeWhere(functions, isRecursive, (each) => ({ ...each, recurs: false }), from, to),
    }),
  },
];
