/**
 * Generated code in memory: a shared object, its symbols, and the names of its functions by address.
 *
 * Symbols are looked up in the bytes of the image, not through the dynamic loader: that takes one `dlopen` with one bound
 * symbol, however many functions a module exports.
 *
 * @module
 */

import { codeAnchor, ElfError } from "./elf/format.ts";
import { SharedObjectFile } from "./elf/shared_object.ts";
import { registerCode } from "./entry.ts";
import { address, type Declarations, type Leaf, type Library, open, type Reentrant } from "./foreign.ts";
import { createMemoryFile, type MemoryFile } from "./load.ts";

/** A loaded shared object made by `linkSharedObject`. */
export class Image implements Disposable {
  /** Address that the image's addresses count from. */
  readonly base: bigint;
  /** Where its code starts. */
  readonly codeStart: bigint;
  /** Bytes of code. */
  readonly codeSize: number;
  readonly #library: Library<typeof anchorSymbols>;
  readonly #registration: Disposable;
  readonly #file: MemoryFile | undefined;
  readonly #path: string;
  /** What keeps functions bound. */
  readonly #bound: Disposable[] = [];
  readonly #symbols: SharedObjectFile;
  #disposed = false;

  /**
   * Loads an image. The entry library must be loaded.
   *
   * @param bytes The image's bytes.
   * @param source The file they came from; else they are loaded from memory, under this name.
   * @throws {ElfError} If they are no shared object made by `linkSharedObject`.
   */
  constructor(bytes: Uint8Array<ArrayBuffer>, source: { readonly path: string } | { readonly name: string }) {
    this.#symbols = new SharedObjectFile(bytes);
    const anchor = this.#symbols.exports.get(codeAnchor);
    if (anchor === undefined) throw new ElfError("Cannot load an image that this linker did not make");
    this.#file = "name" in source ? createMemoryFile(bytes, source.name) : undefined;
    this.#path = "path" in source ? source.path : this.#file!.path;
    try {
      this.#library = open(this.#path, anchorSymbols);
    } catch (error) {
      this.#file?.[Symbol.dispose]();
      throw error;
    }
    this.codeStart = Deno.UnsafePointer.value(this.#library.symbols[codeAnchor]);
    this.codeSize = anchor.size;
    this.base = this.codeStart - BigInt(anchor.address);
    this.#registration = registerCode(this.codeStart, BigInt(this.codeSize));
  }

  /** The address of an exported symbol, or `undefined`. */
  symbol(name: string): bigint | undefined {
    const found = this.#symbols.exports.get(name);
    return found === undefined ? undefined : this.base + BigInt(found.address);
  }

  /**
   * Makes an exported function callable from JavaScript, about a hundred times faster than through its address. It must not
   * be called any more once the image is disposed.
   */
  bind<F extends Leaf | Reentrant>(name: string, type: F): Deno.FromForeignFunction<F> {
    const library = open(this.#path, { bound: { ...type, name } });
    this.#bound.push({ [Symbol.dispose]: () => library.close() });
    return library.symbols.bound as Deno.FromForeignFunction<F>;
  }

  /** The name of the function whose code is at an address, or `undefined` when that is not in this image. */
  functionAt(address: bigint): string | undefined {
    return this.#symbols.functionAt(Number(address - this.base));
  }

  /** Unloads the code. Nothing may run in it or call it any more. */
  [Symbol.dispose](): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#registration[Symbol.dispose]();
    for (const bound of this.#bound) bound[Symbol.dispose]();
    this.#library.close();
    this.#file?.[Symbol.dispose]();
  }
}

const anchorSymbols = { [codeAnchor]: address } as const satisfies Declarations;
