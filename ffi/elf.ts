/**
 * Turns relocatable x86-64 objects into one loadable shared object, in TypeScript, so that native code needs neither a
 * linker nor a helper program.
 *
 * It does what generated code needs and no more: read-only, executable and writable segments with nothing both
 * writable and executable, eager binding (`DF_BIND_NOW`) behind RELRO, `DT_HASH`, initial-exec thread-local storage.
 * Constructors, COMDAT groups, symbol versions and debug sections are refused or dropped. The full symbol table stays in
 * the file, so that perf and gdb show names.
 *
 * @module
 */

import { codeAnchor, dynamicFlag, dynamicTag, recordSize } from "./elf/format.ts";
import { type Layout, layOut } from "./elf/layout.ts";
import { type InputSymbol, isGlobal, isUndefined, isVisible, readObject } from "./elf/reader.ts";
import { resolveObjects } from "./elf/resolve.ts";
import { buildHashTable, StringTable } from "./elf/tables.ts";
import { stubSize } from "./elf/relocate.ts";
import { writeImage } from "./elf/writer.ts";

export { ElfError } from "./elf/format.ts";

/** How {@linkcode linkSharedObject} links. */
export interface LinkOptions {
  /** Name under which the loader knows the image once it is loaded. */
  readonly sharedObjectName?: string;
  /** Shared objects that the imports come from, by name; libc is always visible. */
  readonly needed?: readonly string[];
  /** Which global definitions `dlsym` can find; all visible ones by default. */
  readonly exports?: (name: string) => boolean;
  /** Keeps the image in memory for the life of the process. */
  readonly noDelete?: boolean;
}

/**
 * Links relocatable objects (one, or the shards of one module) into a shared object.
 *
 * Symbols that no object defines become imports, resolved when the image is loaded.
 *
 * @throws {ElfError} On malformed input, duplicate definitions, or what a shared object cannot hold.
 *
 * @example
 * ```ts ignore
 * const image = linkSharedObject([module.emit(machine, "object")]);
 * ```
 */
export function linkSharedObject(objects: readonly Uint8Array[], options: LinkOptions = {}): Uint8Array<ArrayBuffer> {
  const files = objects.map((bytes, index) => readObject(bytes, `object ${index}`));
  const resolution = resolveObjects(files);
  const exported = options.exports ?? (() => true);
  const isExported = (symbol: InputSymbol): boolean =>
    isGlobal(symbol) && !isUndefined(symbol) && isVisible(symbol) && exported(symbol.name);
  const dynamicSymbols = [...resolution.imports, ...resolution.definitions.values().filter(isExported)];

  const dynamicStrings = new StringTable();
  const names = ["", ...dynamicSymbols.map((symbol) => symbol.name), codeAnchor];
  for (const name of names) dynamicStrings.add(name);
  const sharedObjectName = dynamicStrings.add(options.sharedObjectName ?? "");
  const needed = (options.needed ?? []).map((name) => dynamicStrings.add(name));
  const hash = buildHashTable(names);
  const relocations = resolution.slotCount + resolution.dynamicWords;

  // The size of .dynamic depends only on how many entries it has, which is known before the addresses in it are.
  const entriesFor = (layout: Layout | undefined): (readonly [number, number])[] => {
    const address = (name: string): number => layout?.byName.get(name)?.address ?? 0;
    const usesThreadLocals = resolution.threadSlots.size > 0;
    return [
      ...needed.map((offset) => [dynamicTag.needed, offset] as const),
      ...(sharedObjectName === 0 ? [] : [[dynamicTag.sharedObjectName, sharedObjectName] as const]),
      [dynamicTag.hash, address(".hash")],
      [dynamicTag.stringTable, address(".dynstr")],
      [dynamicTag.symbolTable, address(".dynsym")],
      [dynamicTag.stringTableSize, dynamicStrings.bytes.length],
      [dynamicTag.symbolEntrySize, recordSize.symbol],
      [dynamicTag.relocations, address(".rela.dyn")],
      [dynamicTag.relocationsSize, relocations * recordSize.relocation],
      [dynamicTag.relocationEntrySize, recordSize.relocation],
      [dynamicTag.flags, dynamicFlag.bindNow | (usesThreadLocals ? dynamicFlag.staticThreadLocal : 0)],
      [dynamicTag.flags1, dynamicFlag.now1 | (options.noDelete ? dynamicFlag.noDelete1 : 0)],
      [dynamicTag.end, 0],
    ];
  };

  const layout = layOut(files, {
    dynamicSymbols: names.length * recordSize.symbol,
    hash: hash.byteLength,
    dynamicStrings: dynamicStrings.bytes.length,
    relocations: relocations * recordSize.relocation,
    stubs: resolution.stubs.size * stubSize,
    globalOffsetTable: resolution.slotCount * 8,
    dynamic: entriesFor(undefined).length * 16,
  });
  const dynamicEntries = entriesFor(layout);
  return writeImage({
    objects: files,
    resolution,
    layout,
    dynamicSymbols,
    dynamicStrings,
    hash,
    dynamicEntries,
    codeAnchor,
  });
}
