/**
 * An LLVM module: functions and globals of one compilation unit, from their declaration to the emitted bytes.
 *
 * @module
 */

import { addressOf, cString, textAt, viewAt } from "../libc.ts";
import type { Context } from "./context.ts";
import { LlvmError } from "./errors.ts";
import type { Attribute, Callee, Type, Value } from "./handles.ts";
import type { CompileStep, LlvmLibrary } from "./library.ts";
import { codeFileType, linkage } from "./opcodes.ts";
import { callRecoverably, callRecoverablyInBackground, CrashError } from "../recovery.ts";
import { ArgumentArray } from "./scratch.ts";
import type { TargetMachine } from "./target.ts";

/** Index of {@linkcode Module.addAttribute} for the function itself; 0 is its result, 1 its first parameter. */
export const functionIndex = 0xffff_ffff;

/** Owning wrapper of `LLVMModuleRef`. */
export class Module implements Disposable {
  readonly context: Context;
  readonly reference: bigint;
  readonly #library: LlvmLibrary;
  readonly #array = new ArgumentArray();
  readonly #intrinsics = new Map<string, Callee>();
  #disposed = false;

  constructor(context: Context, reference: bigint) {
    this.context = context;
    this.#library = context.llvm;
    this.reference = reference;
  }

  /** Declares a function; a body makes it a definition. */
  addFunction(name: string, type: Type): Callee {
    return { value: this.#library.values.LLVMAddFunction(this.reference, cString(name), type) as Value, type };
  }

  /** The parameter of a function, counted from 0. */
  parameter(callee: Callee, index: number): Value {
    return this.#library.values.LLVMGetParam(callee.value, index) as Value;
  }

  setCallingConvention(callee: Callee, convention: number): void {
    this.#library.values.LLVMSetFunctionCallConv(callee.value, convention);
  }

  /** Adds an attribute to the function ({@linkcode functionIndex}), its result (0) or a parameter (from 1). */
  addAttribute(callee: Callee, index: number, attribute: Attribute): void {
    this.#library.values.LLVMAddAttributeAtIndex(callee.value, index, attribute);
  }

  /** Declares a global variable that is defined elsewhere. Returns its address. */
  addGlobal(name: string, type: Type): Value {
    return this.#library.values.LLVMAddGlobal(this.reference, type, cString(name)) as Value;
  }

  /** Keeps passes from removing declarations that nothing uses yet. Called once, when all are known. */
  keepDeclarations(functions: readonly Value[]): void {
    const { types, constants } = this.context, { values } = this.#library;
    const list = this.addGlobal("llvm.compiler.used", types.array(types.pointer, functions.length));
    values.LLVMSetInitializer(list, constants.pointers(functions));
    values.LLVMSetLinkage(list, linkage.appending);
    values.LLVMSetSection(list, cString("llvm.metadata"));
  }

  setLinkage(global: Value, kind: number): void {
    this.#library.values.LLVMSetLinkage(global, kind);
  }

  /** Hidden symbols are called directly, also between the shards of one image. */
  setVisibility(global: Value, visibility: number): void {
    this.#library.values.LLVMSetVisibility(global, visibility);
  }

  /**
   * Declares an intrinsic function.
   *
   * @param name Without the types it is overloaded for, such as `llvm.fshl`.
   * @param types The overloaded types, such as `[types.i32]`.
   * @throws {LlvmError} If this LLVM has no such intrinsic.
   */
  intrinsic(name: string, types: readonly Type[]): Callee {
    const key = `${name} ${types.join()}`;
    let callee = this.#intrinsics.get(key);
    if (callee === undefined) this.#intrinsics.set(key, callee = this.#declareIntrinsic(name, types));
    return callee;
  }

  /** Inline assembly (AT&T syntax) that can be called like a function. */
  inlineAssembly(type: Type, text: string, constraints: string, { sideEffects = false } = {}): Callee {
    const [code, rules] = [cString(text), cString(constraints)];
    const [codeLength, rulesLength] = [BigInt(code.length - 1), BigInt(rules.length - 1)];
    const value = this.#library.values //
      .LLVMGetInlineAsm(type, code, codeLength, rules, rulesLength, sideEffects ? 1 : 0, 0, 0, 0);
    return { value: value as Value, type, inPlace: true };
  }

  /**
   * Prepares the module for a machine: triple and data layout. Without them optimisations that depend on the size of
   * pointers are lost (4x on matrix products). Modules made by {@linkcode Context.createModule} have them already.
   */
  setTarget(machine: TargetMachine): void {
    this.#library.core.LLVMSetTarget(this.reference, machine.tripleAddress);
    this.#library.core.LLVMSetModuleDataLayout(this.reference, machine.dataLayout);
  }

  /** @throws {LlvmError} If the module breaks LLVM's rules; passes over such a module may do anything. */
  verify(machine: TargetMachine): void {
    const out = newWords(1);
    this.#finishVerify(this.#run(machine, "LLVMVerifyModule", [this.reference, RETURN_STATUS, addressOf(out)]), out[0]);
  }

  /** Verifies, then optimises. */
  optimize(machine: TargetMachine): void {
    this.setTarget(machine);
    this.verify(machine);
    const args = this.#passArguments(machine);
    if (args !== undefined) this.#finishPasses(this.#run(machine, "LLVMRunPasses", args));
  }

  /** Generates code. */
  emit(machine: TargetMachine, kind: keyof typeof codeFileType): Uint8Array<ArrayBuffer> {
    const out = newWords(2);
    const failed = this.#run(machine, "LLVMTargetMachineEmitToMemoryBuffer", this.#emitArguments(machine, kind, out));
    return this.#finishEmit(failed, out);
  }

  /** As {@linkcode optimize}, on other threads: until it is done nothing else may use the module, its context, or the machine. */
  async optimizeInBackground(machine: TargetMachine): Promise<void> {
    this.setTarget(machine);
    const out = newWords(1), args = [this.reference, RETURN_STATUS, addressOf(out)];
    this.#finishVerify(await this.#runInBackground(machine, "LLVMVerifyModule", args), out[0]);
    const passArgs = this.#passArguments(machine);
    if (passArgs !== undefined) this.#finishPasses(await this.#runInBackground(machine, "LLVMRunPasses", passArgs));
  }

  /** As {@linkcode emit}, on another thread. */
  async emitInBackground(machine: TargetMachine, kind: keyof typeof codeFileType): Promise<Uint8Array<ArrayBuffer>> {
    const out = newWords(2), args = this.#emitArguments(machine, kind, out);
    return this.#finishEmit(await this.#runInBackground(machine, "LLVMTargetMachineEmitToMemoryBuffer", args), out);
  }

  /** The module in LLVM's textual language. */
  print(): string {
    return this.#library.takeMessage(this.#library.core.LLVMPrintModuleToString(this.reference));
  }

  [Symbol.dispose](): void {
    if (this.#disposed || this.context.isGone) return;
    this.#disposed = true;
    this.#library.core.LLVMDisposeModule(this.reference);
  }

  #declareIntrinsic(name: string, types: readonly Type[]): Callee {
    const { values } = this.#library;
    const bytes = cString(name);
    const id = values.LLVMLookupIntrinsicID(bytes, BigInt(bytes.length - 1));
    if (id === 0) throw new LlvmError(`LLVM ${this.#library.version} knows no intrinsic "${name}"`);
    const array = this.#array.write(types);
    const count = BigInt(types.length);
    const value = values.LLVMGetIntrinsicDeclaration(this.reference, id, array, count) as Value;
    const type = values.LLVMIntrinsicGetType(this.context.reference, id, array, count) as Type;
    return { value, type, inPlace: true };
  }

  /** What is passed to run passes; undefined if there are none. */
  #passArguments({ passesAddress, reference, passOptions }: TargetMachine): bigint[] | undefined {
    return passesAddress === undefined ? undefined : [this.reference, passesAddress, reference, passOptions];
  }

