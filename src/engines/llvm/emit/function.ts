/**
 * The translation of one function: what the emitters of all families share. Operand `h` of the stack is an LLVM value;
 * locals are stack slots, which LLVM turns into registers. LLVM may assume that linear memory and the runtime's own data do
 * not overlap.
 *
 * @module
 */
import type { Block, Builder, Callee, Constants, Type, Types, Value } from "../../../../ffi/mod.ts";
import { castOperator, guardRecord, integerPredicate } from "../../../../ffi/mod.ts";
import { type TrapCode, TRAPS } from "../../../runtime/mod.ts";
import {
  F32,
  F64,
  funcType,
  I32,
  I64,
  type LocalTypes,
  type Module,
  type OperatorCursor,
  RESULT_TYPES,
  type ValType,
} from "../../../wasm/mod.ts";
import { Addresses } from "./addresses.ts";
import type { Label } from "./control.ts";
import { countUnit } from "./count.ts";
import type { Landing } from "./exception.ts";
import type { ShardEmitter } from "./module.ts";
import type { Shape } from "./shape.ts";
import type { Signature } from "./signature.ts";

/** Which function is emitted as what. */
export interface EmittedFunction {
  readonly index: number;
  readonly callee: Callee;
  /** What it calls when it calls itself: itself, or a copy of it. */
  readonly self: Callee;
}

/** Emits one function. */
export class FunctionEmitter {
  readonly shard: ShardEmitter;
  /** LLVM's builder, types and constants. */
  readonly b: Builder;
  readonly t: Types;
  readonly c: Constants;
  readonly module: Module;
  readonly index: number;
  readonly callee: Callee;
  /** What the function calls when it calls itself. */
  readonly self: Callee;
  /** The instance's context. */
  readonly context: Value;
  readonly results: readonly ValType[];
  /** Where the results go if registers do not hold them. */
  readonly resultSlots: Value | undefined;
  /** The open blocks. */
  readonly labels: Label[] = [];
  /** What is known of addresses. */
  readonly addresses: Addresses = new Addresses(this);
  /** Conditions as LLVM has them, by the i32 that they were turned into. */
  readonly conditions: Map<Value, Value> = new Map();
  readonly #stack: Value[] = [];
  /** Stack slots of locals. A parameter has one from the start, any other local when it is first mentioned. */
  readonly #locals: Value[] = [];
  readonly #localTypes: LocalTypes;
  readonly #entryEnd: Value;
  #block: Block;
  /** Values of locals that are known in the present block. */
  readonly #known = new Map<number, Value>();
  readonly #trapBlocks = new Map<TrapCode, Block>();
  /** Values that are the result of a conversion between floats of different width. */
  readonly #resized = new Set<Value>();
  #guard: Value | undefined;
  #slots: { readonly value: Value; count: number } | undefined;

  constructor(shard: ShardEmitter, { index, callee, self }: EmittedFunction, locals: LocalTypes) {
    this.shard = shard;
    this.b = shard.builder;
    this.t = shard.context.types;
    this.c = shard.context.constants;
    this.module = shard.wasm;
    this.index = index;
    this.callee = callee;
    this.self = self;
    this.context = shard.module.parameter(this.callee, 0);
    this.#localTypes = locals;
    const { results } = funcType(this.module.funcs[index]);
    this.results = results;
    this.resultSlots = this.#signature.slots(shard.module, this.callee);
    const entry = this.b.appendBlock(this.callee), body = this.b.appendBlock(this.callee);
    this.b.positionAtEnd(entry);
    this.#defineLocals();
    this.#entryEnd = this.b.branch(body);
    this.b.positionAtEnd(body);
    this.#block = body;
    countUnit(this);
  }

