/**
 * The state of lowering a function, and what the emitters of all families do with it: bringing operands where they are
 * wanted, opening and closing blocks, branching.
 *
 * @module
 */
import { F32, funcType, I32, isRef, kindsOf, type LocalTypes, type Module, type ValType } from "../../../wasm/mod.ts";
import { Assembler, type Form, type OperandWord, type SourcePosition } from "./assembler.ts";
import type { Handler } from "./handlers.ts";
import { I } from "../run/loop.ts";
import { byWidth, type Constant, type Operand, Operands, register } from "./operands.ts";
import type { Words } from "./words.ts";

/** A block that is open. */
export interface Block {
  readonly kind: "block" | "loop" | "if" | "function" | "try" | "try table" | "catch";
  /** Height of the operands below the block's parameters. */
  readonly height: number;
  /** Types a branch to it carries. */
  readonly carried: readonly ValType[];
  /** Start of a loop, or of what a `try` guards. */
  readonly start: number;
  /** Operand words that have to be set to the block's end. */
  readonly exits: number[];
  /** The operand word that has to be set to the start of the `else` branch. */
  elseWord: number;
}

/** What an operand word holds that does not refer to anything. */
export const NONE = -1;

/** What {@linkcode Lowering} works on. */
export interface LoweringOptions {
  readonly module: Module;
  readonly index: number;
  readonly locals: LocalTypes;
  /** Registers to keep free for constants. */
  readonly constants: number;
  readonly words: Words;
  readonly metered: boolean;
  readonly positions: SourcePosition[] | undefined;
}

/** Operands above the lowest that is not in its slot. */
const MOST_PENDING = 256;

/** A function that is being lowered. */
export class Lowering {
  readonly module: Module;
  /** Whether the first iteration of a loop is counted. */
  readonly metered: boolean;
  /** Where instructions go. */
  readonly code: Assembler;
  /** Types of parameters and locals, and of the results. */
  readonly locals: LocalTypes;
  readonly results: readonly ValType[];
  readonly operands: Operands;
  /** The open blocks, the function's own first. */
  readonly blocks: Block[] = [];
  /** The handlers of the function, inner ones first. */
  readonly handlers: Handler[] = [];
  /** How many loops are open. */
  loopDepth = 0;
  /** Whether the frame holds references. */
  usesRefs: boolean;
  readonly #params: number;
  readonly #body: number;

  /** Made for each function, with no instruction emitted yet. */
  constructor({ module, index, locals, constants, words, metered, positions }: LoweringOptions) {
    const { params, results } = funcType(module.funcs[index]);
    this.module = module;
    this.metered = metered;
    this.code = new Assembler(words, positions);
    this.locals = locals;
    this.#params = params.length;
    this.results = results;
    this.operands = new Operands(locals.length + constants);
    this.#body = words.end;
    this.usesRefs = kindsOf(locals).some(isRef) || results.some(isRef);
    this.open("function", 0, results);
  }

  /** How many constants want a register. */
  get constantCount(): number {
    return this.code.constantCount;
  }

