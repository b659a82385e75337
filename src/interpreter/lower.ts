/**
 * Lowering: the stack code of a function body becomes register code. Reads of locals and constants are folded into the
 * instructions that use them, writes of locals into those that make the value, comparisons into branches.
 *
 * Instructions of a function lie in one row, its entry at the end, when it is known how large the frame is and which
 * constants its loops use: those are loaded into registers once, on entry.
 *
 * @module
 */
import { TRAPS } from "../runtime/mod.ts";
import {
  F32,
  FUNCREF,
  funcType,
  I32,
  I64,
  isRef,
  type Module,
  RESULT_TYPES,
  type Sink,
  type Site,
  type ValType,
  walk,
} from "../wasm/mod.ts";
import { I } from "./loop.ts";
import { Assembler, type Form, type OperandWord, type SourcePosition } from "./assembler.ts";
import { byWidth, type Constant, type Operand, Operands, register } from "./operands.ts";
import { RUNTIME_NUMBERS } from "./runtime_operations.ts";
import { BINARY_BY_OP, BRANCH_OF, LOAD_BY_OP, STORE_BY_OP, UNARY_BY_OP } from "./selection.ts";
import type { Words } from "./words.ts";

/** A block that is open. */
interface Block {
  readonly kind: "block" | "loop" | "if" | "function";
  /** Height of the operands below the block's parameters. */
  readonly height: number;
  /** Types a branch to it carries. */
  readonly carried: readonly ValType[];
  /** Start of a loop. */
  readonly start: number;
  /** Operand words that have to be set to the block's end. */
  readonly exits: number[];
  /** The operand word that has to be set to the start of the `else` branch. */
  elseWord: number;
}

const NONE = -1;

/** The form of instructions that move eight bytes in two halves. */
function doubled(_: ValType, slot: number): number {
  return 2 * slot;
}

/**
 * Lowers a function into `words`.
 *
 * @param positions receives where each operator's instructions begin, if given.
 * @returns the position where the function is entered.
 */
export function lowerFunction(module: Module, index: number, words: Words, positions?: SourcePosition[]): number {
  const start = words.end;
  const lower = (constants: number) => {
    let lowering!: Lowering;
    words.end = start;
    if (positions !== undefined) positions.length = 0;
    walk(module, index, (locals) => lowering = new Lowering({ module, index, locals, constants, words, positions }));
    return lowering;
  };
  // The registers of constants lie between locals and operands, so their number has to be known: count, then lower.
  const first = lower(0), { constantCount } = first;
  return (constantCount === 0 ? first : lower(constantCount)).finish();
}

/** What {@linkcode Lowering} works on. */
interface LoweringOptions {
  readonly module: Module;
  readonly index: number;
  readonly locals: readonly ValType[];
  /** Registers to keep free for constants. */
  readonly constants: number;
  readonly words: Words;
  readonly positions: SourcePosition[] | undefined;
}

class Lowering implements Partial<Sink> {
  readonly #module: Module;
  readonly #code: Assembler;
  readonly #locals: readonly ValType[];
  readonly #params: number;
  readonly #results: readonly ValType[];
  readonly #operands: Operands;
  readonly #blocks: Block[] = [];
  readonly #body: number;
  #loopDepth = 0;
  #usesRefs: boolean;
  constructor({ module, index, locals, constants, words, positions }: LoweringOptions) {
    const { params, results } = funcType(module.funcs[index]);
    this.#module = module;
    this.#code = new Assembler(words, positions);
    this.#locals = locals;
    this.#params = params.length;
    this.#results = results;
    this.#operands = new Operands(locals.length + constants);
    this.#body = words.end;
    this.#usesRefs = locals.some(isRef) || results.some(isRef);
    this.#open("function", 0, results);
  }

  /** How many constants want a register. */
  get constantCount(): number {
    return this.#code.constantCount;
  }

