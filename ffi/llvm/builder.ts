/**
 * Appends instructions to basic blocks: one short method per shape of instruction.
 *
 * Operators and predicates are numbers from `opcodes.ts`, so that one method and one bound symbol serve a whole family;
 * a method per operator would make the caller's table of methods polymorphic, which costs more than the call. Values have
 * no names. Building 100,000 instructions takes about 30 ms, most of it inside LLVM.
 *
 * @module
 */

import type { Context } from "./context.ts";
import type { Attribute, Block, Callee, MetadataKind, Type, Value } from "./handles.ts";
import type { BuilderFunctions, ValueFunctions } from "./library.ts";
import { ArgumentArray, emptyName, writeName } from "./scratch.ts";

/** Owning wrapper of `LLVMBuilderRef`. */
export class Builder implements Disposable {
  readonly #calls: BuilderFunctions;
  readonly #values: ValueFunctions;
  readonly #context: Context;
  readonly #builder: bigint;
  readonly #noName = emptyName();
  readonly #array = new ArgumentArray();
  readonly #blocks = new ArgumentArray();
  readonly #one: [Value] = [0n as Value];
  #callCount = 0;
  #instructions = 0;
  #disposed = false;

  constructor(context: Context) {
    this.#context = context;
    this.#calls = context.llvm.builder;
    this.#values = context.llvm.values;
    this.#builder = this.#calls.LLVMCreateBuilderInContext(context.reference);
  }

  /** How many calls have been built, without those that code generation puts in place. */
  get calls(): number {
    return this.#callCount;
  }

  /** How many instructions have been built; constants are folded, so some of them may not exist. */
  get instructions(): number {
    return this.#instructions;
  }

