/**
 * An instance as native code sees it: its context, filled in as `layout.ts` says, and callbacks for the runtime functions.
 * Where the code comes from is the engine's business.
 *
 * @module
 */
import { slotSize } from "../../ffi/entry/layout.ts";
import type { HostBinding } from "../../ffi/host.ts";
import { funcType } from "../wasm/types/defined_types.ts";
import type { TypeId } from "../wasm/types/value_types.ts";
import type { FunctionCode, InstanceCode } from "../runtime/engine.ts";
import { LinkError } from "../runtime/errors.ts";
import type { Instance } from "../runtime/instance.ts";
import { BUILTIN_NAMES, BUILTINS } from "./builtins.ts";
import { contextHeader, type ContextLayout, contextLayout, isFull, storageEntry } from "./layout.ts";
import { PART_COST } from "../runtime/meter.ts";
import type { Operation } from "../runtime/operations.ts";
import type { Piece } from "./storage/arena.ts";
import type { NativeCall } from "./code/direct.ts";
import { NativeMemory } from "./storage/memory.ts";
import type { NativeFunction } from "./storage/references.ts";
import { NativeSlot, type NativeStorage } from "./storage/storage.ts";
import { NativeTable } from "./storage/table.ts";

const TOO_LARGE = "native code imports a memory of 65536 pages only where it declares an import of as many";

/** Addresses of the code of a function that leaves its instance. */
export interface FunctionAddresses {
  /** In the boundary ABI. */
  readonly boundary: bigint;
  readonly internal: bigint;
  /** 0 if it has none. */
  readonly tail: bigint;
}

/** The native code of a module, loaded. */
export interface NativeModule {
  /**
   * By type, code in the internal convention that stands in for functions which have none, as the module calls such
   * functions of these types.
   */
  stubs(): ReadonlyMap<TypeId, bigint>;
  /** Addresses of a function that {@linkcode Module.declaredFuncs} lists, or of the start function. */
  addresses(index: number): FunctionAddresses;
  /** A function as JavaScript calls it directly; undefined if it cannot. */
  direct(index: number): NativeCall | undefined;
}

/** An instance that runs native code. */
export class NativeInstance implements InstanceCode {
  readonly #instance: Instance;
  readonly storage: NativeStorage;
  readonly #code: NativeModule;
  readonly #context: Piece;

  /** @param instance An instance in a cluster with native storage. */
  constructor(instance: Instance, code: NativeModule) {
    const storage = instance.cluster.storage as NativeStorage, layout = contextLayout(instance.module);
    this.#instance = instance;
    this.storage = storage;
    this.#code = code;
    this.#context = storage.arena.allocate(layout.size);
    storage.references.provideStubs(code.stubs());
    this.#fill(layout, new DataView(this.#context.buffer, this.#context.byteOffset));
  }

  func(index: number): FunctionCode {
    const type = funcType(this.#instance.module.funcs[index]), { boundary } = this.#code.addresses(index);
    const direct = () => this.#code.direct(index);
    return this.storage.exchange.callable(type, { boundary, context: this.#context.address, direct });
  }

  /** How native code calls a function. */
  native(index: number): NativeFunction {
    const { internal, tail } = this.#code.addresses(index);
    return { internal, tail, context: this.#context.address };
  }

  #fill(layout: ContextLayout, view: DataView): void {
    const { memories, tables, globals, tags, module, cluster } = this.#instance, storage = this.storage;
    const setWord = (at: number, word: bigint) => view.setBigUint64(at, word, true);
    setWord(contextHeader.meterWords, storage.meterWords.address);
    setWord(contextHeader.exceptions, storage.exceptions.pool.address);
    memories.forEach(({ backing, declared }, i) => {
      if (isFull(declared) && !isFull(module.memories[i])) throw new LinkError(module.name, TOO_LARGE);
      native(backing, NativeMemory).describe(view, layout.memories + i * storageEntry.size);
    });
    tables.forEach(({ mirror }, i) => {
      native(mirror, NativeTable).describe(view, layout.tables + i * storageEntry.size);
    });
    tags.forEach((tag, i) => setWord(layout.tags + i * 8, BigInt(storage.exceptions.tagNumber(tag))));
    globals.forEach(({ slot }, i) => setWord(layout.globals + i * 8, native(slot, NativeSlot).address));
    module.types.forEach(({ id }, i) => view.setUint32(layout.types + i * 4, id, true));
    for (let i = 0; i < module.importedFuncs; i++) {
      cluster.meter.move(PART_COST);
      setWord(layout.functions + i * 8, storage.references.word(this.#instance.func(i)));
    }
    BUILTIN_NAMES.forEach((name, i) => {
      setWord(layout.builtins + i * 8, bindBuiltin(storage, BUILTINS[name], this.#instance).context);
    });
  }
}

function native<T>(part: unknown, type: new (...args: never[]) => T): T {
  if (part instanceof type) return part;
  throw new TypeError("native code can only use memories, tables and globals of native storage");
}

/** Makes a runtime function callable from native code. */
function bindBuiltin(storage: NativeStorage, { params, result, run }: Operation, instance: Instance): HostBinding {
  const { references } = storage, { i64 } = storage.thread.memory;
  const operand = (at: number, letter: string): unknown => {
    return letter === "r" ? references.value(i64[at]) : Number(BigInt.asUintN(64, i64[at]));
  };
  return storage.bind((top) => {
    const first = top >> 3;
    const operands = Array.from(params, (letter, i) => operand(first + i * (slotSize >> 3), letter));
    const returned = run(instance, ...operands);
    if (result !== "") i64[first] = result === "r" ? references.word(returned) : BigInt(returned as number);
  }, { parameters: params.length, results: result.length });
}
