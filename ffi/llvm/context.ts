/**
 * An LLVM context: the owner of types, constants and metadata, used by one thread at a time. Several contexts compile in
 * parallel.
 *
 * Diagnostics are collected here. Without a handler LLVM would print them, and end the process at an error.
 *
 * @module
 */

import { addressOf, cString } from "../libc.ts";
import { Constants } from "./constants.ts";
import { LlvmError } from "./errors.ts";
import type { Attribute, Metadata, MetadataKind, Value } from "./handles.ts";
import { llvm, type LlvmLibrary, type ValueFunctions } from "./library.ts";
import { Module } from "./module.ts";
import { ArgumentArray } from "./scratch.ts";
import type { TargetMachine } from "./target.ts";
import { Types } from "./types.ts";

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
  readonly #diagnosticsId: bigint;
  #disposed = false;

  constructor(library: LlvmLibrary = llvm()) {
    this.llvm = library;
    this.#values = library.values;
    this.reference = library.core.LLVMContextCreate();
    this.types = new Types(library, this.reference);
    this.constants = new Constants(library, this.types);
    this.#diagnosticsId = collectDiagnostics(library, this.reference);
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
    const found = diagnostics.get(this.#diagnosticsId)?.splice(0) ?? [];
    const errors = found.filter((diagnostic) => diagnostic.isError);
    if (errors.length > 0) throw new LlvmError(errors.map((diagnostic) => diagnostic.text).join("; "));
    return found.map((diagnostic) => diagnostic.text);
  }

  /** Frees everything made in the context. Modules and builders must be disposed before. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    diagnostics.delete(this.#diagnosticsId);
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

interface Diagnostic {
  readonly isError: boolean;
  readonly text: string;
}

/** Diagnostics of each living context. One native callback serves them all; LLVM hands it the context's number. */
const diagnostics = new Map<bigint, Diagnostic[]>();
const handlers = new WeakMap<LlvmLibrary, bigint>();
let nextId = 1n;

function collectDiagnostics(library: LlvmLibrary, context: bigint): bigint {
  let handler = handlers.get(library);
  if (handler === undefined) {
    const callback = new Deno.UnsafeCallback({ parameters: ["u64", "u64"], result: "void" }, (info, id) => {
      const text = library.takeMessage(library.core.LLVMGetDiagInfoDescription(info));
      diagnostics.get(id)?.push({ isError: library.core.LLVMGetDiagInfoSeverity(info) === 0, text });
    });
    keptCallbacks.push(callback);
    handlers.set(library, handler = Deno.UnsafePointer.value(callback.pointer));
  }
  const id = nextId++;
  diagnostics.set(id, []);
  library.core.LLVMContextSetDiagnosticHandler(context, handler, id);
  return id;
}

/** LLVM keeps the address, so the callbacks stay for the life of the process. */
const keptCallbacks: object[] = [];
