/**
 * Which functions are compiled without optimisation: those that would take LLVM far more time than their bytes say. Level 0 has
 * none of the passes that do.
 *
 * - Some passes take time by the square of a function's size, or of how deep its loops are nested.
 * - Others take time by powers of how many loops follow each other, of how many entries branch tables have, and of how many
 *   branches may carry how many locals. What compilers make has these in proportion to its size.
 *
 * @module
 */
import { type Family, OP_FAMILIES, OP_NAMES, type OperatorCursor } from "../../../wasm/mod.ts";

/** Up to which size and depth LLVM optimises a function. A pass of code generation takes 100 seconds for 160 kB of nested loops. */
const HEAVY = { bytes: 100_000, loopDepth: 100 };

/**
 * Milliseconds of what grows faster than a function does, as measured on LLVM 22, and how many of them each byte accounts for:
 * ten times what compiling one takes otherwise (`cost.ts`).
 *
 * - Each loop that starts where another one ended makes the expressions larger by which LLVM describes what loops count.
 * - For each edge of a branch table it looks at all entries, to find out which values go there.
 * - For each local that changes, each block where branches meet gets a value for each branch, and those are compared.
 * - For each local that changes it goes through all places where the ways of conditions meet.
 * - What is emitted for a throw is long, and where all of them are caught in one function each leads to each.
 * - Where branches leave many blocks at once, values live long, and each of their lives is compared with the others.
 */
const STEEP = {
  perCubedLoop: 1e-3,
  perSquaredEntry: 5e-5,
  perLocalOfSquaredBranch: 5e-6,
  perBlockAroundBranch: 5e-3,
  perLocalOfCondition: 1.5e-4,
  perThrow: 3,
  perSquaredThrow: 5e-3,
  perByte: 0.3,
};

/**
 * Milliseconds for operators that take long at every level, half as much again as measured at level 0: code generation has no short
 * way for them. Shuffles, and what becomes one, are compared with all that the processor has.
 */
const SLOW: readonly (readonly [names: RegExp, milliseconds: number])[] = [
  [/^i8x16\.(shuffle|swizzle|relaxed_swizzle)/, 0.6],
  [/^i8x16\.sh[lr]/, 0.15],
  [/^i16x8\.(q15mulr|relaxed_q15mulr)|^i\d+x\d+\.(relaxed_)?trunc/, 0.5],
  [/\.(extadd|extmul|extend_high|dot|relaxed_dot)/, 0.8],
  [/^[vif]\d+x?\d*x\d+\.|^v128\./, 0.06],
  [/\.trunc_sat_/, 0.06],
];
const SLOW_BY_OP: Float32Array = Float32Array.from(OP_NAMES, (name) => {
  return SLOW.find(([names]) => names.test(name))?.[1] ?? 0;
});

/** Whether so many loops can take far more time than so many bytes of code do. */
export function loopsTooMuch(loops: number, bytes: number): boolean {
  return steepLoops(loops) > STEEP.perByte * bytes;
}

function steepLoops(loops: number): number {
  return STEEP.perCubedLoop * loops ** 3;
}

/** An open block. */
interface Label {
  readonly isLoop: boolean;
  /** Whether there is a branch to it: only then does a loop iterate. */
  isTaken: boolean;
}

/** Weighs one function. */
export class Weight {
  readonly #bytes: number;
  readonly #labels: Label[] = [{ isLoop: false, isTaken: false }];
  #loops = 0;
  #deepest = 0;
  /** Loops that iterate. */
  #looping = 0;
  #branches = 0;
  #conditions = 0;
  #throws = 0;
  /** The sum of how many blocks are open around each branch. */
  #blocksAround = 0;
  /** The sum of the squares of how many entries the branch tables have. */
  #squaredEntries = 0;
  #slow = 0;
  readonly #changedLocals = new Set<number>();

  constructor(bytes: number) {
    this.#bytes = bytes;
  }

  /** How many loops it has that iterate. */
  get looping(): number {
    return this.#looping;
  }

  /** Whether the function is compiled at level 0 for its weight. */
  get isHeavy(): boolean {
    return this.#bytes > HEAVY.bytes || this.#deepest > HEAVY.loopDepth || this.steep > STEEP.perByte * this.#bytes;
  }

  /** Milliseconds for operators that take long at every level. */
  get slow(): number {
    return this.#slow;
  }

  /** What takes more than time in proportion to the function's size if it is optimised, in milliseconds. */
  get steep(): number {
    return steepLoops(this.#looping) + STEEP.perSquaredEntry * this.#squaredEntries +
      STEEP.perLocalOfSquaredBranch * this.#branches ** 2 * this.#changedLocals.size +
      STEEP.perBlockAroundBranch * this.#blocksAround +
      STEEP.perLocalOfCondition * this.#conditions * this.#changedLocals.size +
      STEEP.perThrow * this.#throws + STEEP.perSquaredThrow * this.#throws ** 2;
  }

  /** Takes the operator at the cursor into account. */
  add(cursor: OperatorCursor): void {
    this.#slow += SLOW_BY_OP[cursor.op];
    WEIGH_BY_OP[cursor.op]?.(this, cursor);
  }

  /** Opens a block. */
  open(family: Family): void {
    const isLoop = family === "loop";
    if (family === "if") {
      this.#conditions++;
      this.#blocksAround += this.#labels.length;
    }
    this.#labels.push({ isLoop, isTaken: false });
    if (isLoop) this.#deepest = Math.max(this.#deepest, ++this.#loops);
  }

  /** Closes a block. */
  close(): void {
    if (this.#labels.pop()?.isLoop === true) this.#loops--;
  }

  /** Takes an operator into account that may branch to any of some labels. */
  branch(labels: readonly number[]): void {
    this.#branches += labels.length;
    this.#blocksAround += this.#labels.length;
    for (const depth of labels) this.#take(depth);
  }

  /** Takes a branch table into account. */
  branchTable(labels: readonly number[]): void {
    this.branch(labels);
    this.#squaredEntries += labels.length ** 2;
  }

  /** Takes a throw into account. */
  throw(): void {
    this.#throws++;
  }

  /** Notes that a local changes. */
  change(local: number): void {
    this.#changedLocals.add(local);
  }

  #take(depth: number): void {
    const label = this.#labels[this.#labels.length - 1 - depth];
    if (label === undefined || label.isTaken) return;
    label.isTaken = true;
    if (label.isLoop) this.#looping++;
  }
}

type Weigh = (weight: Weight, cursor: OperatorCursor) => void;

const open: Weigh = (weight, { family }) => weight.open(family);
const close: Weigh = (weight) => weight.close();
const branch: Weigh = (weight, { index }) => weight.branch([index]);
const throws: Weigh = (weight) => weight.throw();
const change: Weigh = (weight, { index }) => weight.change(index);

/** What has weight, by family. */
const WEIGH: Partial<Record<Family, Weigh>> = {
  block: open,
  loop: open,
  if: open,
  try: open,
  tryTable: (weight, { family, catches }) => {
    weight.branch(catches.map(({ label }) => label));
    weight.open(family);
  },
  throw: throws,
  throwRef: throws,
  rethrow: throws,
  end: close,
  delegate: close,
  localSet: change,
  localTee: change,
  br: branch,
  brIf: branch,
  brOnNull: branch,
  brOnNonNull: branch,
  brOnCast: branch,
  brTable: (weight, { labels }) => weight.branchTable(labels),
};

const WEIGH_BY_OP: readonly (Weigh | undefined)[] = OP_FAMILIES.map((family) => WEIGH[family]);
