/**
 * From a plan of large frames to its module: an export that recurs endlessly, until the stack is full. Nobody looks at its
 * memory, for that depends on how large the stack is.
 *
 * @module
 */
import type { Case } from "../case.ts";
import { Bytes, moduleOf, section, vector } from "../generate/bytes.ts";
import {
  type AnyLetter,
  type DataLetter,
  functionType,
  LOADS,
  operator,
  type Signature,
  STORES,
  TYPE_CODES,
} from "../generate/letters.ts";
import type { FrameFunction, FramesPlan, Segment } from "./plan.ts";

/** Indices of the types that every module has; each segment has four more. */
const TYPE = { run: 0, function: 1, first: 2 } as const;
/** The export; functions of the plan follow, and then two for each segment. */
const RUN = 0;
/** Where values come from, and where they go, each in its place. */
const PLACES = 256;
/** How often the export is called: what one left of the stack, the next may miss. */
const RUNS = 2;

/** A segment with its number in the module, from which its types, its tag and its functions follow. */
interface Numbered extends Segment {
  readonly number: number;
}

const types = ({ number }: Numbered) => {
  const first = TYPE.first + 3 * number;
  return { source: first, sink: first + 1, through: first + 2 };
};

/** Builds the module of a plan. */
export function buildFrames({ functions }: FramesPlan): Case {
  let number = 0;
  const numbered = functions.map((each) => ({
    ...each,
    segments: each.segments.map((segment) => ({ ...segment, number: number++ })),
  }));
  const segments = numbered.flatMap((each) => each.segments), helpers = 1 + functions.length;
  const typeList: Signature<AnyLetter>[] = [
    { params: [], results: [] },
    { params: ["i"], results: [] },
    ...segments.flatMap(({ letter, width }) => {
      const list = Array<DataLetter>(width).fill(letter);
      return [{ params: [], results: list }, { params: list, results: [] }, { params: list, results: list }];
    }),
  ];
  const defined = [
    TYPE.run,
    ...functions.map(() => TYPE.function),
    ...segments.flatMap((segment) => [types(segment).source, types(segment).sink]),
  ];
  const bodies = [
    runBody(functions.length),
    ...numbered.map((each) => new FrameWriter(each, helpers).body()),
    ...segments.flatMap((segment) => [sourceBody(segment), sinkBody(segment)]),
  ];
  const entries = Array.from({ length: helpers }, (_, i) => i);
  const bytes = moduleOf([
    section(1, vector(typeList, functionType)),
    section(3, vector(defined, (bytes, type) => bytes.u32(type))),
    section(4, new Bytes().raw(1, 0x70, 0).u32(helpers)),
    section(5, new Bytes().raw(1, 0, 1)),
    section(13, vector(segments, (bytes, segment) => bytes.raw(0).u32(types(segment).sink))),
    section(7, new Bytes().raw(1).name("run").raw(0, RUN)),
    section(9, new Bytes().raw(1, 0, 0x41, 0, 0x0b).append(vector(entries, (bytes, i) => bytes.u32(i)).toArray())),
    section(10, vector(bodies, (bytes, body) => bytes.blob(body.toArray()))),
    section(11, new Bytes().raw(1, 0, 0x41, 0, 0x0b).blob([1, 0, 0, 0])),
  ]);
  const calls = Array.from({ length: RUNS }, () => ({ name: "run", args: [] }));
  return { modules: [{ name: "m", bytes }], calls, mayBeRefused: true };
}

/** Calls every function, by reference so that none is put in place, and then itself. */
function runBody(functions: number): Bytes {
  const bytes = new Bytes().raw(0);
  for (let i = 1; i <= functions; i++) {
    flag(bytes).raw(0x41).signed(BigInt(i)).raw(0x11, TYPE.function, 0);
  }
  return bytes.raw(0x10, RUN, 0x0b);
}

/** Pushes a 1 of which no compiler knows. */
function flag(bytes: Bytes): Bytes {
  return bytes.raw(0x41, 0, 0x28, 2, 0);
}

function load(bytes: Bytes, letter: DataLetter, i: number): void {
  operator(bytes.raw(0x41, 0), LOADS[letter]).raw(0).u32(16 * (i % PLACES));
}

/** Stores what a function writes, which pushes it. */
function store(bytes: Bytes, letter: DataLetter, i: number, push: () => void): void {
  bytes.raw(0x41, 0);
  push();
  operator(bytes, STORES[letter]).raw(0).u32(16 * (PLACES + i % PLACES));
}

