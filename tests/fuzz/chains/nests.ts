/**
 * Long and deep code that is no chain of operators on numbers. Each writes code from an i32, the parameter, to an i32.
 *
 * @module
 */
import type { Bytes } from "../generate/bytes.ts";

/** Writes one of them, `length` long or deep. */
type Nest = (bytes: Bytes, length: number) => void;

/** Index of a function from i32 to i32 in each module, and of its type. */
export const HELPER = { function: 0, type: 1 } as const;
/** The largest number of labels of a `br_table`. */
const LABELS = 65_520;

function times(length: number, write: (i: number) => void): void {
  for (let i = 0; i < length; i++) write(i);
}

/** Opens something again and again, writes a value in the innermost one, and closes all. */
function nested(open: readonly number[], close: readonly number[]): Nest {
  return (bytes, length) => {
    times(length, () => bytes.append(open));
    bytes.raw(0x20, 0);
    times(length, () => bytes.append(close));
  };
}

/** Begins with the parameter and does something to it again and again. */
function repeated(step: readonly number[]): Nest {
  return (bytes, length) => {
    bytes.raw(0x20, 0);
    times(length, () => bytes.append(step));
  };
}

/** All of them by name. */
export const NESTS = {
  blocks: nested([0x02, 0x7f], [0x0b]),
  loops: nested([0x03, 0x7f], [0x0b]),
  ifs: nested([0x20, 0, 0x04, 0x7f], [0x05, 0x41, 1, 0x0b]),
  elses: nested([0x20, 0, 0x04, 0x7f, 0x41, 1, 0x05], [0x0b]),
  conditions: nested([0x20, 0], [0x04, 0x7f, 0x41, 2, 0x05, 0x41, 3, 0x0b, 0x6a]),
  "blocks that are left": nested([0x02, 0x7f], [0x20, 0, 0x0d, 0, 0x0b]),
  "blocks that add": nested([0x02, 0x7f], [0x41, 1, 0x6a, 0x0b]),
  // A loop whose turns end: the parameter becomes 0.
  "loops that turn": nested([0x03, 0x7f], [0x20, 0, 0x41, 1, 0x76, 0x22, 0, 0x0d, 0, 0x0b]),
  tries: nested([0x02, 0x7f, 0x02, 0x40, 0x1f, 0x7f, 1, 2, 0], [0x0b, 0x0c, 1, 0x0b, 0x41, 5, 0x0b]),
  "blocks in a row": repeated([0x02, HELPER.type, 0x0b]),
  "loops in a row": repeated([0x03, HELPER.type, 0x0b]),
  "ifs in a row": repeated([0x20, 0, 0x04, HELPER.type, 0x41, 3, 0x6a, 0x05, 0x41, 5, 0x73, 0x0b]),
  "returns in a row": repeated([0x20, 0, 0x41, 77, 0x46, 0x04, 0x40, 0x41, 9, 0x0f, 0x0b]),
  "selects in a row": repeated([0x20, 0, 0x20, 0, 0x1b]),
  "tees in a row": repeated([0x22, 0]),
  "loads in a row": repeated([0x28, 2, 0]),
  "calls in a row": repeated([0x10, HELPER.function]),
  "indirect calls in a row": repeated([0x41, 0, 0x11, HELPER.type, 0]),
  "grows in a row": repeated([0x41, 0, 0x71, 0x40, 0]),
  "stores in a row": repeated([0x41, 8, 0x20, 0, 0x36, 2, 0]),
  "sets in a row": repeated([0x20, 0, 0x41, 1, 0x6a, 0x21, 0]),
  "drops in a row": (bytes: Bytes, length: number) => {
    times(length, () => bytes.raw(0x20, 0));
    times(length - 1, () => bytes.raw(0x1a));
  },
  table: (bytes: Bytes, length: number) => {
    bytes.raw(0x02, 0x7f, 0x02, 0x7f, 0x41, 7, 0x20, 0, 0x0e).u32(Math.min(length, LABELS));
    times(Math.min(length, LABELS), (i) => bytes.raw(i & 1));
    bytes.raw(1, 0x0b, 0x41, 1, 0x6a, 0x0b);
  },
} as const satisfies Record<string, Nest>;

/** What it is called. */
export type NestName = keyof typeof NESTS;
