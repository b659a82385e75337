/**
 * The native layout: byte offsets of everything that both generated code and JavaScript read or write. Generated code
 * takes its addresses from here, JavaScript its views, and the tests their expectations.
 *
 * Every instance has one block of memory, its context, which all its functions get as their first parameter. It starts
 * with {@linkcode contextHeader}; then come an entry for each memory, table, global, tag, type, function and runtime function,
 * as {@linkcode contextLayout} says.
 *
 * @module
 */
import type { MemoryType } from "../wasm/types/extern_types.ts";
import { LIMITS } from "../wasm/limits.ts";
import type { Module } from "../wasm/module.ts";
import { BUILTIN_NAMES } from "./builtins.ts";

/** The version of this layout, and of all generated code: to be raised whenever a module would be compiled differently. */
export const ABI_VERSION = 8;

/** What every context starts with. */
export const contextHeader = {
  /** Address of the words, i32, that are counted down; see {@linkcode Meter}. */
  meterWords: 0,
  /** Address of the {@linkcode exceptionPool}. */
  exceptions: 8,
  size: 16,
} as const;

/** A memory or a table in the context. Both are read once: neither moves when it grows. */
export const storageEntry = {
  /** Address of the first byte, or of the first entry. */
  base: 0,
  /** Address of a u64: the present size, in bytes or entries. */
  length: 8,
  size: 16,
} as const;

/**
 * Whether memories of a type have all that 32 bits can address. All others are a page smaller, even when they have grown:
 * then an access that did not trap proves that adding up to 64 KiB to its address does not wrap around, which generated
 * code makes use of.
 */
export function isFull({ limits }: MemoryType): boolean {
  return limits.min >= LIMITS.memoryPages32;
}

/** Bytes of an entry of a table: a reference. Null is 0; others are what {@linkcode functionRecord} and handles say. */
export const referenceSize = 8;

/** A function as references and imports see it. */
export const functionRecord = {
  /** u32: canonical type. */
  type: 0,
  /** Address of the code in the internal convention: of a stub for functions of the host, 0 while there is none. */
  internal: 8,
  /** Address of the code in the convention of tail calls; 0 if there is none. */
  tail: 16,
  /** What to pass as context. */
  context: 24,
  size: 32,
} as const;

/** An exception, whose address is a reference to it. */
export const exceptionRecord = {
  /** While it is free, the address of the next free one. */
  next: 0,
  /** u64: the number of its tag. */
  tag: 8,
  /** The address of its values, if they are more than `inlineSlots`. */
  values: 16,
  /** Its values otherwise, in slots of 16 bytes. */
  slots: 32,
  inlineSlots: 6,
  size: 128,
} as const;

/** From where generated code takes records of exceptions. */
export const exceptionPool = {
  /** The address of the first free {@linkcode exceptionRecord}; 0 if the runtime is to be asked for one. */
  free: 0,
  /** The address of the first record that was never used. They are taken where the runtime cannot be asked: */
  unused: 8,
  /** where they end, */
  end: 16,
  /** and u64: the stack pointer below which JavaScript cannot be called. */
  hostStackLimit: 24,
  size: 32,
} as const;

/** Where the parts of an instance's context stand. */
export interface ContextLayout {
  /** A {@linkcode storageEntry} for each memory, */
  readonly memories: number;
  /** and each table. */
  readonly tables: number;
  /** The address of each global's value slot. */
  readonly globals: number;
  /** u64: the number of each tag. */
  readonly tags: number;
  /** u32: the canonical id of each type of the module. */
  readonly types: number;
  /**
   * The address of a {@linkcode functionRecord}: of each imported function, then of each that the module declares it may
   * refer to, where 0 says that it was not asked for yet.
   */
  readonly functions: number;
  /** The context of each runtime function. */
  readonly builtins: number;
  /** Bytes altogether. */
  readonly size: number;
  /** The place of each function among `functions`. */
  readonly functionPlaces: ReadonlyMap<number, number>;
}

const layouts = new WeakMap<Module, ContextLayout>();

/** The layout of the contexts of a module's instances. */
export function contextLayout(module: Module): ContextLayout {
  let layout = layouts.get(module);
  if (layout === undefined) layouts.set(module, layout = layOut(module));
  return layout;
}

function layOut(module: Module): ContextLayout {
  const declared = [...module.declaredFuncs].filter((index) => index >= module.importedFuncs);
  const functions = [...Array(module.importedFuncs).keys(), ...declared];
  let end: number = contextHeader.size;
  const place = (bytes: number): number => {
    const start = end;
    end += (bytes + 7) & ~7;
    return start;
  };
  return {
    memories: place(module.memories.length * storageEntry.size),
    tables: place(module.tables.length * storageEntry.size),
    globals: place(module.globals.length * 8),
    tags: place(module.tags.length * 8),
    types: place(module.types.length * 4),
    functions: place(functions.length * 8),
    builtins: place(BUILTIN_NAMES.length * 8),
    size: end,
    functionPlaces: new Map(functions.map((index, position) => [index, position])),
  };
}
