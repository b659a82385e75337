/**
 * Loads that LLVM must not lose. An access out of bounds traps, whatever becomes of the value; for LLVM a load that nobody
 * needs does nothing, and one of which a part is needed is a smaller one.
 *
 * - While passes run, a call behind each load claims to need its value: of a function that is only declared, and of which
 *   LLVM knows that it leaves linear memory alone. So it may merge loads, take them out of loops and make vectors of them
 *   (the function has a variant for vectors of each length), but somebody always asks for the whole value where the
 *   program loaded it.
 * - Then the calls are removed, and the loads that are left become volatile: code generation leaves out nothing that is, and
 *   does not make it smaller.
 *
 * Volatile loads would do while passes run, but they stay apart: a matrix product takes 4.5 times as long. At level 0, and where
 * traps are to be precise, loads are volatile from the start.
 *
 * Other accesses that disappear have another one in their place that traps as well: what a store, or an earlier or later
 * load of the same bytes made superfluous.
 *
 * @module
 */
import {
  type Block,
  type Callee,
  castOperator,
  functionIndex,
  instructionOpcode,
  Instructions,
  type OptimizationLevel,
  type TargetMachine,
  type Type,
  type Value,
} from "../../../../ffi/mod.ts";
import { series } from "./simd/lanes.ts";
import type { ShardEmitter } from "./module.ts";

/** What names of functions that claim to need a value begin with. */
const CLAIM = "wasmine.claim.";

/** Lengths of the vectors that loops are made into; the longest are of bytes. */
const VECTOR_LENGTHS = [2, 4, 8, 16, 32, 64] as const;

/** What loads of vectors are, where the lanes do not lie in a row or are not all loaded: an instruction of the processor. */
const VECTOR_LOAD = /^llvm\.(masked|vp|experimental\.vp)\..*(load|gather)/;

/** What keeps LLVM from losing the loads of a shard. */
export class Loads {
  readonly #shard: ShardEmitter;
  readonly #level: OptimizationLevel;
  /** Whether loads are volatile from the start. */
  readonly #fixed: boolean;
  /** Whether the processor has instructions that leave out some lanes. */
  readonly #hasMasks: boolean;
  /** Bits of the widest register. */
  readonly #widest: number;
  /** By type of number or vector: the function that claims to need it. */
  readonly #claims = new Map<Type, Callee>();
  readonly #variants: Value[] = [];
  readonly #maskTypes = new Map<Type, boolean>();

  constructor(shard: ShardEmitter, { level, processor: { features } }: TargetMachine) {
    this.#shard = shard;
    this.#level = level;
    this.#fixed = level === 0 || shard.preciseTraps;
    this.#hasMasks = features.includes("+avx512f");
    this.#widest = this.#hasMasks ? 512 : features.includes("+avx,") ? 256 : 128;
  }

