/**
 * How much work a function's code is for LLVM, found out before LLVM sees any of it. Time and memory must follow from the bytes of
 * a module, which somebody sent and is charged for; what does not follow from them is measured here.
 *
 * - Some passes take time by the square of a function's size, or of how deep its loops are nested. A function beyond what was
 *   measured as harmless is compiled at level 0, which has none of these passes.
 * - Others take time by powers of how many loops follow each other, of how many entries branch tables have, and of how many
 *   branches may carry how many locals. What compilers make has these in proportion to its size; where they make a function
 *   take many times as long as its size does, it is compiled at level 0 as well.
 * - An operator of two bytes can pass a thousand values: a call, a branch, a block. In what compilers make, every value that is
 *   passed was put on the operand stack by an operator of its own. A module that passes many more is refused.
 *
 * @module
 */
import { BOTTOM, type CatchClause, type Family, funcType, type Module, type OperatorCursor } from "../wasm/mod.ts";

/** Up to which size and depth LLVM optimises a function. A pass of code generation takes 100 seconds for 160 kB of nested loops. */
const HEAVY = { bytes: 100_000, loopDepth: 100 };

/**
 * Milliseconds of what grows faster than a function does, as measured on LLVM 22, and how many of them each byte accounts for:
 * ten times what compiling one takes otherwise (`cost.ts`).
 *
 * - Each loop that starts where another one ended makes the expressions larger by which LLVM describes what loops count.
 * - For each edge of a branch table it looks at all entries, to find out which values go there.
 * - For each local that changes, each block where branches meet gets a value for each branch, and those are compared.
 * - Where branches leave many blocks at once, values live long, and each of their lives is compared with the others.
 */
const STEEP = {
  perCubedLoop: 1e-3,
  perSquaredEntry: 5e-5,
  perLocalOfSquaredBranch: 5e-6,
  perBlockAroundBranch: 5e-3,
  perByte: 0.3,
};

/** How many values operators may pass for each byte of a module's code, and besides. */
const PASSED = { perByte: 4, free: 50_000 };

/** What a module's operators pass, and may pass. */
export interface Passing {
  readonly passed: number;
  readonly bytes: number;
}

/** Whether a module passes more values than its size accounts for. */
export function passesTooMuch({ passed, bytes }: Passing): boolean {
  return passed > PASSED.free + PASSED.perByte * bytes;
}

/** Whether so many loops can take far more time than so many bytes of code do. */
export function turnsTooMuch(loops: number, bytes: number): boolean {
  return steepLoops(loops) > STEEP.perByte * bytes;
}

function steepLoops(loops: number): number {
  return STEEP.perCubedLoop * loops ** 3;
}

/** An open block. */
interface Label {
  /** How many values a branch to it carries. */
  readonly carried: number;
  readonly isLoop: boolean;
  /** Whether there is a branch to it: only then does a loop turn. */
  isTaken: boolean;
}

/** Weighs one function. */
export class Weight {
  readonly #module: Module;
  readonly #bytes: number;
  readonly #labels: Label[];
  #loops = 0;
  #deepest = 0;
  /** Loops that turn. */
  #turning = 0;
  #branches = 0;
  /** The sum of how many blocks are open around each branch. */
  #blocksAround = 0;
  /** The sum of the squares of how many entries the branch tables have. */
  #squaredEntries = 0;
  readonly #changedLocals = new Set<number>();
  #passed = 0;

  constructor(module: Module, index: number) {
    const { start, end } = module.bodies[index - module.importedFuncs];
    this.#module = module;
    this.#bytes = end - start;
    this.#labels = [{ carried: funcType(module.funcs[index]).results.length, isLoop: false, isTaken: false }];
  }

  /** Values that the operators seen so far pass. */
  get passed(): number {
    return this.#passed;
  }

  /** How many loops it has that turn. */
  get turning(): number {
    return this.#turning;
  }

  /** Whether the function is compiled at level 0 for its weight. */
  get isHeavy(): boolean {
    return this.#bytes > HEAVY.bytes || this.#deepest > HEAVY.loopDepth ||
      this.#steep > STEEP.perByte * this.#bytes;
  }

  /** What takes more than time in proportion to the function's size, in milliseconds. */
  get #steep(): number {
    return steepLoops(this.#turning) + STEEP.perSquaredEntry * this.#squaredEntries +
      STEEP.perLocalOfSquaredBranch * this.#branches ** 2 * this.#changedLocals.size +
      STEEP.perBlockAroundBranch * this.#blocksAround;
  }

