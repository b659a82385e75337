/**
 * One shard of a module: some of its functions as one LLVM module, with what they need from elsewhere declared and the
 * wrappers through which they are called from outside.
 *
 * @module
 */
import {
  type Attribute,
  Builder,
  type Builder as LlvmBuilder,
  type Callee,
  callingConvention,
  callSymbol,
  castOperator,
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
} from "../../ffi/mod.ts";
import { BUILTIN_NAMES, type BuiltinName } from "../runtime/builtins.ts";
import { contextLayout } from "../runtime/layout.ts";
import {
  F32,
  F64,
  type Family,
  funcType,
  I32,
  type Module,
  type Sink,
  type Site,
  type TypeId,
  V128,
  type ValType,
  walk,
} from "../wasm/mod.ts";
import { CALL } from "./call.ts";
import { CONTROL, open } from "./control.ts";
import { EXCEPTION } from "./exception.ts";
import { directFunctions, escapingFunctions } from "./escaping.ts";
import { type EmittedFunction, FunctionEmitter } from "./function.ts";
import { MEMORY } from "./memory.ts";
import { makeMetadata, type Metadata } from "./metadata.ts";
import { NUMERIC } from "./numeric.ts";
import { makeShapes, type Shapes } from "./shape.ts";
import { SIMD } from "./simd.ts";
import type { Survey } from "./survey.ts";
import { boundarySymbol, copySymbol, directSymbol, internalSymbol, ordinarySymbol, stubSymbol } from "./symbols.ts";
import { TABLE } from "./table.ts";

/** Bytes of a function up to which LLVM optimises it. Some of its passes take time by the square of the size. */
const HUGE_FUNCTION = 100_000;

type Emit = (f: FunctionEmitter, site: Site) => void;

/** How each family of operators is emitted. */
const EMIT = { ...CONTROL, ...NUMERIC, ...MEMORY, ...TABLE, ...CALL, ...EXCEPTION, ...SIMD } as const satisfies Partial<
  Record<Family, Emit>
>;

/** What a shard is made of. */
export interface ShardOptions {
  readonly module: Module;
  readonly survey: Survey;
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
  readonly builder: LlvmBuilder;
  readonly wasm: Module;
  readonly survey: Survey;
  readonly metered: boolean;
  readonly preciseTraps: boolean;
  readonly shapes: Shapes;
  readonly metadata: Metadata;
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
  /** The attribute of the parameter by which a guarded call is told its guard. */
  readonly nest: Attribute;
  readonly #hostCall: Callee;
  /** The direct way in, which has many types. */
  readonly #call: Value;
  readonly #functions: readonly number[];
  readonly #escaping: ReadonlySet<number>;
  readonly #direct: ReadonlySet<number>;
  readonly #internal = new Map<number, Callee>();
  readonly #ordinary = new Map<number, Callee>();
  readonly #signatures = new Map<TypeId, Type>();
  #guardedCall: Value | undefined;
  readonly #integers = new Map<number, Value>();
  readonly #smallIntegers = new Map<Value, number>();

  constructor({ module, survey, functions, machine, metered, preciseTraps }: ShardOptions) {
    const { context } = this, { types } = context;
    this.wasm = module;
    this.survey = survey;
    this.metered = metered;
    this.preciseTraps = preciseTraps;
    this.optimizes = machine.level >= 2;
    this.#functions = functions;
    this.#escaping = escapingFunctions(module);
    this.#direct = directFunctions(module);
    this.module = context.createModule(module.name, machine);
    this.builder = new Builder(context);
    this.shapes = makeShapes(types, context.constants);
    this.metadata = makeMetadata(context);
    this.unlikely = context.branchWeights(1, 100_000);
    this.stackRegister = context.metadataValue(context.metadataNode([context.metadataText("rsp")]));
    this.trap = this.#addExit(trapSymbol, types.i32);
    this.throw = this.#addExit(throwSymbol, types.i64);
    this.nest = context.enumAttribute("nest");
    const call = this.module.addFunction(callSymbol, types.function([], types.void));
    this.module.addAttribute(call, functionIndex, context.enumAttribute("nonlazybind"));
    this.#call = call.value;
    const slots = [types.pointer, types.pointer, types.pointer];
    this.#hostCall = this.module.addFunction(hostCallSymbol, types.function(slots, types.void));
    this.module.addAttribute(this.#hostCall, functionIndex, context.enumAttribute("nounwind"));
  }

  /** Declares a way out of native code, which takes one word. */
  #addExit(symbol: string, word: Type): Callee {
    const { context, module } = this,
      exit = module.addFunction(symbol, context.types.function([word], context.types.void));
    for (const name of ["noreturn", "cold", "nounwind"]) {
      module.addAttribute(exit, functionIndex, context.enumAttribute(name));
    }
    return exit;
  }

