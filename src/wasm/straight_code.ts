/**
 * How much code may run between two moments at which an engine counts. A call and the start of a loop's body are such
 * moments, for fuel; but a function can be as long as a module, and run for minutes without either. So its straight code
 * has *ticks* in it: on no way through a function is there more than a certain weight of operators between a tick, a call
 * or a start of a loop and the next. Functions of ordinary length have none.
 *
 * Weights say what operators cost at worst, on any engine, compared with an addition.
 *
 * @module
 */
import { type Family, OP_FAMILIES, OP_NAMES } from "./opcodes.ts";
import type { CatchClause } from "./operators.ts";
import type { Receiver, Site } from "./sink.ts";

/** The most that operators between two ticks may weigh together. */
export const STRETCH = 300;

/** What weighs more or less than an addition: much of it are operations of the runtime, or move up to a few kilobytes. */
const FAMILY_WEIGHTS: Partial<Record<Family, number>> = {
  // Control may not arrive at these from the operator before: there is no place for a tick.
  else: 0,
  end: 0,
  catch: 0,
  catchAll: 0,
  delegate: 0,
  load: 3,
  store: 3,
  call: 5,
  callIndirect: 5,
  callRef: 5,
  memoryGrow: 60,
  memoryFill: 60,
  memoryCopy: 60,
  memoryInit: 60,
  dataDrop: 10,
  tableSet: 20,
  tableGrow: 60,
  tableFill: 60,
  tableCopy: 60,
  tableInit: 60,
  elemDrop: 10,
  refFunc: 10,
  throw: 400,
  throwRef: 400,
  rethrow: 400,
};

/** Operators on numbers that some engine does not have as one instruction. */
const SLOW = /^(?:[if]\d+\.(?:div|rem|sqrt|nearest|trunc|convert|popcnt)|i64\.)/;
const SLOW_WEIGHT = 2;

const WEIGHTS: Uint16Array = Uint16Array.from(OP_NAMES, (name, op) => {
  return FAMILY_WEIGHTS[OP_FAMILIES[op]] ?? (SLOW.test(name) ? SLOW_WEIGHT : 1);
});

/** A block that is open: the weights at its start, on the heaviest way to its end, and at the heaviest place in it. */
interface OpenBlock {
  readonly start: number;
  end: number;
  peak: number;
  /** Whether control may go from its start to its end: it is an `if`, whose `else` was not seen. */
  skips: boolean;
  /** Of a `try_table`. */
  readonly catches: readonly CatchClause[];
}

const NO_CLAUSES: readonly CatchClause[] = [];

/**
 * Makes a receiver that calls `tick` where straight code needs one, before it passes on the operator that follows.
 *
 * @param receive What gets the operators of one function.
 */
export function paced(receive: Receiver, tick: () => void): Receiver {
  const path = new StraightCode();
  return (site) => {
    if (path.add(site)) tick();
    receive(site);
    path.follow(site);
  };
}

/** The weight of the operators since the last moment of counting, on the heaviest way to the present one. */
class StraightCode {
  #weight = 0;
  readonly #blocks: OpenBlock[] = [];

  constructor() {
    this.#open();
  }

  /** Adds an operator; says whether a tick belongs in front of it. */
  add({ cursor: { op } }: Site): boolean {
    if (WEIGHTS[op] === 0) return false;
    this.#weight += WEIGHTS[op];
    const block = this.#blocks[this.#blocks.length - 1];
    if (this.#weight > block.peak) block.peak = this.#weight;
    if (this.#weight <= STRETCH) return false;
    this.#weight = WEIGHTS[op];
    return true;
  }

  /** Goes where control goes from an operator. */
  follow(site: Site): void {
    switch (OP_FAMILIES[site.cursor.op]) {
      case "block":
      case "try":
        return this.#open();
      case "if":
        return this.#open({ skips: true });
      case "tryTable":
        return this.#open({ catches: site.cursor.catches });
      case "loop":
        this.#weight = 0;
        return this.#open();
      case "call":
      case "callIndirect":
      case "callRef":
        this.#weight = 0;
        return;
      case "br":
      case "brIf":
      case "brOnNull":
      case "brOnNonNull":
        return this.#branch(site.cursor.index);
      case "brTable":
        for (const label of site.cursor.labels) this.#branch(label);
        return;
      case "else":
        this.#top.skips = false;
        return this.#restart(site, this.#top.start);
      case "catch":
      case "catchAll":
        return this.#restart(site, this.#top.peak);
      case "end":
      case "delegate":
        return this.#close(site);
    }
  }

  get #top(): OpenBlock {
    return this.#blocks[this.#blocks.length - 1];
  }

  #open({ skips = false, catches = NO_CLAUSES }: Partial<Pick<OpenBlock, "skips" | "catches">> = {}): void {
    this.#blocks.push({ start: this.#weight, end: 0, peak: this.#weight, skips, catches });
  }

  /** Notes that control may arrive at a label with a weight; at a loop's it is counted. */
  #branch(label: number, weight: number = this.#weight): void {
    const target = this.#blocks[this.#blocks.length - 1 - label];
    if (weight > target.end) target.end = weight;
  }

  /** Goes on in another part of a block. */
  #restart({ reachable }: Site, weight: number): void {
    const top = this.#top;
    if (reachable && this.#weight > top.end) top.end = this.#weight;
    this.#weight = weight;
  }

  #close({ reachable }: Site): void {
    const { start, end, peak, skips, catches } = this.#blocks.pop()!, outer = this.#top;
    this.#weight = Math.max(end, reachable ? this.#weight : 0, skips ? start : 0);
    // An exception may come from anywhere in its `try`.
    for (const { label } of catches) this.#branch(label, peak);
    if (outer !== undefined && peak > outer.peak) outer.peak = peak;
  }
}
