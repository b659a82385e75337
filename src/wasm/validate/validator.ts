/**
 * The validation algorithm of the specification's appendix, with its names: an operand stack of types, a stack of
 * control frames, and operations that push and pop them. The rules of each operator, which stand in the files beside
 * this one, are written in terms of these.
 *
 * @module
 */
import { InvalidError } from "../errors.ts";
import { type FeatureSet, featureSet } from "../features.ts";
import { LIMITS } from "../limits.ts";
import type { Module } from "../module.ts";
import type { Op } from "../opcodes.ts";
import type { OperatorCursor } from "../operators.ts";
import { Site } from "../sink.ts";
import {
  BOTTOM,
  type CompositeType,
  definedType,
  type FuncType,
  funcType,
  type GlobalType,
  isDefaultable,
  isRef,
  matches,
  type MemoryType,
  showType,
  type TableType,
  type TypeId,
  type ValType,
} from "../types.ts";
import { flagsOf, kindsOf, type LocalTypes } from "./locals.ts";

/** A block that is open. */
export interface ControlFrame {
  readonly op: Op;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  /** Height of the operand stack below the block's parameters. */
  readonly height: number;
  /** Number of entries of `initialized` when the block was entered. */
  readonly initHeight: number;
  /** Whether the block's start can be reached. */
  readonly live: boolean;
  /** Whether the rest of the block cannot be reached. */
  unreachable: boolean;
}

const NONE: readonly ValType[] = [];
const MULTI_VALUE = featureSet("multi-value");

/** The state of validating one function body. */
export class Validator {
  readonly module: Module;
  readonly cursor: OperatorCursor;
  readonly site: Site;
  /** Types of parameters and locals. */
  readonly locals: LocalTypes;
  readonly operands: ValType[] = [];
  readonly controls: ControlFrame[] = [];
  /** The innermost control frame. */
  frame!: ControlFrame;
  /** Whether the current operator can be reached. */
  live = true;
  /** Features that the body uses. */
  features: FeatureSet = 0;
  /** Locals without a default value that were set, in order; `isSet` says the same by index. */
  readonly #initialized: number[] = [];
  readonly #isSet: Uint8Array | undefined;

  constructor(
    options: { module: Module; cursor: OperatorCursor; locals: LocalTypes; params: number },
  ) {
    this.module = options.module;
    this.cursor = options.cursor;
    this.site = new Site(options.cursor);
    this.locals = options.locals;
    if (!allDefaultable(kindsOf(options.locals))) {
      this.#isSet = flagsOf(options.locals, isDefaultable).fill(1, 0, options.params);
    }
  }

  /** Throws an InvalidError at the current operator. */
  fail(reason: string): never {
    throw new InvalidError(reason, this.cursor.offset);
  }

  /** Throws an InvalidError for an operand of the wrong type. */
  mismatch(expected: ValType, actual: ValType | undefined): never {
    const found = actual === undefined ? "the operand stack of the block is empty" : `found ${showType(actual)}`;
    this.fail(`type mismatch: ${this.cursor.name} expected ${showType(expected)}, ${found}`);
  }

  /** Pushes an operand. */
  push(type: ValType): void {
    this.operands.push(type);
  }

  /** Pushes several operands. */
  pushAll(types: readonly ValType[]): void {
    // A call takes two bytes and may push a thousand operands; without a limit a small module would fill the memory.
    if (this.operands.length + types.length > LIMITS.operands) {
      this.fail(`too many operands on the stack, at most ${LIMITS.operands} are supported`);
    }
    for (let i = 0; i < types.length; i++) this.operands.push(types[i]);
  }

  /** Pops an operand of any type; bottom in unreachable code. */
  popAny(): ValType {
    const { frame, operands } = this;
    if (operands.length > frame.height) return operands.pop()!;
    if (frame.unreachable) return BOTTOM;
    this.fail(`type mismatch: ${this.cursor.name} expected an operand, but the operand stack of the block is empty`);
  }

  /** Pops an operand that matches `expected`. */
  pop(expected: ValType): ValType {
    const { frame, operands } = this;
    if (operands.length <= frame.height) {
      if (frame.unreachable) return BOTTOM;
      this.mismatch(expected, undefined);
    }
    const actual = operands.pop()!;
    if (actual !== expected && !matches(actual, expected)) this.mismatch(expected, actual);
    return actual;
  }

  /** Pops operands that match the types, the last one first. */
  popAll(types: readonly ValType[]): void {
    for (let i = types.length - 1; i >= 0; i--) this.pop(types[i]);
  }

  /** Pops a reference, of any type. */
  popRef(): ValType {
    const type = this.popAny();
    if (!isRef(type) && type !== BOTTOM) {
      this.fail(`type mismatch: ${this.cursor.name} expected a reference, found ${showType(type)}`);
    }
    return type;
  }