  /** Emits everything, and comes up for air before each function. */
  *emit(): Generator<void, void> {
    let current!: FunctionEmitter;
    const methods = Object.entries<Emit>(EMIT).map(([family, emit]) => [family, (site: Site) => emit(current, site)]);
    const sink = Object.fromEntries(methods) as Partial<Sink>;
    if (this.#functions === this.survey.shards[0]) {
      for (const type of this.survey.referenced) this.#emitStub(type);
    }
    const emitFunction = (emitted: EmittedFunction): void => {
      walk(this.wasm, emitted.index, (locals) => {
        current = new FunctionEmitter(this, emitted, locals);
        open(current, { kind: "function", carried: current.results });
        return sink;
      });
    };
    for (const index of this.#functions) {
      yield;
      const copies = [this.internal(index), ...this.#copies(index)];
      copies.forEach((callee, i) => emitFunction({ index, callee, self: copies[i + 1] ?? copies[0], isCopy: i > 0 }));
      if (!this.#escaping.has(index)) continue;
      this.#emitBoundary(index);
      const ordinary = this.survey.tail.has(index) ? this.ordinary(index) : copies[0];
      if (this.#direct.has(index)) this.#emitDirect(index, ordinary);
    }
    for (const [index, wrapper] of this.#ordinary) this.#emitOrdinary(index, wrapper);
  }

  // Types and constants

  /** The type of a value on the operand stack. */
  typeOf(type: ValType): Type {
    const { types } = this.context;
    switch (type) {
      case I32:
        return types.i32;
      case F32:
        return types.f32;
      case F64:
        return types.f64;
      case V128:
        return types.i64x2;
      default:
        return types.i64;
    }
  }

  /** Whether values of a type live in vector registers. */
  isFloating(type: Type): boolean {
    const { types } = this.context;
    return type === types.f32 || type === types.f64 || type === types.i64x2;
  }

  /** Whether values of a type live in general registers. */
  isScalarInteger(type: Type): boolean {
    const { types } = this.context;
    return type === types.i64 || type === types.i32 || type === types.i16 || type === types.i8;
  }

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

  /** The type of a function in the internal convention. */
  signature(type: TypeId): Type {
    let signature = this.#signatures.get(type);
    if (signature === undefined) {
      const { params, results } = funcType(type), { types } = this.context;
      const parameters = [types.pointer, ...params.map((param) => this.typeOf(param))];
      this.#signatures.set(type, signature = types.function(parameters, this.resultType(results)));
    }
    return signature;
  }

  /** The guarded call for functions of a type: the guard record follows the parameters. */
  guarded(type: TypeId): Callee {
    const { params, results } = funcType(type), { types } = this.context;
    const parameters = [types.pointer, ...params.map((param) => this.typeOf(param)), types.pointer];
    // As a variable, the one symbol can be called with any signature.
    this.#guardedCall ??= this.module.addGlobal(guardedCallSymbol, types.i8);
    return { value: this.#guardedCall, type: types.function(parameters, this.resultType(results)) };
  }

  /** What a function with these results returns. */
  resultType(results: readonly ValType[]): Type {
    const { types } = this.context;
    if (results.length === 0) return types.void;
    return results.length === 1 ? this.typeOf(results[0]) : types.struct(results.map((type) => this.typeOf(type)));
  }

  /** Results as what a function returns. */
  packed(values: readonly Value[], types: readonly ValType[]): Value {
    if (values.length === 1) return values[0];
    const empty = this.context.constants.poison(this.resultType(types));
    return values.reduce((struct, value, i) => this.builder.insertField(struct, value, i), empty);
  }

  /** Whether the results of a function are returned in registers, without which there is no tail call. */
  fitsRegisters(type: TypeId): boolean {
    const { results } = funcType(type), floats = results.filter((each) => this.isFloating(this.typeOf(each))).length;
    return floats <= 2 && results.length - floats <= 2;
  }

  // Functions

  /** The convention of a function that the module defines. */
  convention(index: number): number {
    return this.survey.tail.has(index) ? callingConvention.tail : callingConvention.fast;
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
    return Array.from({ length: this.survey.recursive.get(index) ?? 0 }, (_, i) => {
      const copy = this.#addFunction(copySymbol(this.wasm, index, i + 1), type, convention);
      this.module.setLinkage(copy.value, linkage.internal);
      this.module.addAttribute(copy, functionIndex, this.context.enumAttribute("alwaysinline"));
      return copy;
    });
  }

  #declare(index: number): Callee {
    const callee = this.#addFunction(internalSymbol(this.wasm, index), this.wasm.funcs[index], this.convention(index));
    if (this.#isHuge(index)) {
      for (const name of ["optnone", "noinline"]) {
        this.module.addAttribute(callee, functionIndex, this.context.enumAttribute(name));
      }
    }
    if (!this.#escaping.has(index)) {
      if (this.survey.shared.has(index)) this.module.setVisibility(callee.value, visibility.hidden);
      else this.module.setLinkage(callee.value, linkage.internal);
    }
    return callee;
  }

  /** Whether a function is so large that LLVM would take minutes to optimise it. */
  #isHuge(index: number): boolean {
    const { start, end } = this.wasm.bodies[index - this.wasm.importedFuncs];
    return end - start > HUGE_FUNCTION;
  }

  #addFunction(symbol: string, type: TypeId, convention: number): Callee {
    const callee = this.module.addFunction(symbol, this.signature(type));
    this.module.setCallingConvention(callee, convention);
    this.#addAttributes(callee);
    if (convention !== callingConvention.tail) {
      // Otherwise endless recursion becomes an endless loop, and backtraces lose functions.
      this.module.addAttribute(callee, functionIndex, this.context.stringAttribute("disable-tail-calls", "true"));
    }
    return callee;
  }

  #addAttributes(callee: Callee): void {
    const { context, module } = this, { size } = contextLayout(this.wasm);
    module.addAttribute(callee, functionIndex, context.enumAttribute("nounwind"));
    module.addAttribute(callee, functionIndex, context.stringAttribute("frame-pointer", "all"));
    module.addAttribute(callee, functionIndex, context.stringAttribute("no-builtins", ""));
    for (const name of ["noalias", "nonnull"]) module.addAttribute(callee, 1, context.enumAttribute(name));
    module.addAttribute(callee, 1, context.enumAttribute("dereferenceable", BigInt(size)));
    module.addAttribute(callee, 1, context.enumAttribute("align", 16n));
  }

  /** Stands in, in the internal convention, for functions of a type that only have a boundary: those of the host. */
  #emitStub(typeIndex: number): void {
    const type = this.wasm.types[typeIndex].id;
    const { builder, module } = this, { params, results } = funcType(type), { types } = this.context;
    const stub = module.addFunction(stubSymbol(typeIndex), this.signature(type));
    module.setCallingConvention(stub, callingConvention.fast);
    module.addAttribute(stub, functionIndex, this.context.enumAttribute("nounwind"));
    module.addAttribute(stub, functionIndex, this.context.stringAttribute("frame-pointer", "all"));
    builder.positionAtEnd(builder.appendBlock(stub));
    const slots = builder.stackSlot(types.array(types.i64x2, Math.max(params.length, results.length, 1)));
    params.forEach((_, i) => builder.store(module.parameter(stub, i + 1), this.#slot(slots, i)));
    builder.call(this.#hostCall, [module.parameter(stub, 0), slots, slots]);
    const values = results.map((result, i) => builder.load(this.typeOf(result), this.#slot(slots, i)));
    if (values.length === 0) builder.returnVoid();
    else builder.return(this.packed(values, results));
  }

  #slot(slots: Value, index: number): Value {
    return this.builder.elementAddress(this.context.types.i64x2, slots, this.context.constants.i64(BigInt(index)));
  }

  /** Calls a runtime function with i64 operands; the result is an i64, too, if there is one. */
  callBuiltin(f: FunctionEmitter, name: BuiltinName, operands: readonly Value[]): Value {
    const slots = f.slots(operands.length), place = contextLayout(this.wasm).builtins + 8 * BUILTIN_NAMES.indexOf(name);
    operands.forEach((operand, i) => f.b.store(operand, this.#slot(slots, i)));
    f.b.call(this.#hostCall, [f.invariant(f.t.pointer, f.field(place)), slots, slots]);
    return f.b.load(f.t.i64, slots);
  }

  /** The boundary code of a function: parameters and results pass in value slots. */
  #emitBoundary(index: number): void {
    const { builder, module } = this, { types } = this.context, type = this.wasm.funcs[index];
    const { params, results } = funcType(type), slots = [types.pointer, types.pointer, types.pointer];
    const wrapper = module.addFunction(boundarySymbol(this.wasm, index), types.function(slots, types.void));
    this.#addAttributes(wrapper);
    builder.positionAtEnd(builder.appendBlock(wrapper));
    const [context, given, taken] = slots.map((_, i) => module.parameter(wrapper, i));
    const args = params.map((param, i) => builder.load(this.typeOf(param), this.#slot(given, i)));
    const called = builder.call(this.internal(index), [context, ...args], this.convention(index));
    // Its own frame makes the function appear in backtraces.
    builder.addCallAttribute(called, functionIndex, this.context.enumAttribute("noinline"));
    results.forEach((_, i) => {
      builder.store(results.length === 1 ? called : builder.extractField(called, i), this.#slot(taken, i));
    });
    builder.returnVoid();
  }

  /** A function of the tail-calling convention for those who call it in the ordinary one. */
  ordinary(index: number): Callee {
    let wrapper = this.#ordinary.get(index);
    if (wrapper === undefined) {
      wrapper = this.#addFunction(ordinarySymbol(this.wasm, index), this.wasm.funcs[index], callingConvention.fast);
      this.#ordinary.set(index, wrapper);
      const exported = this.#escaping.has(index) && this.#functions.includes(index);
      if (!exported) this.module.setLinkage(wrapper.value, linkage.internal);
    }
    return wrapper;
  }

  #emitOrdinary(index: number, wrapper: Callee): void {
    const { builder, module } = this, { params, results } = funcType(this.wasm.funcs[index]);
    builder.positionAtEnd(builder.appendBlock(wrapper));
    const args = [0, ...params].map((_, i) => module.parameter(wrapper, i));
    const called = builder.call(this.internal(index), args, this.convention(index));
    if (results.length === 0) builder.returnVoid();
    else builder.return(called);
  }

  /**
   * The code of an export that JavaScript calls directly; its last parameter is the context as the bits of a double, which
   * V8 passes faster than an integer of 64 bits. It goes on in the entry library. Only a function that cannot trap or ask
   * for fuel runs without an activation.
   */
  #emitDirect(index: number, target: Callee): void {
    const { builder, module } = this, { types } = this.context, type = funcType(this.wasm.funcs[index]);
    const params = type.params.map((param) => this.typeOf(param)), result = this.resultType(type.results);
    const entry = module.addFunction(directSymbol(this.wasm, index), types.function([...params, types.f64], result));
    module.addAttribute(entry, functionIndex, this.context.enumAttribute("nounwind"));
    builder.positionAtEnd(builder.appendBlock(entry));
    const context = builder.cast(castOperator.bitcast, module.parameter(entry, params.length), types.i64);
    const args = params.map((_, i) => module.parameter(entry, i));
    args.unshift(builder.cast(castOperator.inttoptr, context, types.pointer));
    const returned = this.survey.harmless.has(index) && !this.metered
      ? builder.call(target, args, callingConvention.fast)
      : this.#callActivated(target, args, types.function([types.pointer, ...params, types.pointer], result));
    if (type.results.length === 0) builder.returnVoid();
    else builder.return(returned);
  }

  /** Calls a function through the entry library. Registers hold the parameters there as in the fast convention. */
  #callActivated(target: Callee, args: readonly Value[], type: Type): Value {
    const called = this.builder.call({ value: this.#call, type }, [...args, target.value]);
    this.builder.addCallAttribute(called, args.length + 1, this.context.enumAttribute("nest")); // goes to r10
    this.builder.setTailCall(called);
    return called;
  }

  [Symbol.dispose](): void {
    this.builder[Symbol.dispose]();
    this.module[Symbol.dispose]();
    this.context[Symbol.dispose]();
  }
}
