/**
 * One shard of a module: some of its functions as one LLVM module, with what they need from elsewhere declared, and
 * the wrappers through which they are called from outside.
 *
 * @module
 */
import {
  type Attribute,
  Builder,
  type Callee,
  callingConvention,
  callSymbol,
  Context,
  functionIndex,
  guardedCallSymbol,
  hostCallSymbol,
  linkage,
  type Module as LlvmModule,
  type TargetMachine,
  throwSymbol,
  trapSymbol,
  type Type,
  type Value,
  visibility,
} from "../../../../ffi/mod.ts";
import { LimitError } from "../../../runtime/errors.ts";
import { contextLayout } from "../../../native/layout.ts";
import { type Module, paced, sinkFactory, type TypeId, type ValType, walkStepwise } from "../../../wasm/mod.ts";
import type { FeatureOf } from "../../mod.ts";
import { CALL } from "./call.ts";
import { CONTROL, open } from "./control.ts";
import { countTick } from "./count.ts";
import { EXCEPTION } from "./exception.ts";
import { directFunctions, escapingFunctions } from "./escaping.ts";
import { type EmittedFunction, FunctionEmitter } from "./function.ts";
import { Loads } from "./loads.ts";
import { MEMORY } from "./memory.ts";
import { LARGEST_FRAME } from "./frame_limit.ts";
import { makeMetadata, type Metadata } from "./metadata.ts";
import { NUMERIC } from "./numeric.ts";
import { makeShapes, type Shapes } from "./shape.ts";
import { SIMD } from "./simd/simd.ts";
import { inPieces } from "./pieces.ts";
import type { Plan } from "../plan/plan.ts";
import type { Building } from "./signature.ts";
import { copySymbol, internalSymbol, ordinarySymbol } from "../../../native/code/symbols.ts";
import { TABLE } from "./table.ts";
import { WasmTypes } from "./wasm_types.ts";
import { emitBoundary, emitDirect, emitOrdinary, emitStub } from "./wrappers.ts";

/** Attributes by which LLVM bounds a frame; backtraces need the frame pointer. */
const FRAME_ATTRIBUTES = [
  ["frame-pointer", "all"],
  ["split-stack", ""],
  ["probe-stack", "inline-asm"],
  ["warn-stack-size", String(LARGEST_FRAME)],
] as const;

const sinkOf = sinkFactory<FunctionEmitter, FeatureOf<"llvm">>({
  ...CALL,
  ...CONTROL,
  ...EXCEPTION,
  ...MEMORY,
  ...NUMERIC,
  ...SIMD,
  ...TABLE,
});
/** Instructions of LLVM that are compiled at once, at most; each takes up to a kilobyte meanwhile. */
const MOST_INSTRUCTIONS = 1_000_000;

/** Bytes of a function that are emitted without a break. */
const STEP = 1024;

/** What a shard is made of. */
export interface ShardOptions {
  readonly module: Module;
  readonly plan: Plan;
  /** Indices of its functions. */
  readonly functions: readonly number[];
  readonly machine: TargetMachine;
  /** Whether calls and loop iterations are counted. */
  readonly metered: boolean;
  /** As in {@linkcode CodeOptions}. */
  readonly preciseTraps: boolean;
}

/** Emits a shard. Dispose it when the code has been generated. */
export class ShardEmitter implements Disposable {
  readonly context: Context = new Context();
  readonly module: LlvmModule;
  readonly builder: Builder;
  readonly wasm: Module;
  readonly plan: Plan;
  readonly metered: boolean;
  readonly preciseTraps: boolean;
  readonly types: WasmTypes;
  readonly shapes: Shapes;
  readonly metadata: Metadata;
  /** What keeps LLVM from losing loads. */
  readonly loads: Loads;
  /** Weights of a branch that is hardly ever taken. */
  readonly unlikely: Value;
  /** The stack pointer, as `llvm.read_register` takes it. */
  readonly stackRegister: Value;
  /** Whether LLVM is to make the code as fast as it can. */
  readonly optimizes: boolean;
  /** The trap exit. */
  readonly trap: Callee;
  /** The way out with an exception. */
  readonly throw: Callee;
  /** The attribute of the parameter that passes its guard to a guarded call. */
  readonly nest: Attribute;
  /** The way out to functions of the host. */
  readonly hostCall: Callee;
  /** The entry library's part of the direct way in, which is called with many types. */
  readonly activation: Value;
  /** Whether code is generated from what is emitted as it is, without passes. */
  readonly #isAsGiven: boolean;
  readonly #functions: readonly number[];
  readonly #own: ReadonlySet<number>;
  readonly #escaping: ReadonlySet<number>;
  readonly #direct: ReadonlySet<number>;
  readonly #internal = new Map<number, Callee>();
  readonly #ordinary = new Map<number, Callee>();
  #guardedCall: Value | undefined;
  readonly #integers = new Map<number, Value>();
  readonly #smallIntegers = new Map<Value, number>();

