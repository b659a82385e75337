/**
 * Finds libLLVM, opens it, and binds its functions group by group when they are first needed.
 *
 * Differences between versions are few, because the C interface is stable where it is used; they stand in
 * {@linkcode LlvmLibrary} and nowhere else.
 *
 * @module
 */

import { open } from "../foreign.ts";
import { addressOf, cString, textAt } from "../libc.ts";
import { LlvmError, LlvmNotFoundError } from "./errors.ts";
import { fatalErrorHandler } from "../recovery.ts";
import {
  addressSymbols,
  builderSymbols,
  coreSymbols,
  directSymbols,
  instructionSymbols,
  targetSymbols,
  valueSymbols,
} from "./symbols.ts";

/** Versions that work, the ones to be preferred first. Opaque pointers came with 15. */
const supportedVersions = [22, 21, 20, 19, 18, 17, 16, 15];

/** Bound functions of one group. */
export type CoreFunctions = Deno.StaticForeignLibraryInterface<typeof coreSymbols>;
export type TargetFunctions = Deno.StaticForeignLibraryInterface<typeof targetSymbols>;
export type ValueFunctions = Deno.StaticForeignLibraryInterface<typeof valueSymbols>;
export type BuilderFunctions = Deno.StaticForeignLibraryInterface<typeof builderSymbols>;
export type InstructionFunctions = Deno.StaticForeignLibraryInterface<typeof instructionSymbols>;

/** A function that works on a whole module. */
export type CompileStep = keyof typeof directSymbols;

/** An opened libLLVM. */
export class LlvmLibrary {
  /** What it was opened as: a path, or a name that the system's loader looked up. */
  readonly path: string;
  /** Contexts, modules, messages and memory buffers. */
  readonly core: CoreFunctions;
  #version: string | undefined;
  #target: TargetFunctions | undefined;
  #values: ValueFunctions | undefined;
  #builder: BuilderFunctions | undefined;
  #addresses: Readonly<Record<keyof typeof addressSymbols, bigint>> | undefined;
  #instructions: InstructionFunctions | undefined;

  constructor(path: string) {
    this.path = path;
    this.core = open(path, coreSymbols).symbols;
    if (this.majorVersion < supportedVersions[supportedVersions.length - 1]) {
      throw new LlvmError(`LLVM ${this.version} is too old`);
    }
    setOptions(this.core);
  }

  /** The version, such as `19.1.7`; LLVM 15 tells it only through its file name. */
  get version(): string {
    return this.#version ??= this.#findVersion();
  }

  /** The first number of the version. */
  get majorVersion(): number {
    return parseInt(this.version);
  }

  /** Target machines, passes and code generation. */
  get target(): TargetFunctions {
    if (this.#target === undefined) {
      const target = this.#target = open(this.path, targetSymbols).symbols;
      target.LLVMInitializeX86TargetInfo();
      target.LLVMInitializeX86Target();
      target.LLVMInitializeX86TargetMC();
      target.LLVMInitializeX86AsmPrinter();
      target.LLVMInitializeX86AsmParser();
    }
    return this.#target;
  }

  /** Types, constants, globals, functions, attributes and metadata. */
  get values(): ValueFunctions {
    return this.#values ??= open(this.path, valueSymbols).symbols;
  }

  /** Basic blocks and instructions. */
  get builder(): BuilderFunctions {
    return this.#builder ??= open(this.path, builderSymbols).symbols;
  }

  /**
   * Addresses of functions that are called recoverably, or that handlers call. The entry library must be loaded: from now on
   * LLVM's fatal errors end the call instead of the process.
   */
  get addresses(): Readonly<Record<keyof typeof addressSymbols, bigint>> {
    if (this.#addresses === undefined) {
      const pointers = Object.entries(open(this.path, addressSymbols).symbols);
      const addresses = pointers.map(([name, pointer]) => [name, Deno.UnsafePointer.value(pointer)]);
      this.#addresses = Object.fromEntries(addresses) as Record<keyof typeof addressSymbols, bigint>;
      this.core.LLVMInstallFatalErrorHandler(fatalErrorHandler());
    }
    return this.#addresses;
  }

  /** Calls a function that compiles without any protection. */
  callDirectly(name: CompileStep, args: readonly bigint[]): bigint {
    const { symbols } = open(this.path, directSymbols);
    return (symbols[name] as (...args: readonly bigint[]) => bigint)(...args);
  }