  /** Opens a block whose parameters were popped. */
  pushCtrl(op: Op, params: readonly ValType[], results: readonly ValType[]): void {
    const frame: ControlFrame = {
      op,
      params,
      results,
      height: this.operands.length,
      initHeight: this.#initialized.length,
      live: this.live,
      unreachable: false,
    };
    this.controls.push(frame);
    this.frame = frame;
    this.pushAll(params);
  }

  /** Closes the innermost block, whose results must be all that is left of its operands. */
  popCtrl(): ControlFrame {
    const { frame } = this;
    this.popAll(frame.results);
    if (this.operands.length !== frame.height) {
      this.fail(`type mismatch: ${this.operands.length - frame.height} values remain on the stack at end of block`);
    }
    this.#forgetLocals(frame);
    this.controls.pop();
    this.frame = this.controls[this.controls.length - 1];
    return frame;
  }

  /** Marks the rest of the block unreachable. */
  unreachable(): void {
    this.operands.length = this.frame.height;
    this.frame.unreachable = true;
    this.live = false;
  }

  /** The frame that a label refers to. */
  label(depth: number): ControlFrame {
    const frame = this.controls[this.controls.length - 1 - depth];
    if (frame === undefined) this.fail(`unknown label ${depth}`);
    return frame;
  }

  /** Type of a local. */
  local(index: number): ValType {
    const type = this.locals.at(index);
    if (type === undefined) this.fail(`unknown local ${index}`);
    return type;
  }

  /** Refuses to read a local that was not set yet and has no default value. */
  requireSet(index: number): void {
    if (this.#isSet?.[index] === 0) this.fail(`uninitialized local ${index}`);
  }

  /** Notes that a local was set. */
  markSet(index: number): void {
    if (this.#isSet?.[index] !== 0) return;
    this.#isSet[index] = 1;
    this.#initialized.push(index);
  }

  /** Forgets the locals that were set in a block. */
  #forgetLocals({ initHeight }: ControlFrame): void {
    while (this.#initialized.length > initHeight) this.#isSet![this.#initialized.pop()!] = 0;
  }

  /** Type of a function. */
  func(index: number): TypeId {
    const id = this.module.funcs[index];
    if (id === undefined) this.fail(`unknown function ${index}`);
    return id;
  }

  /** Type of a table. */
  table(index: number): TableType {
    const type = this.module.tables[index];
    if (type === undefined) this.fail(`unknown table ${index}`);
    return type;
  }

  /** Type of a memory. */
  memory(index: number): MemoryType {
    const type = this.module.memories[index];
    if (type === undefined) this.fail(`unknown memory ${index}`);
    return type;
  }

  /** Type of a global. */
  global(index: number): GlobalType {
    const type = this.module.globals[index];
    if (type === undefined) this.fail(`unknown global ${index}`);
    return type;
  }

  /** Function type of a tag. */
  tag(index: number): FuncType {
    const id = this.module.tags[index];
    if (id === undefined) this.fail(`unknown tag ${index}`);
    return funcType(id);
  }

  /** Canonical id of a type index. */
  typeId(index: number): TypeId {
    const definition = this.module.types[index];
    if (definition === undefined) this.fail(`unknown type ${index}`);
    return definition.id;
  }

  /** The composite type of a type index, which must be of the given kind. */
  composite<K extends CompositeType["kind"]>(index: number, kind: K): Extract<CompositeType, { kind: K }> {
    const { composite } = definedType(this.typeId(index));
    if (composite.kind !== kind) this.fail(`type mismatch: type ${index} is no ${kind} type`);
    return composite as Extract<CompositeType, { kind: K }>;
  }

  /** Checks that a data segment exists and that the count section, which the code depends on, was there. */
  data(index: number): void {
    if (this.module.dataCount === undefined) this.cursor.reader.fail("data count section required", this.cursor.offset);
    if (index >= this.module.dataCount) this.fail(`unknown data segment ${index}`);
  }

  /** Type of an element segment. */
  element(index: number): ValType {
    const segment = this.module.elements[index];
    if (segment === undefined) this.fail(`unknown elem segment ${index}`);
    return segment.type;
  }

  /** Resolves the block type that the cursor read into `site.params` and `site.results`. */
  blockType(): void {
    const { cursor, site } = this;
    if (cursor.blockType >= 0) {
      const type = this.composite(cursor.blockType, "func");
      site.params = type.params;
      site.results = type.results;
      if (type.params.length > 0 || type.results.length > 1) this.features |= MULTI_VALUE;
    } else {
      site.params = NONE;
      site.results = cursor.blockResult === BOTTOM ? NONE : [cursor.blockResult];
    }
  }
}

/** A plain loop: it is done for each function, and `every` takes ten times as long. */
function allDefaultable(types: readonly ValType[]): boolean {
  for (let i = 0; i < types.length; i++) if (!isDefaultable(types[i])) return false;
  return true;
}

/** The rule of a family of operators: checks the operator at the cursor and fills in its site. */
export type Rule = (v: Validator) => void;