  constructor({ module, plan, functions, machine, metered, preciseTraps }: ShardOptions) {
    const { context } = this, { types } = context;
    this.wasm = module;
    this.plan = plan;
    this.metered = metered;
    this.preciseTraps = preciseTraps;
    this.optimizes = machine.level >= 2;
    this.#isAsGiven = machine.level === 0;
    this.#functions = functions;
    this.#own = new Set(functions);
    this.#escaping = escapingFunctions(module);
    this.#direct = directFunctions(module);
    this.module = context.createModule(module.name, machine);
    this.builder = new Builder(context);
    this.types = new WasmTypes(types);
    this.shapes = makeShapes(types, context.constants);
    this.metadata = makeMetadata(context);
    this.loads = new Loads(this, machine);
    this.unlikely = context.branchWeights(1, 100_000);
    this.stackRegister = context.metadataValue(context.metadataNode([context.metadataText("rsp")]));
    this.trap = this.#addExit(trapSymbol, types.i32);
    this.throw = this.#addExit(throwSymbol, types.i64);
    this.nest = context.enumAttribute("nest");
    const activation = this.module.addFunction(callSymbol, types.function([], types.void));
    this.mark(activation, "nonlazybind");
    this.activation = activation.value;
    const slots = [types.pointer, types.pointer, types.pointer];
    this.hostCall = this.module.addFunction(hostCallSymbol, types.function(slots, types.void));
    this.mark(this.hostCall, "nounwind");
  }