  /** Walking through, and changing, instructions that are there. */
  get instructions(): InstructionFunctions {
    return this.#instructions ??= open(this.path, instructionSymbols).symbols;
  }

  /**
   * The attribute of a function that may read and write memory, but none that the module can see: its name and its value.
   */
  get touchesUnseenMemory(): readonly [name: string, value: bigint] {
    return this.majorVersion < 16 ? ["inaccessiblememonly", 0n] : ["memory", 0b1100n];
  }

  /** Copies a message that LLVM made for us, and gives it back. */
  takeMessage(message: bigint): string {
    if (message === 0n) return "";
    const text = textAt(message);
    this.core.LLVMDisposeMessage(message);
    return text;
  }

  #findVersion(): string {
    const getVersion = this.core.LLVMGetVersion;
    if (getVersion === null) return /libLLVM[-.\w]*?(\d+)/.exec(this.path)?.[1] ?? "15";
    const parts = [0, 0, 0].map(() => new Uint32Array(1));
    getVersion(parts[0], parts[1], parts[2]);
    return parts.join(".");
  }
}

let opened: LlvmLibrary | undefined;

/**
 * Returns libLLVM, looking for it at the first call.
 *
 * The environment variable `WASMINE_LLVM_PATH` names the one file to use. Without it, the newest supported version is
 * taken that the system's loader knows by name or that lies where Debian's packages put it.
 *
 * @throws {LlvmNotFoundError} If there is none; it names every place that was tried.
 * @throws {Deno.errors.NotCapable} Without an unrestricted `--allow-ffi`.
 */
export function llvm(): LlvmLibrary {
  return opened ??= openFirst(places());
}

/** Opens the first of the given libraries that can be opened. */
export function openFirst(candidates: readonly string[]): LlvmLibrary {
  const failures: string[] = [];
  for (const path of candidates) {
    try {
      return new LlvmLibrary(path);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      failures.push(error instanceof LlvmError ? `${path} (${error.message})` : path);
    }
  }
  throw new LlvmNotFoundError(candidates, failures);
}

/** Every place where libLLVM is looked for, in order. */
export function places(): string[] {
  const chosen = chosenPath();
  if (chosen !== undefined) return [chosen];
  const folders = (version: number): string[] => [
    "",
    `/usr/lib/llvm-${version}/lib/`,
    "/usr/lib/x86_64-linux-gnu/",
  ];
  return supportedVersions.flatMap((version) =>
    folders(version).flatMap((folder) => fileNames(version).map((name) => folder + name))
  );
}

/** LLVM renamed its library with version 18; distributions followed at their own pace. */
function fileNames(version: number): string[] {
  const names = [`libLLVM.so.${version}.1`, `libLLVM-${version}.so.1`, `libLLVM-${version}.so`];
  return version >= 18 ? names : names.slice(1);
}

function chosenPath(): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "WASMINE_LLVM_PATH" });
  return state === "granted" ? Deno.env.get("WASMINE_LLVM_PATH") || undefined : undefined;
}

/**
 * Options that LLVM has for its command-line tools only. All versions that are supported know them; an unknown one would
 * end the process.
 *
 * - Widening the induction variables of WebAssembly's loops, which are 32-bit and often count up from a negative number to
 *   zero, hides from the vectoriser how often the loops run (3.5x on a stencil, 2x on integer loops).
 * - The vectoriser interleaves turns of small loops. Its measure of small, 20 by default, has to make up for the calls that
 *   keep loads alive, each of which it takes for an instruction of cost 10 (1.3x on a matrix product).
 * - Innermost loops begin at multiples of 32 bytes (2^5) instead of 16. Processors fetch and keep code in lines of 32 and 64
 *   bytes: a loop of a few instructions that lies across two of them runs slower (1.1x on a sieve, 1.2x on indirect calls),
 *   and which one does would change with every change around it.
 */
const options = [
  "-indvars-widen-indvars=false",
  "-small-loop-cost=60",
  "-x86-experimental-pref-innermost-loop-alignment=5",
];

function setOptions(core: CoreFunctions): void {
  const texts = ["wasmine", ...options].map(cString);
  const addresses = new BigUint64Array(new ArrayBuffer(8 * texts.length));
  texts.forEach((text, index) => addresses[index] = addressOf(text));
  core.LLVMParseCommandLineOptions(texts.length, addressOf(addresses), 0n);
}
