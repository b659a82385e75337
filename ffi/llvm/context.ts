/**
 * An LLVM context: the owner of types, constants and metadata, used by one thread at a time. Several contexts compile in
 * parallel.
 *
 * Its modules are compiled so that the process survives a crash of LLVM, and diagnostics are collected. Neither can be had before the
 * entry library is loaded, so the context that compiles that one does without: LLVM prints diagnostics then, and ends the process
 * at an error.
 *
 * @module
 */

import { addressOf, cString } from "../libc.ts";
import { Diagnostics } from "../recovery.ts";
import { Constants } from "./constants.ts";
import { LlvmError } from "./errors.ts";
import type { Attribute, Metadata, MetadataKind, Value } from "./handles.ts";
import { llvm, type LlvmLibrary, type ValueFunctions } from "./library.ts";
import { Module } from "./module.ts";
import { ArgumentArray } from "./scratch.ts";
import type { TargetMachine } from "./target.ts";
import { Types } from "./types.ts";

/** `LLVMDSError`. */
const ERROR = 0;

/** Options of {@linkcode Context}. */
export interface ContextOptions {
  readonly library?: LlvmLibrary;
  /** Whether its modules are compiled so that a crash of LLVM is survived, which needs the entry library; true by default. */
  readonly recoverable?: boolean;
}

/** Owning wrapper of `LLVMContextRef`. */
export class Context implements Disposable {
  readonly llvm: LlvmLibrary;
  readonly reference: bigint;
  readonly types: Types;
  readonly constants: Constants;
  readonly #values: ValueFunctions;
  readonly #array = new ArgumentArray();
  readonly #attributes = new Map<string, Attribute>();
  readonly #metadataKinds = new Map<string, MetadataKind>();
  readonly #diagnostics: Diagnostics | undefined;
  #disposed = false;

  constructor({ library = llvm(), recoverable = true }: ContextOptions = {}) {
    this.llvm = library;
    this.#values = library.values;
    this.reference = library.core.LLVMContextCreate();
    this.types = new Types(library, this.reference);
    this.constants = new Constants(library, this.types);
    if (!recoverable) return;
    const { LLVMGetDiagInfoSeverity, LLVMGetDiagInfoDescription } = library.addresses;
    this.#diagnostics = new Diagnostics(LLVMGetDiagInfoSeverity, LLVMGetDiagInfoDescription);
    library.core.LLVMContextSetDiagnosticHandler(this.reference, ...this.#diagnostics.handler);
  }

  /** Whether a crash of LLVM is survived. */
  get isRecoverable(): boolean {
    return this.#diagnostics !== undefined;
  }

  /** Gives the context up after a crash: what is left of it can be neither used nor freed. */
  abandon(): void {
    this.#disposed = true;
  }

  /** Whether it was disposed or given up, so that nothing in it can be freed any more. */
  get isGone(): boolean {
    return this.#disposed;
  }

  /**
   * Makes an empty module for a machine. Its data layout is set from the start: the builder takes the natural alignment
   * of loads and stores from it.
   */
  createModule(name: string, machine: TargetMachine): Module {
    const reference = this.llvm.core.LLVMModuleCreateWithNameInContext(cString(name), this.reference);
    const module = new Module(this, reference);
    module.setTarget(machine);
    return module;
  }

  /**
   * Reads a module from LLVM's textual language.
   *
   * @throws {LlvmError} If the text is wrong, with the place.
   */
  parseModule(text: string, name: string): Module {
    const { core } = this.llvm;
    const bytes = cString(text);
    const buffer = core.LLVMCreateMemoryBufferWithMemoryRangeCopy(bytes, BigInt(bytes.length - 1), cString(name));
    const out = new BigUint64Array(new ArrayBuffer(16));
    const address = addressOf(out);
    const failed = core.LLVMParseIRInContext(this.reference, buffer, address, address + 8n); // takes the buffer over
    if (failed) throw new LlvmError(`Cannot parse "${name}": ${this.llvm.takeMessage(out[1])}`);
    return new Module(this, out[0]);
  }

  /** An attribute such as `noalias` or, with a number, `dereferenceable`. */
  enumAttribute(name: string, value: bigint = 0n): Attribute {
    return this.#attribute(`${name}=${value}`, () => {
      return this.#values.LLVMCreateEnumAttribute(this.reference, this.#attributeKind(name), value);
    });
  }

  /** A target-dependent attribute such as `"frame-pointer"="all"`. */
  stringAttribute(name: string, value: string): Attribute {
    return this.#attribute(`"${name}"="${value}"`, () => {
      const [key, text] = [cString(name), cString(value)];
      const lengths = [key.length - 1, text.length - 1];
      return this.#values.LLVMCreateStringAttribute(this.reference, key, lengths[0], text, lengths[1]);
    });
  }

  /** The number of a kind of metadata, such as `invariant.load`. */
  metadataKind(name: string): MetadataKind {
    let number = this.#metadataKinds.get(name);
    if (number === undefined) {
      const bytes = cString(name);
      number = this.#values.LLVMGetMDKindIDInContext(this.reference, bytes, bytes.length - 1) as MetadataKind;
      this.#metadataKinds.set(name, number);
    }
    return number;
  }

  /** `!"text"`. */
  metadataText(text: string): Metadata {
    const bytes = cString(text);
    return this.#values.LLVMMDStringInContext2(this.reference, bytes, BigInt(bytes.length - 1)) as Metadata;
  }

  /** A constant as metadata. */
  metadataConstant(value: Value): Metadata {
    return this.#values.LLVMValueAsMetadata(value) as Metadata;
  }

  /** `!{…}`. */
  metadataNode(items: readonly Metadata[]): Metadata {
    const array = this.#array.write(items);
    return this.#values.LLVMMDNodeInContext2(this.reference, array, BigInt(items.length)) as Metadata;
  }

  /** Metadata as an operand, as `!prof` attachments and arguments of intrinsics take it. */
  metadataValue(metadata: Metadata): Value {
    return this.#values.LLVMMetadataAsValue(this.reference, metadata) as Value;
  }

  /** A `!prof` attachment saying how often the branches of a terminator are taken, relative to each other. */
  branchWeights(...weights: readonly number[]): Value {
    const numbers = weights.map((weight) => this.metadataConstant(this.constants.i32(weight)));
    return this.metadataValue(this.metadataNode([this.metadataText("branch_weights"), ...numbers]));
  }

  /**
   * Returns what LLVM reported since the last call.
   *
   * @throws {LlvmError} If an error was among it.
   */
  takeDiagnostics(): string[] {
    const found = this.#diagnostics?.take() ?? [];
    const texts = found.map(({ text }) => this.llvm.takeMessage(text));
    const errors = texts.filter((_, i) => found[i].severity === ERROR);
    if (errors.length > 0) throw new LlvmError(errors.join("; "));
    return texts;
  }

  /** Frees everything made in the context. Modules and builders must be disposed before. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.llvm.core.LLVMContextDispose(this.reference);
  }

  #attribute(key: string, make: () => bigint): Attribute {
    let attribute = this.#attributes.get(key);
    if (attribute === undefined) this.#attributes.set(key, attribute = make() as Attribute);
    return attribute;
  }

  #attributeKind(name: string): number {
    const bytes = cString(name);
    const number = this.#values.LLVMGetEnumAttributeKindForName(bytes, BigInt(bytes.length - 1));
    if (number === 0) throw new LlvmError(`LLVM ${this.llvm.version} knows no attribute "${name}"`);
    return number;
  }
}
