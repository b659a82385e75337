/**
 * An LLVM module: functions and globals of one compilation unit, from their declaration to the emitted bytes.
 *
 * @module
 */

import { addressOf, cString, textAt, viewAt } from "../libc.ts";
import type { Context } from "./context.ts";
import { LlvmError } from "./errors.ts";
import type { Attribute, Callee, Type, Value } from "./handles.ts";
import type { LlvmLibrary } from "./library.ts";
import { codeFileType } from "./opcodes.ts";
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

  setLinkage(global: Value, linkage: number): void {
    this.#library.values.LLVMSetLinkage(global, linkage);
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

  /** @throws {LlvmError} If the module breaks LLVM's rules; passes over such a module may end the process. */
  verify(): void {
    const message = new BigUint64Array(new ArrayBuffer(8));
    const failed = this.#library.core.LLVMVerifyModule(this.reference, 2, addressOf(message));
    this.#finishVerify(failed, message[0]);
  }

  /** Verifies, then optimises. */
  optimize(machine: TargetMachine): void {
    this.setTarget(machine);
    this.verify();
    const { target } = this.#library;
    this.#finishPasses(
      target.LLVMRunPasses(this.reference, machine.passesAddress, machine.reference, machine.passOptions),
    );
  }

  /** Generates code. */
  emit(machine: TargetMachine, kind: keyof typeof codeFileType): Uint8Array<ArrayBuffer> {
    const out = new BigUint64Array(new ArrayBuffer(16));
    const address = addressOf(out);
    const failed = this.#library.target //
      .LLVMTargetMachineEmitToMemoryBuffer(
        machine.reference,
        this.reference,
        codeFileType[kind],
        address,
        address + 8n,
      );
    return this.#finishEmit(failed, out);
  }

  /**
   * Verifies, optimises and generates code on other threads, one step after the other.
   *
   * Until it is done nothing else may use the module, its context, or the machine.
   */
  async compileInBackground(machine: TargetMachine, kind: keyof typeof codeFileType): Promise<Uint8Array<ArrayBuffer>> {
    const { core, target } = this.#library;
    this.setTarget(machine);
    const out = new BigUint64Array(new ArrayBuffer(24));
    const address = addressOf(out);
    this.#finishVerify(await core.verifyInBackground(this.reference, 2, address + 16n), out[2]);
    this.#finishPasses(
      await target.runPassesInBackground(this.reference, machine.passesAddress, machine.reference, machine.passOptions),
    );
    const file = codeFileType[kind];
    const failed = await target.emitInBackground(machine.reference, this.reference, file, address, address + 8n);
    return this.#finishEmit(failed, out);
  }

  /** The module in LLVM's textual language. */
  print(): string {
    return this.#library.takeMessage(this.#library.core.LLVMPrintModuleToString(this.reference));
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
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

  #finishVerify(failed: number, message: bigint): void {
    const text = this.#library.takeMessage(message);
    if (failed) throw new LlvmError(`Cannot compile: ${text}`);
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

  #finishEmit(failed: number, [message, buffer]: BigUint64Array): Uint8Array<ArrayBuffer> {
    if (failed) throw new LlvmError(`Cannot compile: ${this.#library.takeMessage(message)}`);
    const { core } = this.#library;
    try {
      this.context.takeDiagnostics();
      const size = Number(core.LLVMGetBufferSize(buffer));
      return new Uint8Array(viewAt(core.LLVMGetBufferStart(buffer), size)).slice();
    } finally {
      core.LLVMDisposeMemoryBuffer(buffer);
    }
  }
}