  /** Declares a way out of native code, which takes one word. */
  #addExit(symbol: string, word: Type): Callee {
    const { types } = this.context, exit = this.module.addFunction(symbol, types.function([word], types.void));
    this.mark(exit, "noreturn", "cold", "nounwind");
    return exit;
  }

  /**
   * Emits everything, in steps of a few hundred operators.
   *
   * @throws {LimitError} if that becomes more than LLVM can compile at once.
   */
  *emit(): Generator<void, void> {
    if (this.#functions === this.plan.shards[0].functions) {
      for (const type of this.plan.referenced) {
        emitStub(this, type);
        this.#requireSize();
        yield;
      }
    }
    const emitFunction = function* (this: ShardEmitter, emitted: EmittedFunction): Generator<void> {
      const steps = walkStepwise(this.wasm, emitted.index, (locals) => {
        const f = new FunctionEmitter(this, emitted, locals), receive = sinkOf(f);
        open(f, { kind: "function", carried: f.results });
        const pieces = this.#isAsGiven ? inPieces(receive, f) : receive;
        return this.metered ? paced(pieces, () => countTick(f), locals.length) : pieces;
      }, STEP);
      for (const _ of steps) {
        this.#requireSize();
        yield;
      }
    };
    for (const index of this.#functions) {
      yield;
      const copies = [this.internal(index), ...this.#copies(index)], calls = this.builder.calls;
      for (const [i, callee] of copies.entries()) {
        yield* emitFunction.call(this, { index, callee, self: copies[i + 1] ?? copies[0] });
      }
      // That nothing else runs in between is certain of operators which the plan lists, of which none can trap, loop or
      // call, if no call was built for anything else either: to count fuel, say.
      const justComputes = this.plan.harmless.has(index) && this.builder.calls === calls;
      if (!this.#escaping.has(index)) continue;
      emitBoundary(this, index);
      const ordinary = this.plan.tail.has(index) ? this.ordinary(index) : copies[0];
      if (this.#direct.has(index)) emitDirect(this, index, ordinary, justComputes);
    }
    for (const [index, wrapper] of this.#ordinary) emitOrdinary(this, index, wrapper);
    this.loads.seal();
    this.#requireSize();
  }

  #requireSize(): void {
    if (this.builder.instructions <= MOST_INSTRUCTIONS) return;
    const tooMany = `it has code that LLVM would have to compile at once and that becomes more than`;
    throw new LimitError(`Cannot compile "${this.wasm.name}": ${tooMany} ${MOST_INSTRUCTIONS} instructions`);
  }

  // Values

  /** An i32 constant. */
  integer(value: number): Value {
    let constant = this.#integers.get(value);
    if (constant === undefined) {
      this.#integers.set(value, constant = this.context.constants.i32(value));
      this.#smallIntegers.set(constant, value);
    }
    return constant;
  }

  /** The number that {@linkcode integer} made a constant of. */
  smallInteger(constant: Value): number | undefined {
    return this.#smallIntegers.get(constant);
  }

  /** What signatures build code with. */
  get building(): Building {
    return { builder: this.builder, constants: this.context.constants };
  }

  /** Results as what a function returns in registers. */
  packed(values: readonly Value[], types: readonly ValType[]): Value {
    if (values.length === 1) return values[0];
    const empty = this.context.constants.poison(this.types.result(types));
    return values.reduce((struct, value, i) => this.builder.insertField(struct, value, i), empty);
  }

  // Functions

  /** The guarded call for functions of a type. */
  guarded(type: TypeId): Callee {
    // As a variable, the one symbol can be called with any signature.
    this.#guardedCall ??= this.module.addGlobal(guardedCallSymbol, this.context.types.i8);
    return { value: this.#guardedCall, type: this.types.signature(type).guarded };
  }

  /** The convention of a function that the module defines. */
  convention(index: number): number {
    return this.plan.tail.has(index) ? callingConvention.tail : callingConvention.fast;
  }

  /** A function that the module defines, in the internal convention; declared here if another shard has it. */
  internal(index: number): Callee {
    let callee = this.#internal.get(index);
    if (callee === undefined) this.#internal.set(index, callee = this.#declare(index));
    return callee;
  }

  /**
   * Copies of a function that calls itself: it calls the first of them, that one the next, and the last one the function.
   * LLVM puts them in place of the calls, so that there are several times fewer.
   */
  #copies(index: number): Callee[] {
    if (!this.optimizes) return [];
    const type = this.wasm.funcs[index], convention = this.convention(index);
    return Array.from({ length: this.plan.recursive.get(index) ?? 0 }, (_, i) => {
      const copy = this.#addFunction(copySymbol(this.wasm, index, i + 1), type, convention);
      this.module.setLinkage(copy.value, linkage.internal);
      this.mark(copy, "alwaysinline");
      return copy;
    });
  }

  #declare(index: number): Callee {
    const callee = this.#addFunction(internalSymbol(this.wasm, index), this.wasm.funcs[index], this.convention(index));
    if (this.plan.apart.has(index)) this.mark(callee, "noinline");
    if (!this.#escaping.has(index)) {
      if (this.plan.shared.has(index)) this.module.setVisibility(callee.value, visibility.hidden);
      else this.module.setLinkage(callee.value, linkage.internal);
    }
    return callee;
  }

  #addFunction(symbol: string, type: TypeId, convention: number): Callee {
    const signature = this.types.signature(type), callee = this.module.addFunction(symbol, signature.type);
    this.module.setCallingConvention(callee, convention);
    this.addAttributes(callee);
    if (signature.inMemory) this.module.addAttribute(callee, 2, this.context.enumAttribute("noalias"));
    if (convention !== callingConvention.tail) {
      // Otherwise endless recursion becomes an endless loop, and backtraces lose functions.
      this.module.addAttribute(callee, functionIndex, this.context.stringAttribute("disable-tail-calls", "true"));
    }
    return callee;
  }

  /** Gives a function attributes that have no value. */
  mark(callee: Callee, ...attributes: string[]): void {
    for (const name of attributes) this.module.addAttribute(callee, functionIndex, this.context.enumAttribute(name));
  }

  /**
   * Has LLVM bound the frame of a function: before the frame is made, the prologue compares where it will end with the limit
   * of the thread's stack, and calls `__morestack` of the entry library, which traps, where it does not fit. What is compared
   * is the frame that code generation made, functions put in place and outgoing arguments included. The bound is thus true
   * by construction, in leaf functions too. Should it ever be wrong, a large frame touches its pages in order, so that it
   * cannot step over the end of the stack.
   */
  boundFrame(callee: Callee): void {
    this.mark(callee, "nounwind");
    for (const [name, value] of FRAME_ATTRIBUTES) {
      this.module.addAttribute(callee, functionIndex, this.context.stringAttribute(name, value));
    }
  }

  /** Gives a function what all have whose first parameter is the context. */
  addAttributes(callee: Callee): void {
    const { context, module } = this, { size } = contextLayout(this.wasm);
    this.boundFrame(callee);
    module.addAttribute(callee, functionIndex, context.stringAttribute("no-builtins", ""));
    for (const name of ["noalias", "nonnull"]) module.addAttribute(callee, 1, context.enumAttribute(name));
    module.addAttribute(callee, 1, context.enumAttribute("dereferenceable", BigInt(size)));
    module.addAttribute(callee, 1, context.enumAttribute("align", 16n));
  }

  /** A function of the tail-calling convention for those who call it in the ordinary one. */
  ordinary(index: number): Callee {
    let wrapper = this.#ordinary.get(index);
    if (wrapper === undefined) {
      wrapper = this.#addFunction(ordinarySymbol(this.wasm, index), this.wasm.funcs[index], callingConvention.fast);
      this.#ordinary.set(index, wrapper);
      const exported = this.#escaping.has(index) && this.#own.has(index);
      if (!exported) this.module.setLinkage(wrapper.value, linkage.internal);
    }
    return wrapper;
  }

  [Symbol.dispose](): void {
    this.builder[Symbol.dispose]();
    this.module[Symbol.dispose]();
    this.context[Symbol.dispose]();
  }
}
