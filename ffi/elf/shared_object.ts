/**
 * Reads the symbols of a shared object that this linker made: exports by name, functions by address.
 *
 * @module
 */

import { ElfError, readWord, recordSize, sectionIndex, sectionType, symbolType } from "./format.ts";

/** A symbol of a shared object; its address counts from the start of the image. */
export interface ImageSymbol {
  readonly address: number;
  readonly size: number;
}

/** The symbols of a shared object, read when first asked for. */
export class SharedObjectFile {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #decoder = new TextDecoder();
  #exports: Map<string, ImageSymbol> | undefined;
  #functions: (ImageSymbol & { readonly name: string })[] | undefined;

  /** @throws {ElfError} If the bytes are no shared object. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes.length < recordSize.fileHeader || this.#view.getUint32(0) !== 0x7f454c46) {
      throw new ElfError("Cannot load a file that is no shared object");
    }
  }

  /** The exported symbols by name. */
  get exports(): ReadonlyMap<string, ImageSymbol> {
    if (this.#exports === undefined) {
      const found = this.#exports = new Map<string, ImageSymbol>();
      this.#forEachSymbol(sectionType.dynamicSymbols, (name, address, size) => found.set(name, { address, size }));
    }
    return this.#exports;
  }

  /** The name of the function that covers an address, or `undefined`. */
  functionAt(address: number): string | undefined {
    const functions = this.#functions ??= this.#readFunctions();
    let low = 0;
    let high = functions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (functions[middle].address <= address) low = middle + 1;
      else high = middle;
    }
    const found = functions[low - 1];
    return found !== undefined && address < found.address + found.size ? found.name : undefined;
  }

  #readFunctions(): (ImageSymbol & { readonly name: string })[] {
    const functions: (ImageSymbol & { readonly name: string })[] = [];
    this.#forEachSymbol(sectionType.symbolTable, (name, address, size, type) => {
      if (type === symbolType.function) functions.push({ name, address, size });
    });
    return functions.sort((left, right) => left.address - right.address);
  }

  /** Visits the symbols that are defined in the image. */
  #forEachSymbol(
    tableType: number,
    visit: (name: string, address: number, size: number, type: number) => void,
  ): void {
    const count = this.#view.getUint16(60, true);
    for (let index = 1; index < count; index++) {
      const table = this.#section(index);
      if (table.type !== tableType) continue;
      const strings = this.#section(table.link);
      for (let at = table.offset; at + recordSize.symbol <= table.offset + table.size; at += recordSize.symbol) {
        if (this.#view.getUint16(at + 6, true) === sectionIndex.undefined) continue;
        const address = readWord(this.#view, at + 8);
        const size = readWord(this.#view, at + 16);
        visit(this.#text(strings, this.#view.getUint32(at, true)), address, size, this.#bytes[at + 4] & 15);
      }
    }
  }

  #text(strings: Section, offset: number): string {
    const start = strings.offset + offset;
    const end = this.#bytes.indexOf(0, start);
    if (offset >= strings.size || end < 0) throw new ElfError("Cannot load a damaged shared object");
    return this.#decoder.decode(this.#bytes.subarray(start, end));
  }

  #section(index: number): Section {
    const at = readWord(this.#view, 40) + index * recordSize.sectionHeader;
    if (at + recordSize.sectionHeader > this.#bytes.length) throw new ElfError("Cannot load a damaged shared object");
    const type = this.#view.getUint32(at + 4, true);
    const offset = readWord(this.#view, at + 24);
    const size = readWord(this.#view, at + 32);
    if (type !== sectionType.noBits && offset + size > this.#bytes.length) {
      throw new ElfError("Cannot load a damaged shared object");
    }
    return { type, offset, size, link: this.#view.getUint32(at + 40, true) };
  }
}

interface Section {
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}