function sourceBody({ letter, width }: Segment): Bytes {
  const bytes = new Bytes().raw(0);
  for (let i = 0; i < width; i++) load(bytes, letter, i);
  return bytes.raw(0x0b);
}

function sinkBody({ letter, width }: Segment): Bytes {
  const bytes = new Bytes().raw(0);
  for (let i = 0; i < width; i++) store(bytes, letter, i, () => bytes.raw(0x20).u32(i));
  return bytes.raw(0x0b);
}

/** Writes a function; its parameter, a 1, is a condition. */
class FrameWriter {
  readonly #function: { readonly segments: readonly Numbered[] } & FrameFunction;
  readonly #helpers: number;
  readonly #code = new Bytes();
  readonly #locals: DataLetter[] = [];

  constructor(planned: { readonly segments: readonly Numbered[] } & FrameFunction, helpers: number) {
    this.#function = planned;
    this.#helpers = helpers;
  }

  /** All segments are begun, then it recurs, then they are ended, so that all values are there meanwhile. */
  body(): Bytes {
    const ends = this.#function.segments.map((segment) => this.#begin(segment));
    if (this.#function.recurs) this.#code.raw(0x41, RUN, 0x11, TYPE.run, 0);
    for (const end of ends.toReversed()) end();
    const declared = vector(this.#locals, (bytes, letter) => bytes.raw(1, TYPE_CODES[letter]));
    return declared.append(this.#code.toArray()).raw(0x0b);
  }

  #local(letter: DataLetter): number {
    return this.#locals.push(letter);
  }

  /** Writes a segment up to where its values are kept; returns what writes the rest. */
  #begin(segment: Numbered): () => void {
    switch (segment.shape) {
      case "locals":
        return this.#inLocals(segment);
      case "calls":
        this.#repeat(segment, () => this.#source(segment));
        return () => this.#repeat(segment, () => this.#sink(segment));
      case "handlers":
        this.#repeat(segment, () => this.#handler(segment));
        return () => this.#repeat(segment, () => this.#sink(segment));
      default:
        this.#carried(segment);
        return () => this.#store(segment);
    }
  }

  #repeat({ count }: Segment, write: () => void): void {
    for (let i = 0; i < count; i++) write();
  }

  #source({ number }: Numbered): void {
    this.#code.raw(0x10).u32(this.#helpers + 2 * number);
  }

  #sink({ number }: Numbered): void {
    this.#code.raw(0x10).u32(this.#helpers + 2 * number + 1);
  }

  #inLocals({ letter, width, count }: Segment): () => void {
    const locals = Array.from({ length: width * count }, () => this.#local(letter));
    locals.forEach((local, i) => {
      load(this.#code, letter, i);
      this.#code.raw(0x21).u32(local);
    });
    return () => locals.forEach((local, i) => store(this.#code, letter, i, () => this.#code.raw(0x20).u32(local)));
  }

  /** A call whose results, or else the values of whose exception, are kept. */
  #handler(segment: Numbered): void {
    const { source } = types(segment), code = this.#code;
    code.raw(0x02).u32(source).raw(0x1f).u32(source).raw(1, 0).u32(segment.number).raw(0);
    this.#source(segment);
    code.raw(0x0b, 0x0b);
  }

  /** Blocks or loops that the same values go into and come out of, in another order each time. */
  #carried(segment: Numbered): void {
    const { shape, letter, width } = segment, code = this.#code, extra = this.#local(letter);
    const leave = shape === "blocks" ? [0x20, 0, 0x0d, 0] : [0x20, 0, 0x45, 0x0d, 0];
    load(code, letter, width);
    code.raw(0x21).u32(extra);
    for (let i = 0; i < width; i++) load(code, letter, i);
    this.#repeat(segment, () => {
      code.raw(shape === "blocks" ? 0x02 : 0x03).u32(types(segment).through).raw(0x20).u32(extra);
      code.append(leave).raw(0x1a, 0x0b);
    });
  }

  /** Stores the values on the operand stack without a call. */
  #store({ letter, width }: Segment): void {
    const local = this.#local(letter);
    for (let i = 0; i < width; i++) {
      this.#code.raw(0x21).u32(local);
      store(this.#code, letter, i, () => this.#code.raw(0x20).u32(local));
    }
  }
}
