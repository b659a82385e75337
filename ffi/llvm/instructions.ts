/**
 * The instructions that a module has, whatever made them: what is left of it when passes have run.
 *
 * @module
 */

import { addressOf, textAt } from "../libc.ts";
import type { Block, MetadataKind, Value } from "./handles.ts";
import type { InstructionFunctions } from "./library.ts";
import type { Module } from "./module.ts";

/** Walks through a module. */
export class Instructions {
  readonly #calls: InstructionFunctions;
  readonly #module: Module;
  readonly #length = new BigUint64Array(new ArrayBuffer(8));

  constructor(module: Module) {
    this.#module = module;
    this.#calls = module.context.llvm.instructions;
  }

  /** All functions, defined and declared. */
  *functions(): Generator<Value, void> {
    const { LLVMGetFirstFunction, LLVMGetNextFunction } = this.#calls;
    for (let at = LLVMGetFirstFunction(this.#module.reference); at !== 0n; at = LLVMGetNextFunction(at)) {
      yield at as Value;
    }
  }

  /** What a function is called. */
  name(func: Value): string {
    return textAt(this.#calls.LLVMGetValueName2(func, addressOf(this.#length)));
  }

  /** The blocks of a function; none if it is only declared. */
  *blocks(func: Value): Generator<Block, void> {
    const { LLVMGetFirstBasicBlock, LLVMGetNextBasicBlock } = this.#calls;
    for (let at = LLVMGetFirstBasicBlock(func); at !== 0n; at = LLVMGetNextBasicBlock(at)) yield at as Block;
  }

  /** Visits the instructions of a block, in order. */
  forEach(block: Block, visit: (instruction: Value, opcode: number) => void): void {
    const { LLVMGetFirstInstruction, LLVMGetNextInstruction, LLVMGetInstructionOpcode } = this.#calls;
    for (let at = LLVMGetFirstInstruction(block); at !== 0n; at = LLVMGetNextInstruction(at)) {
      visit(at as Value, LLVMGetInstructionOpcode(at));
    }
  }

  /** The calls of a function. */
  callsOf(func: Value): Value[] {
    const { LLVMGetFirstUse, LLVMGetNextUse, LLVMGetUser, LLVMIsACallInst } = this.#calls, found: Value[] = [];
    for (let use = LLVMGetFirstUse(func); use !== 0n; use = LLVMGetNextUse(use)) {
      const user = LLVMGetUser(use);
      if (LLVMIsACallInst(user) !== 0n) found.push(user as Value);
    }
    return found;
  }

  /** What {@linkcode Builder.setMetadata} set; undefined if there is none of the kind. */
  metadata(instruction: Value, kind: MetadataKind): Value | undefined {
    const found = this.#calls.LLVMGetMetadata(instruction, kind);
    return found === 0n ? undefined : found as Value;
  }

  /** An operand of an instruction. */
  operand(instruction: Value, index: number): Value {
    return this.#calls.LLVMGetOperand(instruction, index) as Value;
  }

  /** Puts `made`, whose first operand is `value`, between `value` and all others that use it. */
  interpose(value: Value, made: Value): void {
    this.#calls.LLVMReplaceAllUsesWith(value, made);
    this.#calls.LLVMSetOperand(made, 0, value);
  }

  /** Removes an instruction that nothing uses. */
  erase(instruction: Value): void {
    this.#calls.LLVMInstructionEraseFromParent(instruction);
  }
}
