/**
 * For which processor, and how hard, code is generated.
 *
 * @module
 */

import { addressOf, cString } from "../libc.ts";
import { LlvmError } from "./errors.ts";
import { llvm, type LlvmLibrary } from "./library.ts";

/**
 * Levels of optimisation: the pass pipeline, and how thorough code generation is.
 *
 * Level 0 compiles about twenty times faster than level 2. It has no passes at all, so that the time that it takes is in
 * proportion to what it is given: early-cse alone, which makes code a tenth faster, takes a minute for 100 kB of branches on one
 * condition. It leaves variables in memory: as values they would each get a place in the frame from this code generation, a
 * hundred times more than there are variables in functions with many branches, and as much time would go into them. Level 3 has brought nothing measurable; it is there for those who
 * ask for it.
 */
export const optimizationLevels = [
  { passes: undefined, codeGeneration: 0 },
  { passes: "default<O1>", codeGeneration: 1 },
  { passes: "default<O2>", codeGeneration: 2 },
  { passes: "default<O3>", codeGeneration: 3 },
] as const;

/** An index of {@linkcode optimizationLevels}. */
export type OptimizationLevel = 0 | 1 | 2 | 3;

/** What {@linkcode TargetMachine} is made for. */
export interface TargetOptions {
  readonly level: OptimizationLevel;
  /** Processor name and features; this machine's own by default. */
  readonly processor?: Processor;
}

/** A processor, as LLVM names it. */
export interface Processor {
  /** Such as `znver3`. */
  readonly name: string;
  /** Such as `+avx2,+bmi,-avx512f`. */
  readonly features: string;
}

/** Returns the processor this program runs on. */
export function hostProcessor(library: LlvmLibrary = llvm()): Processor {
  const { target } = library;
  return {
    name: library.takeMessage(target.LLVMGetHostCPUName()),
    features: library.takeMessage(target.LLVMGetHostCPUFeatures()),
  };
}

/** Owning wrapper of `LLVMTargetMachineRef` with its pass pipeline. Used by one compilation at a time. */
export class TargetMachine implements Disposable {
  readonly level: OptimizationLevel;
  readonly processor: Processor;
  /** Such as `x86_64-pc-linux-gnu`. */
  readonly triple: string;
  readonly reference: bigint;
  /** `LLVMTargetDataRef`. */
  readonly dataLayout: bigint;
  /** `LLVMPassBuilderOptionsRef`. */
  readonly passOptions: bigint;
  readonly #library: LlvmLibrary;
  /** C strings whose addresses LLVM is given. */
  readonly #texts: readonly Uint8Array<ArrayBuffer>[];
  #disposed = false;

  /** @throws {LlvmError} If this LLVM cannot generate code for this system. */
  constructor({ level, processor }: TargetOptions, library: LlvmLibrary = llvm()) {
    const { target } = this.#library = library;
    this.level = level;
    this.processor = processor ?? hostProcessor(library);
    this.triple = library.takeMessage(target.LLVMGetDefaultTargetTriple());
    if (!this.triple.startsWith("x86_64-")) throw new LlvmError(`Native code is not supported on ${this.triple}`);
    const { passes, codeGeneration } = optimizationLevels[level];
    const texts = this.#texts = [this.triple, passes ?? "", this.processor.name, this.processor.features].map(
      ownedText,
    );
    const positionIndependent = 2;
    const defaultModel = 0;
    this.reference = target.LLVMCreateTargetMachine(
      findTarget(library, texts[0]),
      texts[0],
      texts[2],
      texts[3],
      codeGeneration,
      positionIndependent,
      defaultModel,
    );
    this.dataLayout = target.LLVMCreateTargetDataLayout(this.reference);
    this.passOptions = target.LLVMCreatePassBuilderOptions();
    // Off by default in this interface, though clang has it on from O2.
    target.LLVMPassBuilderOptionsSetSLPVectorization(this.passOptions, level >= 2 ? 1 : 0);
  }

  /** The triple as a C string that lives as long as the machine. */
  get tripleAddress(): bigint {
    return addressOf(this.#texts[0]);
  }

  /** The pass pipeline as a C string that lives as long as the machine; undefined if there is none. */
  get passesAddress(): bigint | undefined {
    return optimizationLevels[this.level].passes === undefined ? undefined : addressOf(this.#texts[1]);
  }

  /** Gives the machine up after a crash of LLVM, which may have happened inside it. */
  abandon(): void {
    this.#disposed = true;
  }

  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    const { target } = this.#library;
    target.LLVMDisposePassBuilderOptions(this.passOptions);
    target.LLVMDisposeTargetData(this.dataLayout);
    target.LLVMDisposeTargetMachine(this.reference);
  }
}

/** A C string outside V8's moving heap, so that its address may be kept. */
function ownedText(text: string): Uint8Array<ArrayBuffer> {
  const bytes = cString(text);
  const copy = new Uint8Array(new ArrayBuffer(Math.max(bytes.length, 128)));
  copy.set(bytes);
  return copy;
}

function findTarget(library: LlvmLibrary, triple: Uint8Array<ArrayBuffer>): bigint {
  const out = new BigUint64Array(new ArrayBuffer(16));
  const address = addressOf(out);
  const failed = library.target.LLVMGetTargetFromTriple(triple, address, address + 8n);
  if (failed) throw new LlvmError(library.takeMessage(out[1]));
  return out[0];
}
