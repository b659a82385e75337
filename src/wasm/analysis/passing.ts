/**
 * How many values the operators of a function pass. An operator of two bytes can pass a thousand: a call, a branch, a block.
 * In what compilers make, every value that is passed was put on the operand stack by an operator of its own, so that time
 * and memory of a compiler follow from the bytes of a module, which somebody sent and is charged for. A module that passes
 * many more is refused by engines that write something for each value.
 *
 * @module
 */
import { LimitError } from "../errors.ts";
import type { Module } from "../module.ts";
import { type Family, OP_FAMILIES } from "../opcodes.ts";
import type { CatchClause, OperatorCursor } from "../operators.ts";
import { funcType } from "../types.ts";
import { BOTTOM } from "../types/value_types.ts";

/** How many values operators may pass for each byte of a module's code, and besides. */
const PASSED = { perByte: 4, free: 50_000 };

/** The values that a module's operators may pass, counted as an engine comes to them. */
export class PassingLimit {
  readonly #name: string;
  readonly #bytes: number;
  #passed = 0;

  constructor({ name, bodies }: Module) {
    this.#name = name;
    this.#bytes = bodies.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  /**
   * Counts values that are passed.
   *
   * @throws {LimitError} if they are more than the module's size accounts for.
   */
  add(values: number): void {
    this.#passed += values;
    if (this.#passed <= PASSED.free + PASSED.perByte * this.#bytes) return;
    const tooMany = `its functions, calls, branches and blocks pass at least ${this.#passed} values`;
    throw new LimitError(`Cannot compile "${this.#name}": ${tooMany}, too many for ${this.#bytes} bytes of code`);
  }
}

/** What the operators of one function pass. */
export class Passing {
  readonly #module: Module;
  /** How many values a branch to each open label carries. */
  readonly #labels: number[];
  #passed: number;

  constructor(module: Module, index: number) {
    const { params, results } = funcType(module.funcs[index]);
    this.#module = module;
    this.#labels = [results.length];
    this.#passed = params.length;
  }

  /** Values that the function takes, and that the operators seen so far pass. */
  get passed(): number {
    return this.#passed;
  }

  /** Takes the operator at the cursor into account; returns how many values it passes besides its operands. */
  add(cursor: OperatorCursor): number {
    const values = PASSES_BY_OP[cursor.op]?.(this, cursor) ?? 0;
    this.#passed += values;
    return values;
  }

  /** Opens a block; returns how many values it takes and gives. */
  open(cursor: OperatorCursor): number {
    const { blockType, blockResult } = cursor, isLoop = cursor.family === "loop";
    const type = blockType < 0 ? undefined : funcType(this.#module.types[blockType].id);
    const params = type?.params.length ?? 0, results = type?.results.length ?? (blockResult === BOTTOM ? 0 : 1);
    this.#labels.push(isLoop ? params : results);
    return params + results;
  }

  /** Closes a block. */
  close(): number {
    this.#labels.pop();
    return 0;
  }

  /** How many values a branch to a label carries. */
  carried(depth: number): number {
    return this.#labels[this.#labels.length - 1 - depth] ?? 0;
  }

  /** How many values the function returns. */
  returned(): number {
    return this.#labels[0] ?? 0;
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

type Passes = (passing: Passing, cursor: OperatorCursor) => number;

const open: Passes = (passing, cursor) => passing.open(cursor);
const close: Passes = (passing) => passing.close();
const branch: Passes = (passing, { index }) => passing.carried(index);
const call: Passes = (passing, { index }) => passing.called(index, false);
const callType: Passes = (passing, { index }) => passing.called(index, true);
const handle: Passes = (passing, { index }) => passing.parametersOfTag(index);

/** How many values operators pass, by family; most pass none besides their operands. */
const PASSES: Partial<Record<Family, Passes>> = {
  block: open,
  loop: open,
  if: open,
  try: open,
  tryTable: (passing, cursor) => {
    const caught = cursor.catches.reduce((sum, clause) => sum + passing.caught(clause), 0);
    return caught + passing.open(cursor);
  },
  end: close,
  delegate: close,
  br: branch,
  brIf: branch,
  brOnNull: branch,
  brOnNonNull: branch,
  brOnCast: branch,
  brTable: (passing, { labels }) => [...new Set(labels)].reduce((sum, label) => sum + passing.carried(label), 0),
  return: (passing) => passing.returned(),
  call,
  callIndirect: callType,
  callRef: callType,
  returnCall: call,
  returnCallIndirect: callType,
  returnCallRef: callType,
  throw: handle,
  catch: handle,
};

const PASSES_BY_OP = OP_FAMILIES.map((family) => PASSES[family]);
