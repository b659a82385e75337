/**
 * The code of a module in memory. It is loaded when its first instance is made and unloaded with the last one, so that
 * a process can go through any number of modules.
 *
 * @module
 */
import { Image } from "../../../ffi/image.ts";
import { foreignType, type FunctionAddresses, type NativeCall, type NativeModule, nativeThread } from "../mod.ts";
import type { TraceFrame } from "../../runtime/trap.ts";
import { funcType } from "../../wasm/types/defined_types.ts";
import type { Module } from "../../wasm/module.ts";
import { functionName } from "../../wasm/names.ts";
import type { TypeId } from "../../wasm/types/value_types.ts";
import { digestOfSync } from "../../files/digest.ts";
import { PrivateDirectory } from "../../files/private_directory.ts";
import {
  boundarySymbol,
  directSymbol,
  indexOfSymbol,
  internalSymbol,
  leafSymbol,
  ordinarySymbol,
  stubSymbol,
} from "./symbols.ts";

let imageDirectory: PrivateDirectory | undefined;

/**
 * Loads code from files in a directory from now on, which stay there: `perf report` finds the names of functions in them.
 * Code in memory is seen by gdb alone, and only while the process lives.
 *
 * @throws {TypeError} if somebody else can write to the directory.
 */
export function keepImagesIn(directory: string): void {
  const files = new PrivateDirectory(directory);
  if (!files.make()) throw new TypeError(`Cannot keep code in "${directory}": ${files.objection()}`);
  imageDirectory = files;
}

/** The code of a module, loaded as long as something uses it. */
export class ModuleCode implements NativeModule {
  readonly #module: Module;
  /** The shared object; undefined for a module without functions. */
  readonly #bytes: Uint8Array<ArrayBuffer> | undefined;
  #image: Image | undefined;
  #registration: Disposable | undefined;
  #users = 0;
  /** The functions that JavaScript calls directly, as far as it has asked for them. */
  readonly #directs = new Map<number, NativeCall>();

  constructor(module: Module, bytes: Uint8Array<ArrayBuffer> | undefined) {
    this.#module = module;
    this.#bytes = bytes;
  }

  /** Loads the code, unless it is; disposing the result unloads it again when nothing else uses it. */
  use(): Disposable {
    if (this.#users++ === 0) this.#load();
    let used = true;
    return {
      [Symbol.dispose]: () => {
        if (!used) return;
        used = false;
        if (--this.#users === 0) this.#unload();
      },
    };
  }

  #load(): void {
    if (this.#bytes === undefined) return;
    this.#image = new Image(this.#bytes, this.#source(this.#bytes));
    this.#registration = nativeThread().addImage(this.#image, (symbol) => this.#describe(symbol));
  }

  /** Memory, or a file for those who look at the process later. */
  #source(bytes: Uint8Array<ArrayBuffer>): { readonly path: string } | { readonly name: string } {
    if (imageDirectory === undefined) return { name: this.#module.name };
    const name = this.#module.name.replaceAll(/[^\w.-]/g, "_").slice(-80);
    const path = `${Deno.realPathSync(imageDirectory.path)}/${name}-${digestOfSync(bytes).slice(0, 16)}.so`;
    imageDirectory.write(path, bytes);
    return { path };
  }

  #unload(): void {
    this.#registration?.[Symbol.dispose]();
    this.#image?.[Symbol.dispose]();
    this.#registration = this.#image = undefined;
    this.#directs.clear();
  }

  #describe(symbol: string): TraceFrame | undefined {
    const module = this.#module, index = indexOfSymbol(symbol);
    if (index === undefined || index >= module.funcs.length) return undefined;
    return { module: module.name, func: functionName(module, index), index, offset: -1 };
  }

  stubs(): Map<TypeId, bigint> {
    const stubs = new Map<TypeId, bigint>();
    this.#module.types.forEach(({ id }, index) => {
      const address = this.#image?.symbol(stubSymbol(index));
      if (address !== undefined) stubs.set(id, address);
    });
    return stubs;
  }

  addresses(index: number): FunctionAddresses {
    const module = this.#module, internal = this.#address(internalSymbol(module, index));
    const ordinary = this.#image!.symbol(ordinarySymbol(module, index));
    return {
      boundary: this.#address(boundarySymbol(module, index)),
      internal: ordinary ?? internal,
      tail: ordinary === undefined ? 0n : internal,
    };
  }

  direct(index: number): NativeCall | undefined {
    const known = this.#directs.get(index), bound = known ?? this.#bind(index, true) ?? this.#bind(index, false);
    if (known === undefined && bound !== undefined) this.#directs.set(index, bound);
    return bound;
  }

  /** A function as JavaScript calls it directly, if the image has it in that form. */
  #bind(index: number, justComputes: boolean): NativeCall | undefined {
    const image = this.#image, symbol = (justComputes ? leafSymbol : directSymbol)(this.#module, index);
    if (image?.symbol(symbol) === undefined) return undefined;
    const call = image.bind(symbol, foreignType(funcType(this.#module.funcs[index]), justComputes));
    return { call: call as NativeCall["call"], justComputes };
  }

  #address(symbol: string): bigint {
    const address = this.#image?.symbol(symbol);
    if (address === undefined) throw new TypeError(`The code of "${this.#module.name}" has no "${symbol}"`);
    return address;
  }
}