  /** Emits the entry; returns its position. */
  finish(): number {
    const constants = this.#code.allotConstants(this.#locals.length), entry = this.#code.end;
    this.#code.emit(
      this.#usesRefs ? I.EnterRefs : I.Enter,
      2 * this.#params,
      2 * this.#locals.length,
      Math.max(this.#operands.frameSize, this.#results.length),
      constants.length === 0 ? this.#body : entry + 5,
    );
    constants.forEach((constant, i) => this.#emitConstant(constant, this.#locals.length + i));
    if (constants.length > 0) this.#code.emit(I.Jump, this.#body);
    return entry;
  }

  // Emission

  #emitConstant({ type, lo, hi }: Constant, slot: number): void {
    if (isRef(type)) this.#code.emit(I.NullRef, slot);
    else if (type === I32 || type === F32) this.#code.emit(I.Const32, 2 * slot, lo);
    else this.#code.emit(I.Const64, 2 * slot, lo, hi);
  }

  /** Emits what brings an operand into a slot. */
  #emitMove(operand: Operand, from: number, to: number): void {
    if (operand.kind === "constant") return this.#emitConstant(operand, to);
    const source = operand.kind === "local" ? operand.local : from;
    if (source === to) return;
    const { type } = operand;
    this.#code.emit(
      byWidth(type, I.Move32, I.Move64, I.MoveRef),
      byWidth(type, 2, 2, 1) * to,
      byWidth(type, 2, 2, 1) * source,
    );
  }

  // Operands

  /** Brings the operand at height `h` into its own slot. */
  #settle(h: number): void {
    const operand = this.#operands.at(h);
    if (operand.kind === "slot") return;
    this.#emitMove(operand, NONE, this.#operands.slot(h));
    this.#operands.replace(h, { kind: "slot", type: operand.type });
  }

  /** Brings the top `count` operands into their slots. */
  #settleTop(count: number): void {
    for (let h = this.#operands.height - count; h < this.#operands.height; h++) this.#settle(h);
  }

  #settleAll(): void {
    this.#settleTop(this.#operands.height);
  }

  /** The slot in which the operand at height `h` can be read; constants are loaded into their own. */
  #slot(h: number): number {
    const operand = this.#operands.at(h);
    if (operand.kind === "local") return operand.local;
    this.#settle(h);
    return this.#operands.slot(h);
  }

  /** Whether a constant is worth a register that is loaded on entry. */
  #isHoisted(operand: Operand): operand is Constant {
    return operand.kind === "constant" && this.#loopDepth > 0 && !isRef(operand.type);
  }

  /** The register of the operand at height `h`, in the form the instruction wants; to be had before it is emitted. */
  #register(h: number, form: Form = register): OperandWord {
    const operand = this.#operands.at(h);
    if (this.#isHoisted(operand)) return { constant: operand, form };
    return form(operand.type, this.#slot(h));
  }

  /** Takes `count` operands off the stack. */
  #drop(count: number): void {
    this.#operands.truncate(this.#operands.height - count);
  }

  /**
   * Emits an instruction on the top `count` operands, whose result of a type replaces them. It may merge with the one
   * that made the top operand.
   */
  #operate(instruction: I, count: number, type: ValType, ...immediates: number[]): void {
    const { height } = this.#operands, first = height - count, sources: OperandWord[] = [];
    for (let h = first; h < height; h++) sources.push(this.#register(h));
    const target = register(type, this.#operands.slot(first));
    this.#code.emitFusedTo(target, count - 1, this.#own(height - 1), instruction, ...sources, ...immediates);
    this.#operands.truncate(first);
    this.#operands.push({ kind: "slot", type });
  }

  /** The register of the operand at height `h` if that is its own slot, in which nobody but its consumer reads it. */
  #own(h: number): number | undefined {
    const { kind, type } = this.#operands.at(h);
    return kind === "slot" ? register(type, this.#operands.slot(h)) : undefined;
  }

  // Numeric operators

  const(site: Site): void {
    const { op, lo, hi } = site.cursor;
    this.#operands.push({ kind: "constant", type: RESULT_TYPES[op], lo, hi });
  }

  unary(site: Site): void {
    const { op } = site.cursor, instruction = UNARY_BY_OP[op], result = RESULT_TYPES[op];
    this.#code.offset = site.cursor.offset;
    if (instruction === I.Move32 || instruction === I.Move64) return this.#reinterpret(result);
    this.#operate(instruction, 1, result);
  }

  /** A reinterpretation changes the type of an operand, not its bits. */
  #reinterpret(type: ValType): void {
    const h = this.#operands.height - 1, operand = this.#operands.at(h);
    this.#operands.truncate(h);
    this.#operands.push({ ...operand, type });
  }

  binary(site: Site): void {
    const { op } = site.cursor, { registers, immediate, commutative } = BINARY_BY_OP[op], type = RESULT_TYPES[op];
    const h = this.#operands.height, first = this.#operands.at(h - 2), second = this.#operands.at(h - 1);
    this.#code.offset = site.cursor.offset;
    if (registers === I.I32Sub && second.kind === "constant") {
      this.#immediate(I.I32AddImm, h - 2, -second.lo, type);
    } else if (immediate !== undefined && second.kind === "constant") {
      this.#immediate(immediate, h - 2, second.lo, type);
    } else if (immediate !== undefined && commutative && first.kind === "constant") {
      this.#immediate(immediate, h - 1, first.lo, type);
    } else {
      const swapped = commutative === true && second.kind === "local";
      this.#combine(registers, type, swapped ? [h - 1, h - 2] : [h - 2, h - 1]);
    }
  }

  /** A binary operator of the top operands, at the heights given; the second may merge with what made it. */
  #combine(instruction: I, type: ValType, [a, b]: readonly [number, number]): void {
    const first = this.#register(a), second = this.#register(b);
    const target = register(type, this.#operands.slot(Math.min(a, b)));
    this.#code.emitFusedTo(target, 1, this.#own(b), instruction, first, second);
    this.#drop(2);
    this.#operands.push({ kind: "slot", type });
  }

  /** A binary operator of the operand at height `h` and a constant. */
  #immediate(instruction: I, h: number, constant: number, type: ValType): void {
    const source = this.#register(h),
      own = this.#own(h),
      target = register(type, this.#operands.slot(this.#operands.height - 2));
    this.#code.emitFusedTo(target, 0, own, instruction, source, constant);
    this.#drop(2);
    this.#operands.push({ kind: "slot", type });
  }

  // Locals, globals, selection

  drop(): void {
    this.#drop(1);
    // The last instruction made what was dropped: it must not be taken for the one that made the operand below, whose
    // register has the same number if one is a 32-bit and the other a 64-bit value.
    this.#code.barrier();
  }

  select(site: Site): void {
    const h = this.#operands.height - 3, { type } = site;
    const form: Form = byWidth<Form>(type, doubled, doubled, register);
    const sources = [this.#register(h, form), this.#register(h + 1, form), this.#register(h + 2)];
    const target = form(type, this.#operands.slot(h));
    this.#code.emitTo(target, byWidth(type, I.Select32, I.Select64, I.SelectRef), ...sources);
    this.#operands.truncate(h);
    this.#operands.push({ kind: "slot", type });
  }

  selectTyped(site: Site): void {
    this.select(site);
  }

  localGet(site: Site): void {
    this.#operands.push({ kind: "local", type: site.type, local: site.cursor.index });
  }

  localSet(site: Site): void {
    this.#setLocal(site.cursor.index);
    this.#drop(1);
  }

  localTee(site: Site): void {
    const { index } = site.cursor;
    this.#setLocal(index);
    this.#drop(1);
    this.#operands.push({ kind: "local", type: site.type, local: index });
  }

  /** Stores the top operand in a local; the instruction that made it does so itself where that is possible. */
  #setLocal(local: number): void {
    const h = this.#operands.height - 1;
    for (let below = 0; below < h; below++) {
      const operand = this.#operands.at(below);
      if (operand.kind === "local" && operand.local === local) this.#settle(below);
    }
    const value = this.#operands.at(h), own = this.#own(h);
    if (own !== undefined && this.#code.retarget(own, register(value.type, local))) return;
    this.#emitMove(value, this.#operands.slot(h), local);
  }

  globalGet(site: Site): void {
    const { type, cursor } = site, slot = this.#operands.slot(this.#operands.height);
    const instruction = byWidth(type, I.GlobalGet32, I.GlobalGet64, I.GlobalGetRef);
    this.#noteRef(type);
    this.#code.emit(instruction, byWidth(type, 2, 2, 1) * slot, cursor.index);
    this.#operands.push({ kind: "slot", type });
  }

  globalSet(site: Site): void {
    const { type, cursor } = site, slot = this.#slot(this.#operands.height - 1);
    const instruction = byWidth(type, I.GlobalSet32, I.GlobalSet64, I.GlobalSetRef);
    this.#code.emit(instruction, byWidth(type, 2, 2, 1) * slot, cursor.index);
    this.#drop(1);
  }

  #noteRef(type: ValType): void {
    if (isRef(type)) this.#usesRefs = true;
  }

  // Memory

  load(site: Site): void {
    const { cursor } = site, type = RESULT_TYPES[cursor.op];
    this.#code.offset = site.cursor.offset;
    this.#access(site, this.#operands.height - 1, () => {
      this.#operate(LOAD_BY_OP[cursor.op], 1, type, cursor.memoryOffset);
    });
  }

  store(site: Site): void {
    const { cursor } = site, h = this.#operands.height - 2, instruction = STORE_BY_OP[cursor.op];
    const form = instruction === I.Store64 || instruction === I.StoreF64 ? register : doubled;
    this.#code.offset = site.cursor.offset;
    this.#access(site, h, () => {
      const address = this.#register(h), value = this.#register(h + 1, form);
      // What was last made the value if that is in a slot, else the address. A sum merges as a float's value or as the
      // address: an instruction for one would take the operands of the other wrong.
      const { kind, type } = this.#operands.at(h + 1), at = kind === "slot" ? 1 : 0;
      const own = at === 0 || type !== I32 ? this.#own(h + at) : undefined;
      this.#code.emitFused(at, own, instruction, address, value, cursor.memoryOffset);
      this.#drop(2);
    });
  }

  /** Surrounds an access whose address is at height `h` by what other memories and 64-bit addresses need. */
  #access({ cursor }: Site, h: number, emit: () => void): void {
    const { address } = this.#module.memories[cursor.index];
    if (address === I64) this.#shortenAddress(h);
    if (cursor.memoryOffset >= 2 ** 32) this.#code.emit(I.Trap, TRAPS.memoryOutOfBounds.number);
    if (cursor.index !== 0) this.#code.emit(I.SelectMemory, cursor.index);
    emit();
    if (cursor.index !== 0) this.#code.emit(I.SelectMemory, 0);
  }

  /** Turns a 64-bit address into a 32-bit one, or traps: no memory here is larger than 4 GiB. */
  #shortenAddress(h: number): void {
    const source = this.#slot(h), slot = this.#operands.slot(h), above: Operand[] = [];
    for (let i = h; i < this.#operands.height; i++) above.push(this.#operands.at(i));
    this.#code.emit(I.Address64, 2 * slot, source);
    this.#operands.truncate(h);
    this.#operands.push({ kind: "slot", type: I32 });
    for (const operand of above.slice(1)) this.#operands.push(operand);
  }

  /** Emits a runtime operation on the top `count` operands; its result, if any, replaces them. */
  #runtime(site: Site, count: number, result: ValType | undefined, a = 0, b = 0): void {
    this.#settleTop(count);
    this.#code.offset = site.cursor.offset;
    const first = this.#operands.height - count, name = site.cursor.family as keyof typeof RUNTIME_NUMBERS;
    this.#code.emit(I.Runtime, RUNTIME_NUMBERS[name], this.#operands.slot(first), a, b);
    this.#operands.truncate(first);
    if (result === undefined) return;
    this.#noteRef(result);
    this.#operands.push({ kind: "slot", type: result });
  }

  memorySize(site: Site): void {
    const { index } = site.cursor;
    this.#runtime(site, 0, this.#module.memories[index].address, index);
  }

  memoryGrow(site: Site): void {
    const { index } = site.cursor;
    this.#runtime(site, 1, this.#module.memories[index].address, index);
  }

  memoryFill(site: Site): void {
    this.#runtime(site, 3, undefined, site.cursor.index);
  }

  memoryCopy(site: Site): void {
    this.#runtime(site, 3, undefined, site.cursor.index, site.cursor.index2);
  }

  memoryInit(site: Site): void {
    this.#runtime(site, 3, undefined, site.cursor.index, site.cursor.index2);
  }

  dataDrop(site: Site): void {
    this.#runtime(site, 0, undefined, site.cursor.index);
  }

  // Tables and references

  tableGet(site: Site): void {
    this.#runtime(site, 1, site.type, site.cursor.index);
  }

  tableSet(site: Site): void {
    this.#usesRefs = true;
    this.#runtime(site, 2, undefined, site.cursor.index);
  }

  tableSize(site: Site): void {
    const { index } = site.cursor;
    this.#runtime(site, 0, this.#module.tables[index].address, index);
  }

  tableGrow(site: Site): void {
    const { index } = site.cursor;
    this.#runtime(site, 2, this.#module.tables[index].address, index);
  }

  tableFill(site: Site): void {
    this.#runtime(site, 3, undefined, site.cursor.index);
  }

  tableCopy(site: Site): void {
    this.#runtime(site, 3, undefined, site.cursor.index, site.cursor.index2);
  }

  tableInit(site: Site): void {
    this.#runtime(site, 3, undefined, site.cursor.index, site.cursor.index2);
  }

  elemDrop(site: Site): void {
    this.#runtime(site, 0, undefined, site.cursor.index);
  }

  refNull(site: Site): void {
    this.#usesRefs = true;
    this.#operands.push({ kind: "constant", type: site.type, lo: 0, hi: 0 });
  }

  refIsNull(): void {
    this.#operate(I.RefIsNull, 1, I32);
  }

  refFunc(site: Site): void {
    this.#runtime(site, 0, FUNCREF, site.cursor.index);
  }

  refAsNonNull(site: Site): void {
    this.#runtime(site, 1, site.type);
  }

  // Control

  #open(kind: Block["kind"], height: number, carried: readonly ValType[]): Block {
    const block: Block = { kind, height, carried, start: this.#code.end, exits: [], elseWord: NONE };
    this.#blocks.push(block);
    this.#code.barrier();
    return block;
  }

  unreachable(site: Site): void {
    this.#code.offset = site.cursor.offset;
    this.#code.emit(I.Trap, TRAPS.unreachable.number);
  }

  block(site: Site): void {
    this.#settleAll();
    this.#open("block", this.#operands.height - site.params.length, site.results);
  }

  loop(site: Site): void {
    this.#settleAll();
    this.#loopDepth++;
    this.#open("loop", this.#operands.height - site.params.length, site.params);
  }

  if(site: Site): void {
    const condition = this.#condition(false);
    this.#settleAll();
    const word = condition();
    this.#open("if", this.#operands.height - site.params.length, site.results).elseWord = word;
  }

  else(site: Site): void {
    const block = this.#blocks[this.#blocks.length - 1];
    if (site.reachable) {
      this.#settleTop(site.results.length);
      this.#code.emit(I.Jump, 0);
      block.exits.push(this.#code.end - 1);
    }
    this.#code.patch(block.elseWord, this.#code.end);
    block.elseWord = NONE;
    this.#restart(block.height, site.params);
  }

  end(site: Site): void {
    const block = this.#blocks.pop()!;
    if (block.kind === "loop") this.#loopDepth--;
    if (block.kind === "function") {
      if (site.reachable) this.#emitReturn();
      return;
    }
    if (site.reachable) this.#settleTop(site.results.length);
    if (block.elseWord !== NONE) this.#code.patch(block.elseWord, this.#code.end);
    for (const word of block.exits) this.#code.patch(word, this.#code.end);
    this.#restart(block.height, site.results);
  }

  /** Goes on after a label with operands that are in their slots. */
  #restart(height: number, types: readonly ValType[]): void {
    this.#operands.truncate(height);
    this.#operands.pushSlots(types);
    this.#code.barrier();
  }

  /** Moves the operands that a branch carries to where its target expects them. */
  #carry({ height, carried }: Block): void {
    const from = this.#operands.height - carried.length;
    carried.forEach((_, i) => {
      this.#emitMove(this.#operands.at(from + i), this.#operands.slot(from + i), this.#operands.slot(height + i));
    });
  }

  /** Whether a branch to a block has anything to do but jump. */
  #isPlain({ kind, height, carried }: Block): boolean {
    if (kind === "function") return false;
    const from = this.#operands.height - carried.length;
    if (carried.length > 0 && from !== height) return false;
    return carried.every((_, i) => this.#operands.at(from + i).kind === "slot");
  }

  /** Makes the operand word at the end of the instructions refer to a block's label. */
  #pushLabel(block: Block): void {
    if (block.kind !== "loop") block.exits.push(this.#code.end);
    this.#code.operand(block.kind === "loop" ? block.start : 0);
  }

  #emitBranch(block: Block): void {
    if (block.kind === "function") return this.#emitReturn();
    this.#carry(block);
    this.#code.emit(I.Br);
    this.#pushLabel(block);
  }

  #target(depth: number): Block {
    return this.#blocks[this.#blocks.length - 1 - depth];
  }

  br(site: Site): void {
    this.#emitBranch(this.#target(site.cursor.index));
  }

  /**
   * Pops a condition; gives what emits a branch that is taken if the condition is `taken`, and returns the operand word
   * that is to hold its target. A comparison that was the last instruction becomes part of the branch.
   */
  #condition(taken: boolean): () => number {
    const h = this.#operands.height - 1, comparison = this.#code.takeComparison(this.#own(h));
    if (comparison !== undefined) {
      this.#drop(1);
      const [ifTrue, ifFalse] = BRANCH_OF.get(comparison.instruction)!;
      return () => comparison.branch(taken ? ifTrue : ifFalse);
    }
    const slot = this.#slot(h), { end } = this.#code;
    this.#drop(1);
    return () => this.#code.branch(taken ? I.BrNonZero : I.BrZero, [2 * slot], this.#code.end === end);
  }

  brIf(site: Site): void {
    this.#branchIf(this.#target(site.cursor.index), (taken) => this.#condition(taken));
  }

  /** Branches to a block on a condition: directly, or around what the branch has to do. */
  #branchIf(block: Block, condition: (taken: boolean) => () => number): void {
    const top = this.#operands.at(this.#operands.height - 1);
    this.#operands.truncate(this.#operands.height - 1);
    const plain = this.#isPlain(block);
    this.#operands.push(top);
    if (plain) {
      const word = condition(true)();
      if (block.kind === "loop") this.#code.patch(word, block.start);
      else block.exits.push(word);
      return;
    }
    const word = condition(false)();
    this.#emitBranch(block);
    this.#code.patch(word, this.#code.end);
    this.#code.barrier();
  }

  brOnNull(site: Site): void {
    const h = this.#operands.height - 1, slot = this.#slot(h), reference = this.#operands.at(h);
    this.#branchIf(this.#target(site.cursor.index), (taken) => this.#nullTest(taken ? I.BrNull : I.BrNonNull, slot));
    this.#operands.push(reference);
  }

  brOnNonNull(site: Site): void {
    const h = this.#operands.height - 1, slot = this.#slot(h), block = this.#target(site.cursor.index);
    this.#code.emit(I.BrNull, slot, 0);
    const word = this.#code.end - 1;
    this.#emitBranch(block);
    this.#code.patch(word, this.#code.end);
    this.#drop(1);
    this.#code.barrier();
  }

  #nullTest(instruction: number, slot: number): () => number {
    this.#drop(1);
    return () => {
      this.#code.emit(instruction, slot, 0);
      return this.#code.end - 1;
    };
  }

  brTable(site: Site): void {
    const { labels } = site.cursor, h = this.#operands.height - 1, slot = this.#slot(h);
    this.#drop(1);
    this.#code.emit(I.BrTable, 2 * slot, labels.length - 1);
    const stubs = new Map<Block, number[]>();
    for (const depth of labels) {
      const block = this.#target(depth);
      if (this.#isPlain(block)) this.#pushLabel(block);
      else {
        stubs.set(block, [...stubs.get(block) ?? [], this.#code.end]);
        this.#code.operand(0);
      }
    }
    for (const [block, words] of stubs) {
      for (const word of words) this.#code.patch(word, this.#code.end);
      this.#emitBranch(block);
    }
  }

  return(): void {
    this.#emitReturn();
  }

  #emitReturn(): void {
    const types = this.#results, from = this.#operands.height - types.length;
    if (types.length === 1 && !isRef(types[0])) {
      const slot = this.#returnSlot(from);
      this.#code.emit(byWidth(types[0], I.Return32, I.Return64, I.Return), 2 * slot);
      return;
    }
    // Code may go on after a branch: where operands are thought to be must not change.
    const operands = types.map((_, i) => this.#operands.at(from + i));
    this.#settleTop(types.length);
    types.forEach((_, i) => this.#emitMove(this.#operands.at(from + i), this.#operands.slot(from + i), i));
    this.#code.emit(I.Return);
    operands.forEach((operand, i) => this.#operands.replace(from + i, operand));
  }

  /** The slot of the one result, without changing where operands are thought to be: code may go on after a branch. */
  #returnSlot(h: number): number {
    const operand = this.#operands.at(h), slot = this.#operands.slot(h);
    if (operand.kind === "local") return operand.local;
    if (operand.kind === "constant") this.#emitConstant(operand, slot);
    return slot;
  }

  // Calls

  /** Brings the arguments into a row; gives the slot of the first. */
  #arguments(count: number): number {
    this.#settleTop(count);
    return this.#operands.slot(this.#operands.height - count);
  }

  /** Replaces the arguments by the results. */
  #called({ params, results }: Site): void {
    this.#drop(params.length);
    this.#operands.pushSlots(results);
    if (results.some(isRef)) this.#usesRefs = true;
    this.#code.barrier();
  }

  call(site: Site): void {
    const { index } = site.cursor, base = this.#arguments(site.params.length);
    this.#code.offset = site.cursor.offset;
    this.#code.emit(index < this.#module.importedFuncs ? I.CallImport : I.Call, index, base);
    this.#called(site);
  }

  callIndirect(site: Site): void {
    const { index, index2 } = site.cursor, callee = this.#callee(index2), base = this.#arguments(site.params.length);
    this.#code.offset = site.cursor.offset;
    this.#code.emit(I.CallIndirect, index2, this.#module.types[index].id, callee, base);
    this.#called(site);
  }

  callRef(site: Site): void {
    const callee = this.#popSlot(), base = this.#arguments(site.params.length);
    this.#code.offset = site.cursor.offset;
    this.#code.emit(I.CallRef, 0, 0, callee, base);
    this.#called(site);
  }

  /** Pops the table index of an indirect call; gives its register. */
  #callee(table: number): number {
    if (this.#module.tables[table].address !== I64) return 2 * this.#popSlot();
    const h = this.#operands.height - 1, slot = this.#operands.slot(h), source = this.#slot(h);
    this.#drop(1);
    this.#code.emit(I.TableIndex64, 2 * slot, source);
    return 2 * slot;
  }

  #popSlot(): number {
    const slot = this.#slot(this.#operands.height - 1);
    this.#drop(1);
    return slot;
  }

  returnCall(site: Site): void {
    const { index } = site.cursor, base = this.#arguments(site.params.length);
    this.#code.offset = site.cursor.offset;
    if (index < this.#module.importedFuncs) {
      this.#code.emit(I.CallImport, index, base);
      this.#called(site);
      this.#emitReturn();
      return;
    }
    const from = this.#operands.height - site.params.length;
    site.params.forEach((_, i) => this.#emitMove(this.#operands.at(from + i), base + i, i));
    this.#code.emit(I.TailCall, index);
  }

  returnCallIndirect(site: Site): void {
    const { index, index2 } = site.cursor, callee = this.#callee(index2), base = this.#arguments(site.params.length);
    this.#code.offset = site.cursor.offset;
    this.#code.emit(I.TailCallIndirect, index2, this.#module.types[index].id, callee, base);
  }

  returnCallRef(site: Site): void {
    const callee = this.#popSlot(), base = this.#arguments(site.params.length);
    this.#code.offset = site.cursor.offset;
    this.#code.emit(I.TailCallRef, 0, 0, callee, base);
  }
}