  /** Emits the entry; returns its position. */
  finish(): number {
    this.code.shortenJumps();
    const constants = this.code.allotConstants(this.locals.length), entry = this.code.end;
    this.code.emit(
      this.usesRefs ? I.EnterRefs : I.Enter,
      2 * this.#params,
      2 * this.locals.length,
      Math.max(this.operands.frameSize, this.results.length),
      constants.length === 0 ? this.#body : entry + 5,
    );
    constants.forEach((constant, i) => this.emitConstant(constant, this.locals.length + i));
    if (constants.length > 0) this.code.emit(I.Jump, this.#body);
    return entry;
  }

  /** Emits what loads a constant into a slot. */
  emitConstant({ type, lo, hi }: Constant, slot: number): void {
    if (isRef(type)) this.code.emit(I.NullRef, slot);
    else if (type === I32 || type === F32) this.code.emit(I.Const32, 2 * slot, lo);
    else this.code.emit(I.Const64, 2 * slot, lo, hi);
  }

  /** Emits what brings an operand into a slot. */
  emitMove(operand: Operand, from: number, to: number): void {
    if (operand.kind === "constant") return this.emitConstant(operand, to);
    const source = operand.kind === "local" ? operand.local : from;
    if (source === to) return;
    const { type } = operand;
    this.code.emit(
      byWidth(type, I.Move32, I.Move64, I.MoveRef),
      byWidth(type, 2, 2, 1) * to,
      byWidth(type, 2, 2, 1) * source,
    );
  }

  /** Brings the operand at height `h` into its own slot. */
  settle(h: number): void {
    const operand = this.operands.at(h);
    if (operand.kind === "slot") return;
    this.emitMove(operand, NONE, this.operands.slot(h));
    this.operands.replace(h, { kind: "slot", type: operand.type });
  }

  /** Brings the top `count` operands into their slots. */
  settleTop(count: number): void {
    for (let h = this.operands.height - count; h < this.operands.height; h++) this.settle(h);
  }

  /** Brings all operands into their slots. */
  settleAll(): void {
    for (let h = this.operands.pendingFrom; h < this.operands.height; h++) this.settle(h);
  }

  /** Pushes a local or a constant that is used in place. Few can wait so, since all are looked at when a local is set. */
  wait(operand: Operand): void {
    this.operands.push(operand);
    const lowest = this.operands.pendingFrom;
    if (this.operands.height - lowest > MOST_PENDING) this.settle(lowest);
  }

  /** The slot in which the operand at height `h` can be read; constants are loaded into their own. */
  slot(h: number): number {
    const operand = this.operands.at(h);
    if (operand.kind === "local") return operand.local;
    this.settle(h);
    return this.operands.slot(h);
  }

  /** Whether a constant is worth a register that is loaded on entry. */
  isHoisted(operand: Operand): operand is Constant {
    return operand.kind === "constant" && this.loopDepth > 0 && !isRef(operand.type);
  }

  /** The register of the operand at height `h`, in the form the instruction wants; to be had before it is emitted. */
  register(h: number, form: Form = register): OperandWord {
    const operand = this.operands.at(h);
    if (this.isHoisted(operand)) return { constant: operand, form };
    return form(operand.type, this.slot(h));
  }

  /** Takes `count` operands off the stack. */
  drop(count: number): void {
    this.operands.truncate(this.operands.height - count);
  }

  /**
   * Emits an instruction on the top `count` operands, whose result of a type replaces them. It may merge with the one
   * that made the top operand.
   */
  operate(instruction: I, count: number, type: ValType, ...immediates: number[]): void {
    const { height } = this.operands, first = height - count;
    const sources: OperandWord[] = [], own: (number | undefined)[] = [];
    for (let h = first; h < height; h++) {
      sources.push(this.register(h));
      own.push(this.own(h));
    }
    const target = register(type, this.operands.slot(first));
    this.code.emitFusedTo(target, instruction, own, ...sources, ...immediates);
    this.operands.truncate(first);
    this.operands.push({ kind: "slot", type });
  }

  /** The register of the operand at height `h` if that is its own slot, where only its consumer reads it. */
  own(h: number): number | undefined {
    const { kind, type } = this.operands.at(h);
    return kind === "slot" ? register(type, this.operands.slot(h)) : undefined;
  }

  /** Notes that values of a type are in the frame. */
  noteRef(type: ValType): void {
    if (isRef(type)) this.usesRefs = true;
  }

  /** Opens a block at the next instruction. */
  open(kind: Block["kind"], height: number, carried: readonly ValType[]): Block {
    const block: Block = { kind, height, carried, start: this.code.end, exits: [], elseWord: NONE };
    this.blocks.push(block);
    this.code.barrier();
    return block;
  }

  /** Binds the label of a block that ends here, and goes on with its results. */
  bindEnd(block: Block, results: readonly ValType[]): void {
    if (block.elseWord !== NONE) this.code.patch(block.elseWord, this.code.end);
    for (const word of block.exits) this.code.patch(word, this.code.end);
    this.restart(block.height, results);
  }

  /** Goes on after a label with operands that are in their slots. */
  restart(height: number, types: readonly ValType[]): void {
    this.operands.truncate(height);
    this.operands.pushSlots(types);
    this.code.barrier();
  }

  /** Moves the operands that a branch carries to where its target expects them. */
  carry({ height, carried }: Block): void {
    const from = this.operands.height - carried.length;
    carried.forEach((_, i) => {
      this.emitMove(this.operands.at(from + i), this.operands.slot(from + i), this.operands.slot(height + i));
    });
  }

  /** Whether a branch to a block has anything to do but jump. */
  isPlain({ kind, height, carried }: Block): boolean {
    if (kind === "function") return false;
    const from = this.operands.height - carried.length;
    if (carried.length > 0 && from !== height) return false;
    return carried.every((_, i) => this.operands.at(from + i).kind === "slot");
  }

  /** Makes the operand word at the end of the instructions refer to a block's label. */
  pushLabel(block: Block): void {
    if (block.kind !== "loop") block.exits.push(this.code.end);
    this.code.operand(block.kind === "loop" ? block.start : 0);
  }

  /** Emits a branch to a block. */
  emitBranch(block: Block): void {
    if (block.kind === "function") return this.emitReturn();
    this.carry(block);
    if (block.kind === "loop") this.code.emit(I.Br, block.start);
    else block.exits.push(this.code.jump());
  }

  /** The block that a label refers to. */
  target(depth: number): Block {
    return this.blocks[this.blocks.length - 1 - depth];
  }

  /** Emits a return of the top operands. */
  emitReturn(): void {
    const types = this.results, from = this.operands.height - types.length;
    if (types.length === 1 && !isRef(types[0])) {
      const slot = this.returnSlot(from);
      this.code.emit(byWidth(types[0], I.Return32, I.Return64, I.Return), 2 * slot);
      return;
    }
    // Code may go on after a branch: where operands are thought to be must not change.
    const operands = types.map((_, i) => this.operands.at(from + i));
    this.settleTop(types.length);
    types.forEach((_, i) => this.emitMove(this.operands.at(from + i), this.operands.slot(from + i), i));
    this.code.emit(I.Return);
    operands.forEach((operand, i) => this.operands.replace(from + i, operand));
  }

  /** The slot of the one result, without changing where operands are thought to be: code may go on after a branch. */
  returnSlot(h: number): number {
    const operand = this.operands.at(h), slot = this.operands.slot(h);
    if (operand.kind === "local") return operand.local;
    if (operand.kind === "constant") this.emitConstant(operand, slot);
    return slot;
  }

  /** Pops an operand; gives its slot. */
  popSlot(): number {
    const slot = this.slot(this.operands.height - 1);
    this.drop(1);
    return slot;
  }
}