  /** Keeps a load of linear memory, which was just emitted. */
  preserve(load: Value, type: Type): void {
    const { builder } = this.#shard;
    if (this.#fixed) return builder.setVolatile(load);
    let claim = this.#claims.get(type);
    if (claim === undefined) this.#claims.set(type, claim = this.#declareClaim(type));
    builder.call(claim, [load]);
  }

  /** To be called when all functions have been emitted. */
  seal(): void {
    if (this.#variants.length > 0) this.#shard.module.keepDeclarations(this.#variants);
  }

  /** To be called when passes have run: fixes the loads that are left, in steps of one function. */
  *settle(): Generator<void, void> {
    if (this.#level === 0) return; // nothing is chosen or made a part of something else there
    const instructions = new Instructions(this.#shard.module);
    for (const func of instructions.functions()) {
      yield;
      // By name: passes remove functions that are no longer called.
      const name = instructions.name(func);
      if (name.startsWith(CLAIM)) instructions.callsOf(func).forEach((call) => instructions.erase(call));
      else if (VECTOR_LOAD.test(name)) instructions.callsOf(func).forEach((call) => this.#fixVectorLoad(call));
      else for (const block of instructions.blocks(func)) this.#fixLoads(instructions, block);
    }
  }

  #declareClaim(type: Type): Callee {
    const { types } = this.#shard.context, name = `${CLAIM}${this.#nameOf(type)}`;
    const claim = this.#declare(name, type), { optimizes } = this.#shard;
    if (!optimizes || types.isVector(type)) return claim;
    const mappings = VECTOR_LENGTHS.map((length) => {
      const variant = `${name}x${length}`;
      this.#variants.push(this.#declare(variant, types.vector(type, length)).value);
      return `_ZGV_LLVM_N${length}v_${name}(${variant})`;
    });
    this.#attribute(claim, "vector-function-abi-variant", mappings.join());
    return claim;
  }

  #nameOf(type: Type): string {
    return Object.entries(this.#shard.shapes).find(([, shape]) => shape.type === type)![0];
  }

  #declare(name: string, type: Type): Callee {
    const { module, context } = this.#shard, { types } = context;
    const callee: Callee = { ...module.addFunction(name, types.function([type], types.void)), inPlace: true };
    this.#shard.mark(callee, "nounwind", "willreturn", "nosync", "nofree", "nocallback");
    const [attribute, value] = context.llvm.touchesUnseenMemory;
    module.addAttribute(callee, functionIndex, context.enumAttribute(attribute, value));
    // It will not be called: functions are inlined as if it were not there.
    this.#attribute(callee, "call-inline-cost", "0");
    return callee;
  }

  #attribute(callee: Callee, name: string, text: string): void {
    const { module, context } = this.#shard;
    module.addAttribute(callee, functionIndex, context.stringAttribute(name, text));
  }

  /**
   * Makes the loads of a block volatile. Where something chooses between values, code generation, which looks at one block at a
   * time, is kept from making a load a part of that: a conditional move from memory can become a branch around it, and an
   * instruction with a mask passes over faults.
   */
  #fixLoads(instructions: Instructions, block: Block): void {
    const { builder } = this.#shard, loads: Value[] = [];
    let chooses = false;
    instructions.forEach(block, (instruction, opcode) => {
      if (opcode !== instructionOpcode.load) chooses ||= this.#chooses(instructions, instruction, opcode);
      else if (this.#isOfMemory(instructions, instruction)) loads.push(instruction);
    });
    for (const load of loads) {
      builder.setVolatile(load);
      if (!chooses) continue;
      builder.positionBehind(load);
      instructions.interpose(load, builder.freeze(load));
    }
  }

  /** Whether an instruction chooses between values, or has to do with what chooses between lanes. */
  #chooses(instructions: Instructions, instruction: Value, opcode: number): boolean {
    if (opcode === instructionOpcode.select) return true;
    if (!this.#hasMasks) return false;
    return this.#isMask(instruction) || isCast(opcode) && this.#isMask(instructions.operand(instruction, 0));
  }

  /** Whether a load is not known to be one of the runtime's own data. */
  #isOfMemory(instructions: Instructions, load: Value): boolean {
    const { aliasKind, invariantKind, state } = this.#shard.metadata;
    return instructions.metadata(load, aliasKind) !== state && instructions.metadata(load, invariantKind) === undefined;
  }

  /** Whether a value can choose between the lanes of others. */
  #isMask(value: Value): boolean {
    const { types } = this.#shard.context, type = types.of(value);
    let isMask = this.#maskTypes.get(type);
    if (isMask === undefined) {
      isMask = types.isVector(type) && types.element(type) === types.i1;
      this.#maskTypes.set(type, isMask);
    }
    return isMask;
  }

  #fixVectorLoad(load: Value): void {
    this.#shard.builder.positionBehind(load);
    this.#needWhole(load);
  }

  /** Makes code generation bring a vector into registers. */
  #needWhole(vector: Value): void {
    const { builder, module, context: { types, constants } } = this.#shard, type = types.of(vector);
    const lanes = types.length(type), element = types.element(type);
    const bits = lanes * types.bits(element);
    const part = (first: number, count: number) => {
      return builder.shuffle(vector, constants.poison(type), constants.lanes(series(count, first)));
    };
    if (bits > this.#widest) {
      for (const first of [0, lanes / 2]) this.#needWhole(part(first, lanes / 2));
    } else if (bits < 128) this.#needWhole(part(0, lanes * 128 / bits));
    else {
      const assembly = module.inlineAssembly(types.function([type], types.void), "", "x", { sideEffects: true });
      builder.call(assembly, [vector]);
    }
  }
}

function isCast(opcode: number): boolean {
  return opcode >= castOperator.trunc && opcode <= castOperator.bitcast;
}