  /** Takes the operator at the cursor into account. */
  add(cursor: OperatorCursor): void {
    const weigh = WEIGH[cursor.family];
    if (weigh !== undefined) this.#passed += weigh(this, cursor);
  }

  /** Opens a block; returns how many values it takes and gives. */
  open(cursor: OperatorCursor): number {
    const { blockType, blockResult } = cursor, isLoop = cursor.family === "loop";
    const type = blockType < 0 ? undefined : funcType(this.#module.types[blockType].id);
    const params = type?.params.length ?? 0, results = type?.results.length ?? (blockResult === BOTTOM ? 0 : 1);
    if (cursor.family === "if") this.#blocksAround += this.#labels.length;
    this.#labels.push({ carried: isLoop ? params : results, isLoop, isTaken: false });
    if (isLoop) this.#deepest = Math.max(this.#deepest, ++this.#loops);
    return params + results;
  }

  /** Closes a block. */
  close(): number {
    if (this.#labels.pop()?.isLoop === true) this.#loops--;
    return 0;
  }

  /** Takes a branch to a label into account; returns how many values it carries. */
  branch(depth: number): number {
    this.#branches++;
    this.#blocksAround += this.#labels.length;
    return this.carried(depth);
  }

  /** Takes a branch table into account; returns how many values it carries to all its labels. */
  branchTable(labels: readonly number[]): number {
    this.#branches += labels.length;
    this.#blocksAround += this.#labels.length;
    this.#squaredEntries += labels.length ** 2;
    return [...new Set(labels)].reduce((sum, label) => sum + this.carried(label), 0);
  }

  /** Notes that a local changes; no value is passed. */
  change(local: number): number {
    this.#changedLocals.add(local);
    return 0;
  }

  /** How many values a branch to a label carries, which there is. */
  carried(depth: number): number {
    const label = this.#labels[this.#labels.length - 1 - depth];
    if (label === undefined) return 0;
    if (label.isLoop && !label.isTaken) this.#turning++;
    label.isTaken = true;
    return label.carried;
  }

  /** How many values the function returns. */
  returned(): number {
    return this.#labels[0]?.carried ?? 0;
  }

  /** How many values come out of an exception, and go on to the label of a clause. */
  caught({ tag, label, kind }: CatchClause): number {
    return this.carried(label) + (kind.startsWith("catch_all") ? 0 : this.parametersOfTag(tag));
  }

  parametersOfTag(tag: number): number {
    return funcType(this.#module.tags[tag]).params.length;
  }

  /** Parameters and results of a function, or of a function type. */
  called(index: number, isType: boolean): number {
    const { params, results } = funcType(isType ? this.#module.types[index].id : this.#module.funcs[index]);
    return params.length + results.length;
  }
}

type Weigh = (weight: Weight, cursor: OperatorCursor) => number;

const open: Weigh = (weight, cursor) => weight.open(cursor);
const close: Weigh = (weight) => weight.close();
const branch: Weigh = (weight, { index }) => weight.branch(index);
const change: Weigh = (weight, { index }) => weight.change(index);
const call: Weigh = (weight, { index }) => weight.called(index, false);
const callType: Weigh = (weight, { index }) => weight.called(index, true);
const handle: Weigh = (weight, { index }) => weight.parametersOfTag(index);

/** How many values operators pass, by family; most pass none besides their operands. */
const WEIGH: Partial<Record<Family, Weigh>> = {
  block: open,
  loop: open,
  if: open,
  try: open,
  tryTable: (weight, cursor) => {
    const caught = cursor.catches.reduce((sum, clause) => sum + weight.caught(clause), 0);
    return caught + weight.open(cursor);
  },
  localSet: change,
  localTee: change,
  end: close,
  delegate: close,
  br: branch,
  brIf: branch,
  brOnNull: branch,
  brOnNonNull: branch,
  brOnCast: branch,
  brTable: (weight, { labels }) => weight.branchTable(labels),
  return: (weight) => weight.returned(),
  call,
  callIndirect: callType,
  callRef: callType,
  returnCall: call,
  returnCallIndirect: callType,
  returnCallRef: callType,
  throw: handle,
  catch: handle,
};
