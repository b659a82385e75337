/**
 * How much code may run between two moments at which an engine counts. A call and the start of a loop's body are such
 * moments, for fuel; but a function can be as long as a module, and run for minutes without either. So its straight code
 * has *ticks* in it: on no way through a function is there more than a certain weight of operators between a tick, a call
 * or a start of a loop and the next. Where much comes together before such a moment, there is a tick in front of it: that
 * is where a compiler has to end a block of code anyway, which a tick in its middle would tear apart.
 *
 * Weights say what operators cost at worst, on any engine, compared with an addition.
 *
 * @module
 */
import { type Family, OP_FAMILIES, OP_NAMES } from "../opcodes.ts";
import type { CatchClause } from "../operators.ts";
import type { Receiver, Site } from "../sink.ts";

/** The most that operators may weigh together between two moments of counting, and between two that are no ticks. */
export const STRETCH = 2000, SHORT_STRETCH = 1000;

/** What weighs more or less than an addition: much of it are operations of the runtime, or move up to a few kilobytes. */
const FAMILY_WEIGHTS: Partial<Record<Family, number>> = {
  // Control may not arrive at these from the operator before: there is no place for a tick.
  else: 0,
  end: 0,
  catch: 0,
  catchAll: 0,
  delegate: 0,
  load: 6,
  store: 6,
  call: 5,
  callIndirect: 5,
  callRef: 5,
  memoryGrow: 200,
  memoryFill: 400,
  memoryCopy: 400,
  memoryInit: 400,
  dataDrop: 50,
  tableSet: 100,
  tableGrow: 200,
  tableFill: 200,
  tableCopy: 200,
  tableInit: 200,
  elemDrop: 50,
  refFunc: 50,
  throw: STRETCH,
  throwRef: STRETCH,
  rethrow: STRETCH,
};

/** Operators on numbers that some engine does not have as one instruction. */
const SLOW = /^(?:[if]\d+\.(?:div|rem|sqrt|nearest|trunc|convert|popcnt)|i64\.)/;
const SLOW_WEIGHT = 2;

const WEIGHTS: Uint16Array = Uint16Array.from(OP_NAMES, (name, op) => {
  return FAMILY_WEIGHTS[OP_FAMILIES[op]] ?? (SLOW.test(name) ? SLOW_WEIGHT : 1);
});

/** Whether operators take and give as many values as their type says. */
const MOVING: ReadonlySet<Family> = new Set<Family>([
  "block",
  "loop",
  "if",
  "try",
  "tryTable",
  "call",
  "callIndirect",
  "callRef",
]);
const MOVES: Uint8Array = Uint8Array.from(OP_FAMILIES, (family) => Number(MOVING.has(family)));

/** A block that is open: the weights at its start, on the heaviest way to its end, and at the heaviest place in it. */
interface OpenBlock {
  readonly start: number;
  end: number;
  peak: number;
  /** Whether control may go from its start to its end: it is an `if`, whose `else` was not seen. */
  skips: boolean;
  readonly isLoop: boolean;
  /** Of a `try_table`. */
  readonly catches: readonly CatchClause[];
}

const NO_CLAUSES: readonly CatchClause[] = [];

/**
 * Makes a receiver that calls `tick` where straight code needs one, before it passes on the operator that follows.
 *
 * @param receive What gets the operators of one function.
 * @param locals How many locals it has, which a call clears.
 */
export function paced(receive: Receiver, tick: () => void, locals: number): Receiver {
  const path = new StraightCode(locals);
  return (site) => {
    if (path.add(site)) tick();
    receive(site);
    path.follow(site);
  };
}

/** The weight of an operator: what moves many values weighs more. */
function weightOf({ cursor: { op }, params, results }: Site): number {
  return WEIGHTS[op] + (MOVES[op] === 1 ? (params.length + results.length) >> 1 : 0);
}

/** The weight of the operators since the last moment of counting, on the heaviest way to the present one. */
class StraightCode {
  #weight = 0;
  readonly #blocks: OpenBlock[] = [];

  constructor(locals: number) {
    this.#weight = locals >> 1;
    this.#open();
  }

  /** Adds an operator; says whether a tick belongs in front of it. */
  add(site: Site): boolean {
    const weight = weightOf(site), top = this.#top;
    const ticks = weight === 0
      ? this.#weight > SHORT_STRETCH && this.#isReturn(site)
      : this.#weight + weight > STRETCH ||
        (this.#weight > SHORT_STRETCH && this.#counts(site));
    this.#weight = ticks ? weight : this.#weight + weight;
    if (this.#weight > top.peak) top.peak = this.#weight;
    return ticks;
  }

  /** Whether something is counted at an operator, or on one of the ways that it goes. */
  #counts({ cursor: { op, index, labels } }: Site): boolean {
    switch (OP_FAMILIES[op]) {
      case "loop":
      case "call":
      case "callIndirect":
      case "callRef":
      case "returnCall":
      case "returnCallIndirect":
      case "returnCallRef":
      case "return":
        return true;
      case "br":
      case "brIf":
      case "brOnNull":
      case "brOnNonNull":
        return this.#leadsToCount(index);
      case "brTable":
        return labels.some((label) => this.#leadsToCount(label));
      default:
        return false;
    }
  }

  /** Whether a label is that of a loop or of the function. */
  #leadsToCount(label: number): boolean {
    const at = this.#blocks.length - 1 - label;
    return at === 0 || this.#blocks[at].isLoop;
  }

  /** Whether an operator is the end of the function. */
  #isReturn({ cursor: { op }, reachable }: Site): boolean {
    return reachable && this.#blocks.length === 1 && OP_FAMILIES[op] === "end";
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
        return this.#open({ isLoop: true });
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

  #open({ skips = false, isLoop = false, catches = NO_CLAUSES }: Partial<OpenBlock> = {}): void {
    this.#blocks.push({ start: this.#weight, end: 0, peak: this.#weight, skips, isLoop, catches });
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
