/**
 * How much work a function's code is for LLVM, found out before LLVM sees any of it. Time and memory must follow from the bytes of
 * a module, which somebody sent and is charged for; what does not follow from them is measured here.
 *
 * - Some passes take time by the square of a function's size, or of how deep its loops are nested. A function beyond what was
 *   measured as harmless is compiled at level 0, which has none of these passes.
 * - An operator of two bytes can pass a thousand values: a call, a branch, a block. In what compilers make, every value that is
 *   passed was put on the operand stack by an operator of its own. A module that passes many more is refused.
 *
 * @module
 */
import { BOTTOM, type CatchClause, type Family, funcType, type Module, type OperatorCursor } from "../wasm/mod.ts";

/** Up to which size and depth LLVM optimises a function. A pass of code generation takes 100 seconds for 160 kB of nested loops. */
const HEAVY = { bytes: 100_000, loopDepth: 100 };

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

/** Weighs one function. */
export class Weight {
  readonly #module: Module;
  readonly #bytes: number;
  /** How many values a branch to each open label carries; undefined marks what is no loop. */
  readonly #labels: { readonly carried: number; readonly isLoop: boolean }[];
  #loops = 0;
  #deepest = 0;
  #passed = 0;

  constructor(module: Module, index: number) {
    const { start, end } = module.bodies[index - module.importedFuncs];
    this.#module = module;
    this.#bytes = end - start;
    this.#labels = [{ carried: funcType(module.funcs[index]).results.length, isLoop: false }];
  }

  /** Values that the operators seen so far pass. */
  get passed(): number {
    return this.#passed;
  }

  /** Whether the function is compiled at level 0 for its weight. */
  get isHeavy(): boolean {
    return this.#bytes > HEAVY.bytes || this.#deepest > HEAVY.loopDepth;
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
    this.#labels.push({ carried: isLoop ? params : results, isLoop });
    if (isLoop) this.#deepest = Math.max(this.#deepest, ++this.#loops);
    return params + results;
  }

  /** Closes a block. */
  close(): number {
    if (this.#labels.pop()?.isLoop === true) this.#loops--;
    return 0;
  }

  /** How many values a branch to a label carries. */
  carried(depth: number): number {
    return this.#labels[this.#labels.length - 1 - depth]?.carried ?? 0;
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
const branch: Weigh = (weight, { index }) => weight.carried(index);
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
  end: close,
  delegate: close,
  br: branch,
  brIf: branch,
  brOnNull: branch,
  brOnNonNull: branch,
  brOnCast: branch,
  brTable: (weight, { labels }) => [...new Set(labels)].reduce((sum, label) => sum + weight.carried(label), 0),
  return: (weight) => weight.carried(0),
  call,
  callIndirect: callType,
  callRef: callType,
  returnCall: call,
  returnCallIndirect: callType,
  returnCallRef: callType,
  throw: handle,
  catch: handle,
};