  /** The builder, for one more instruction. */
  #next(): bigint {
    this.#instructions++;
    return this.#builder;
  }

  // Blocks

  /** Adds a block at the end of a function; a name only serves those who read the printed module. */
  appendBlock(callee: Callee, name?: string): Block {
    const address = name === undefined ? this.#noName : writeName(name);
    return this.#calls.LLVMAppendBasicBlockInContext(this.#context.reference, callee.value, address) as Block;
  }

  positionAtEnd(block: Block): void {
    this.#calls.LLVMPositionBuilderAtEnd(this.#builder, block);
  }

  /** Inserts behind an instruction that is neither a phi nor the block's last. */
  positionBehind(instruction: Value): void {
    const next = this.#context.llvm.instructions.LLVMGetNextInstruction(instruction);
    this.#calls.LLVMPositionBuilderBefore(this.#builder, next);
  }

  /** Inserts before an instruction, such as the end of the entry block for a late `alloca`. */
  positionBefore(instruction: Value): void {
    this.#calls.LLVMPositionBuilderBefore(this.#builder, instruction);
  }

  // Terminators

  returnVoid(): void {
    this.#calls.LLVMBuildRetVoid(this.#next());
  }

  return(value: Value): void {
    this.#calls.LLVMBuildRet(this.#next(), value);
  }

  branch(target: Block): Value {
    return this.#calls.LLVMBuildBr(this.#next(), target) as Value;
  }

  /** @param weights From {@linkcode Context.branchWeights}; make them once and reuse them. */
  branchIf(condition: Value, then: Block, otherwise: Block, weights?: Value): Value {
    const instruction = this.#calls.LLVMBuildCondBr(this.#next(), condition, then, otherwise) as Value;
    if (weights !== undefined) {
      this.#calls.LLVMSetMetadata(instruction, this.#context.metadataKind("prof"), weights);
    }
    return instruction;
  }

  switch(value: Value, otherwise: Block, cases: readonly (readonly [Value, Block])[]): Value {
    const instruction = this.#calls.LLVMBuildSwitch(this.#next(), value, otherwise, cases.length) as Value;
    for (const [constant, block] of cases) this.#calls.LLVMAddCase(instruction, constant, block);
    return instruction;
  }

  unreachable(): void {
    this.#calls.LLVMBuildUnreachable(this.#next());
  }

  // Computation

  /** @param operator From {@linkcode binaryOperator}. */
  binary(operator: number, left: Value, right: Value): Value {
    return this.#calls.LLVMBuildBinOp(this.#next(), operator, left, right, this.#noName) as Value;
  }

  /** `add nuw`: the sum is known not to wrap around. */
  addNoUnsignedWrap(left: Value, right: Value): Value {
    return this.#calls.LLVMBuildNUWAdd(this.#next(), left, right, this.#noName) as Value;
  }

  negateFloat(value: Value): Value {
    return this.#calls.LLVMBuildFNeg(this.#next(), value, this.#noName) as Value;
  }

  /** @param operator From {@linkcode castOperator}. */
  cast(operator: number, value: Value, type: Type): Value {
    return this.#calls.LLVMBuildCast(this.#next(), operator, value, type, this.#noName) as Value;
  }

  /** @param predicate From {@linkcode integerPredicate}. */
  compareInteger(predicate: number, left: Value, right: Value): Value {
    return this.#calls.LLVMBuildICmp(this.#next(), predicate, left, right, this.#noName) as Value;
  }

  /** @param predicate From {@linkcode floatPredicate}. */
  compareFloat(predicate: number, left: Value, right: Value): Value {
    return this.#calls.LLVMBuildFCmp(this.#next(), predicate, left, right, this.#noName) as Value;
  }

  select(condition: Value, then: Value, otherwise: Value): Value {
    return this.#calls.LLVMBuildSelect(this.#next(), condition, then, otherwise, this.#noName) as Value;
  }

  /** A choice that a processor cannot foresee: code generation keeps it from becoming a branch. */
  selectUnpredictable(condition: Value, then: Value, otherwise: Value): Value {
    const value = this.select(condition, then, otherwise);
    // A choice between constants may have been made already.
    if (this.#calls.LLVMIsASelectInst(value) !== 0n) {
      const nothing = this.#context.metadataValue(this.#context.metadataNode([]));
      this.#calls.LLVMSetMetadata(value, this.#context.metadataKind("unpredictable"), nothing);
    }
    return value;
  }

  /** The same value, though never poison: code generation computes it on its own, not as a part of what uses it. */
  freeze(value: Value): Value {
    return this.#calls.LLVMBuildFreeze(this.#next(), value, this.#noName) as Value;
  }

  phi(type: Type): Value {
    return this.#calls.LLVMBuildPhi(this.#next(), type, this.#noName) as Value;
  }

  addIncoming(phi: Value, values: readonly Value[], blocks: readonly Block[]): void {
    this.#calls.LLVMAddIncoming(phi, this.#array.write(values), this.#blocks.write(blocks), values.length);
  }

  // Calls

  /** @param convention The callee's calling convention, from {@linkcode callingConvention}; C by default. */
  call(callee: Callee, parameters: readonly Value[], convention: number = 0): Value {
    const array = this.#array.write(parameters);
    const count = parameters.length;
    const instruction = this.#calls.LLVMBuildCall2(
      this.#next(),
      callee.type,
      callee.value,
      array,
      count,
      this.#noName,
    );
    if (convention !== 0) this.#calls.LLVMSetInstructionCallConv(instruction, convention);
    if (callee.inPlace !== true) this.#callCount++;
    return instruction as Value;
  }

  /** Marks a call as one that may reuse the caller's frame; under the `tail` convention it must. */
  setTailCall(call: Value): void {
    this.#calls.LLVMSetTailCall(call, 1);
  }

  /** Index 0 is the result, 1 the first parameter, {@linkcode functionIndex} the call itself. */
  addCallAttribute(call: Value, index: number, attribute: Attribute): void {
    this.#values.LLVMAddCallSiteAttribute(call, index, attribute);
  }

  // Memory

  stackSlot(type: Type): Value {
    return this.#calls.LLVMBuildAlloca(this.#next(), type, this.#noName) as Value;
  }

  /** @param alignment In bytes; 0 means that of the type. */
  load(type: Type, address: Value, alignment: number = 0): Value {
    const instruction = this.#calls.LLVMBuildLoad2(this.#next(), type, address, this.#noName) as Value;
    if (alignment !== 0) this.#calls.LLVMSetAlignment(instruction, alignment);
    return instruction;
  }

  /** @param alignment In bytes; 0 means that of the type. */
  store(value: Value, address: Value, alignment: number = 0): Value {
    const instruction = this.#calls.LLVMBuildStore(this.#next(), value, address) as Value;
    if (alignment !== 0) this.#calls.LLVMSetAlignment(instruction, alignment);
    return instruction;
  }

  /** The address `index` elements of `type` after `base`. */
  elementAddress(type: Type, base: Value, index: Value): Value {
    this.#one[0] = index;
    return this.#calls.LLVMBuildGEP2(this.#next(), type, base, this.#array.write(this.#one), 1, this.#noName) as Value;
  }

  /** Keeps a load or store as it is, even when its result is not used. */
  setVolatile(instruction: Value): void {
    this.#calls.LLVMSetVolatile(instruction, 1);
  }

  /** @param node From {@linkcode Context.metadataValue}. */
  setMetadata(instruction: Value, kind: MetadataKind, node: Value): void {
    this.#calls.LLVMSetMetadata(instruction, kind, node);
  }

  fillMemory(address: Value, byte: Value, size: Value, alignment: number = 1): Value {
    return this.#calls.LLVMBuildMemSet(this.#next(), address, byte, size, alignment) as Value;
  }

  /** Copies between ranges that may overlap. */
  moveMemory(to: Value, from: Value, size: Value, alignment: number = 1): Value {
    return this.#calls.LLVMBuildMemMove(this.#next(), to, alignment, from, alignment, size) as Value;
  }

  // Vectors and structures

  extractElement(vector: Value, lane: Value): Value {
    return this.#calls.LLVMBuildExtractElement(this.#next(), vector, lane, this.#noName) as Value;
  }

  insertElement(vector: Value, element: Value, lane: Value): Value {
    return this.#calls.LLVMBuildInsertElement(this.#next(), vector, element, lane, this.#noName) as Value;
  }

  /** @param lanes Constant lane numbers over both vectors, from {@linkcode Constants.lanes}. */
  shuffle(first: Value, second: Value, lanes: Value): Value {
    return this.#calls.LLVMBuildShuffleVector(this.#next(), first, second, lanes, this.#noName) as Value;
  }

  extractField(struct: Value, field: number): Value {
    return this.#calls.LLVMBuildExtractValue(this.#next(), struct, field, this.#noName) as Value;
  }

  insertField(struct: Value, value: Value, field: number): Value {
    return this.#calls.LLVMBuildInsertValue(this.#next(), struct, value, field, this.#noName) as Value;
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#calls.LLVMDisposeBuilder(this.#builder);
  }
}