  get #signature(): Signature {
    return this.shard.types.signature(this.module.funcs[this.index]);
  }

  #defineLocals(): void {
    const given = this.#signature.receive(this.shard.building, this.shard.module, this.callee);
    given.forEach((value, i) => this.#locals[i] = this.#defineLocal(this.#localTypes.at(i)!, value));
  }

  #defineLocal(type: ValType, value: Value): Value {
    const slot = this.b.stackSlot(this.shard.types.of(type));
    this.b.store(value, slot);
    return slot;
  }

  #localSlot(index: number): Value {
    const type = this.#localTypes.at(index)!;
    return this.#locals[index] ??= this.atEntry(() => this.#defineLocal(type, this.c.zero(this.shard.types.of(type))));
  }

  /** Where the stack stands. */
  stackPointer(): Value {
    return this.b.call(this.shard.module.intrinsic("llvm.read_register", [this.t.i64]), [this.shard.stackRegister]);
  }

  // The operand stack

  push(value: Value): void {
    this.#stack.push(value);
  }

  pop(): Value {
    return this.#stack.pop()!;
  }

  /** Takes the top `count` operands. */
  popMany(count: number): Value[] {
    return this.#stack.splice(this.#stack.length - count, count);
  }

  /** The top `count` operands. */
  top(count: number): Value[] {
    return this.#stack.slice(this.#stack.length - count);
  }

  get height(): number {
    return this.#stack.length;
  }

  /** Leaves only the operands below a height. */
  truncate(height: number): void {
    this.#stack.length = height;
  }

  // Blocks

  /** Where exceptions go that arise here; undefined for the caller. */
  get landing(): Landing | undefined {
    return this.labels.at(-1)?.landing;
  }

  /** The block that instructions are appended to. */
  get block(): Block {
    return this.#block;
  }

  /** Goes on in a block that several others may lead to. */
  startBlock(block: Block): void {
    this.#known.clear();
    this.addresses.startBlock();
    this.continueIn(block);
  }

  /** Goes on in a block that only the present one leads to. */
  continueIn(block: Block): void {
    this.#block = block;
    this.b.positionAtEnd(block);
  }

  /** Emits something at the function's start, where it is computed once. */
  atEntry(emit: () => Value): Value {
    this.b.positionBefore(this.#entryEnd);
    const value = emit();
    this.b.positionAtEnd(this.#block);
    return value;
  }

  /** Traps on a condition. */
  trapIf(condition: Value, code: TrapCode): void {
    const next = this.b.appendBlock(this.callee);
    this.b.branchIf(condition, this.#trapBlock(code), next, this.shard.unlikely);
    this.continueIn(next);
  }

  /** Ends the block with a trap. */
  trap(code: TrapCode): void {
    this.b.branch(this.#trapBlock(code));
  }

  #trapBlock(code: TrapCode): Block {
    let block = this.#trapBlocks.get(code);
    if (block === undefined) {
      this.#trapBlocks.set(code, block = this.b.appendBlock(this.callee));
      this.b.positionAtEnd(block);
      this.b.call(this.shard.trap, [this.c.i32(TRAPS[code].number)]);
      this.b.unreachable();
      this.b.positionAtEnd(this.#block);
    }
    return block;
  }

  // Values

  /** The constant at the cursor. */
  constant({ op, lo, hi, reader }: OperatorCursor): Value {
    const bits = () => BigInt(hi) << 32n | BigInt(lo >>> 0);
    switch (RESULT_TYPES[op]) {
      case I32:
        return this.shard.integer(lo);
      case I64:
        return this.c.i64(bits());
      case F32:
        return this.c.f32(lo);
      case F64:
        return this.c.f64(BigInt.asUintN(64, bits()));
      default: {
        const view = new DataView(reader.bytes.buffer, reader.bytes.byteOffset + lo, 16);
        return this.c.i64x2(view.getBigUint64(0, true), view.getBigUint64(8, true));
      }
    }
  }

  /** A condition as an i32. */
  truth(condition: Value): Value {
    const value = this.b.cast(castOperator.zext, condition, this.t.i32);
    this.conditions.set(value, condition);
    return value;
  }

  /** An i32 as a condition. */
  condition(value: Value): Value {
    return this.conditions.get(value) ?? this.b.compareInteger(integerPredicate.ne, value, this.shard.integer(0));
  }

  isNull(reference: Value): Value {
    return this.b.compareInteger(integerPredicate.eq, reference, this.c.i64(0n));
  }

  isNotNull(reference: Value): Value {
    return this.b.compareInteger(integerPredicate.ne, reference, this.c.i64(0n));
  }

  /** An i32 or i64 without sign as an i64. */
  widen(value: Value, type: ValType): Value {
    return type === I64 ? value : this.b.cast(castOperator.zext, value, this.t.i64);
  }

  /** Calls an intrinsic function that is overloaded for one type. */
  intrinsic(name: string, type: Type, operands: readonly Value[]): Value {
    return this.b.call(this.shard.module.intrinsic(name, [type]), operands);
  }

  /** The same value, of which LLVM knows nothing. */
  opaque({ type }: Shape, value: Value): Value {
    const { module } = this.shard;
    return this.b.call(module.inlineAssembly(this.t.function([type], type), "", "=x,0"), [value]);
  }

  /** Notes, and returns, the result of a conversion between floats of different width. */
  markResized(value: Value): Value {
    this.#resized.add(value);
    return value;
  }

  isResized(value: Value): boolean {
    return this.#resized.has(value);
  }

  // Locals

  getLocal(index: number): Value {
    let value = this.#known.get(index);
    if (value === undefined) {
      value = this.b.load(this.shard.types.of(this.#localTypes.at(index)!), this.#localSlot(index));
      this.#known.set(index, value);
      this.addresses.noteLocal(value, index);
    }
    return value;
  }

  setLocal(index: number, value: Value): void {
    this.b.store(value, this.#localSlot(index));
    this.#known.set(index, value);
  }

  // Memory and the runtime's data

  /** The address of a part of the context. */
  field(offset: number): Value {
    return this.b.elementAddress(this.t.i8, this.context, this.c.i64(BigInt(offset)));
  }

  /** Loads what never changes. */
  invariant(type: Type, address: Value): Value {
    const value = this.b.load(type, address);
    this.b.setMetadata(value, this.shard.metadata.invariantKind, this.shard.metadata.empty);
    return value;
  }

  loadState(type: Type, address: Value): Value {
    return this.#tag(this.b.load(type, address), this.shard.metadata.state);
  }

  storeState(value: Value, address: Value): void {
    this.#visible(this.#tag(this.b.store(value, address), this.shard.metadata.state));
  }

  loadMemory(type: Type, address: Value): Value {
    const value = this.#visible(this.#tag(this.b.load(type, address, 1), this.shard.metadata.memory));
    this.shard.loads.preserve(value, type);
    return value;
  }

  storeMemory(value: Value, address: Value): void {
    this.#visible(this.#tag(this.b.store(value, address, 1), this.shard.metadata.memory));
  }

  /** Keeps LLVM from moving or removing an access, where traps must leave exactly the state that came before them. */
  #visible(access: Value): Value {
    if (this.shard.preciseTraps) this.b.setVolatile(access);
    return access;
  }

  #tag(instruction: Value, node: Value): Value {
    this.b.setMetadata(instruction, this.shard.metadata.aliasKind, node);
    return instruction;
  }

  /** The guard record of the function's guarded calls, of which only one runs at a time. */
  guard(): Value {
    return this.#guard ??= this.atEntry(() => this.b.stackSlot(this.t.array(this.t.i64, guardRecord.size / 8)));
  }

  /** A word as an address. */
  toPointer(word: Value): Value {
    return this.b.cast(castOperator.inttoptr, word, this.t.pointer);
  }

  /** Memory for `count` value slots, the same for all that need some for a moment. It at least doubles when it grows. */
  slots(count: number): Value {
    if (this.#slots === undefined || this.#slots.count < count) {
      const rounded = Math.max(8, 2 ** Math.ceil(Math.log2(count))), type = this.t.array(this.t.i64x2, rounded);
      this.#slots = { value: this.atEntry(() => this.b.stackSlot(type)), count: rounded };
    }
    return this.#slots.value;
  }
}