  #emitArguments(machine: TargetMachine, kind: keyof typeof codeFileType, out: BigUint64Array<ArrayBuffer>): bigint[] {
    const address = addressOf(out);
    return [machine.reference, this.reference, BigInt(codeFileType[kind]), address, address + 8n];
  }

  /** Calls a function that works on the whole module. */
  #run(machine: TargetMachine, name: CompileStep, args: readonly bigint[]): bigint {
    if (!this.context.isRecoverable) return this.#library.callDirectly(name, args);
    try {
      return callRecoverably(this.#library.addresses[name], args);
    } catch (error) {
      this.#giveUp(machine, error);
    }
  }

  async #runInBackground(machine: TargetMachine, name: CompileStep, args: readonly bigint[]): Promise<bigint> {
    try {
      return await callRecoverablyInBackground(this.#library.addresses[name], args);
    } catch (error) {
      this.#giveUp(machine, error);
    }
  }

  #giveUp(machine: TargetMachine, error: unknown): never {
    if (!(error instanceof CrashError)) throw error;
    this.context.abandon();
    machine.abandon();
    throw new LlvmError(`Cannot compile: ${error.message}`, { cause: error });
  }

  #finishVerify(failed: bigint, message: bigint): void {
    const text = this.#library.takeMessage(message);
    if (isTrue(failed)) throw new LlvmError(`Cannot compile: ${text}`);
  }

  #finishPasses(error: bigint): void {
    this.context.takeDiagnostics();
    if (error === 0n) return;
    const { core } = this.#library;
    const message = core.LLVMGetErrorMessage(error);
    const text = textAt(message);
    core.LLVMDisposeErrorMessage(message);
    throw new LlvmError(`Cannot compile: ${text}`);
  }

  #finishEmit(failed: bigint, [message, buffer]: BigUint64Array): Uint8Array<ArrayBuffer> {
    if (isTrue(failed)) throw new LlvmError(`Cannot compile: ${this.#library.takeMessage(message)}`);
    const { core } = this.#library;
    try {
      refuseLargeFrames(this.context.takeDiagnostics());
      const size = Number(core.LLVMGetBufferSize(buffer));
      return new Uint8Array(viewAt(core.LLVMGetBufferStart(buffer), size)).slice();
    } finally {
      core.LLVMDisposeMemoryBuffer(buffer);
    }
  }
}

/** `LLVMReturnStatusAction` of the verifier. */
const RETURN_STATUS = 2n;

/** A `LLVMBool` in the low half of a word. */
function isTrue(word: bigint): boolean {
  return (word & 0xffff_ffffn) !== 0n;
}

/** Words outside V8's moving heap, which LLVM writes to. */
function newWords(count: number): BigUint64Array<ArrayBuffer> {
  return new BigUint64Array(new ArrayBuffer(8 * count));
}

/** Throws if LLVM reported a frame beyond the attribute `warn-stack-size`. */
function refuseLargeFrames(diagnostics: readonly string[]): void {
  const large = diagnostics.find((text) => text.includes("stack frame size"));
  if (large !== undefined) throw new LlvmError(`Cannot compile: ${large}`);
}
