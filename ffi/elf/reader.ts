/**
 * Reads a relocatable ELF-64 object for x86-64 into tables that the linker walks.
 *
 * Objects normally come from libLLVM a moment earlier, but they may also be damaged files: every offset, index and
 * length is checked here, once, so that layout and writer can rely on them.
 *
 * @module
 */

import {
  binding,
  ElfError,
  fileType,
  machineX86_64,
  readSignedWord,
  readWord,
  recordSize,
  relocationType,
  sectionFlag,
  sectionIndex,
  sectionType,
  visibility,
} from "./format.ts";

/** One section of an object; `address` is assigned by the layout. */
export interface InputSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
  readonly alignment: number;
  /** Address in the image, -1 until laid out and for sections that are left out. */
  address: number;
}

/** One symbol of an object. */
export interface InputSymbol {
  readonly name: string;
  readonly binding: number;
  readonly type: number;
  readonly visibility: number;
  /** Defining section; `undefined` for undefined and absolute symbols. */
  readonly section: InputSection | undefined;
  readonly isAbsolute: boolean;
  readonly value: number;
  readonly size: number;
}

/** A parsed object. */
export interface ObjectFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sections: readonly InputSection[];
  readonly symbols: readonly InputSymbol[];
}

/** Whether the section has a place in memory at run time; empty ones count, symbols may lie in them. */
export function isAllocated(section: InputSection): boolean {
  return (section.flags & sectionFlag.allocated) !== 0;
}

/** Whether an undefined symbol, as opposed to a definition. */
export function isUndefined(symbol: InputSymbol): boolean {
  return symbol.section === undefined && !symbol.isAbsolute;
}

/** Whether the symbol takes part in resolution between objects. */
export function isGlobal(symbol: InputSymbol): boolean {
  return symbol.binding !== binding.local;
}

/** Whether a symbol may be seen from other shared objects. */
export function isVisible(symbol: InputSymbol): boolean {
  return symbol.visibility === visibility.default || symbol.visibility === visibility.protected;
}

/**
 * Parses a relocatable object.
 *
 * @param name What errors call the object.
 * @throws {ElfError} If the bytes are no well-formed x86-64 object.
 */
export function readObject(bytes: Uint8Array, name: string): ObjectFile {
  return new ObjectReader(bytes, name).read();
}

/**
 * Calls `visit` for every relocation of the object's allocated sections, in file order.
 *
 * @throws {ElfError} If a relocation names a symbol that is not there or lies outside its section.
 */
export function forEachRelocation(
  object: ObjectFile,
  visit: (section: InputSection, offset: number, type: number, symbol: InputSymbol, addend: number) => void,
): void {
  const view = new DataView(object.bytes.buffer, object.bytes.byteOffset, object.bytes.byteLength);
  for (const table of object.sections) {
    if (table.type !== sectionType.relocations) continue;
    const section = object.sections[table.info];
    if (section === undefined) throw new ElfError(`Cannot link "${object.name}": "${table.name}" is for no section`);
    if (!isAllocated(section)) continue;
    const end = table.offset + table.size;
    for (let at = table.offset; at < end; at += recordSize.relocation) {
      const offset = readWord(view, at);
      const type = view.getUint32(at + 8, true);
      const symbol = object.symbols[view.getUint32(at + 12, true)];
      if (symbol === undefined || section.type === sectionType.noBits || offset + fieldWidth(type) > section.size) {
        throw new ElfError(`Cannot link "${object.name}": broken relocation at ${section.name}+${offset}`);
      }
      visit(section, offset, type, symbol, readSignedWord(view, at + 16));
    }
  }
}

function fieldWidth(type: number): number {
  return type === relocationType.absolute64 || type === relocationType.pc64 ? 8 : 4;
}

class ObjectReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #name: string;
  readonly #decoder = new TextDecoder();

  constructor(bytes: Uint8Array, name: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#name = name;
  }

  read(): ObjectFile {
    this.#checkFileHeader();
    const sections = this.#readSections();
    return { name: this.#name, bytes: this.#bytes, sections, symbols: this.#readSymbols(sections) };
  }

  #checkFileHeader(): void {
    if (this.#bytes.length < recordSize.fileHeader) this.#fail("too short for an ELF header");
    if (this.#view.getUint32(0) !== 0x7f454c46) this.#fail("no ELF magic number");
    if (this.#view.getUint16(4) !== 0x0201) this.#fail("not a 64-bit little-endian file");
    if (this.#view.getUint16(16, true) !== fileType.relocatable) this.#fail("not a relocatable object");
    if (this.#view.getUint16(18, true) !== machineX86_64) this.#fail("not for x86-64");
    if (this.#view.getUint16(58, true) !== recordSize.sectionHeader) this.#fail("unknown section header size");
  }

  #readSections(): InputSection[] {
    const start = this.#word(40);
    this.#checkRange(start, recordSize.sectionHeader, "section headers");
    // Counts that do not fit their field stand in section header 0.
    const count = this.#view.getUint16(60, true) || this.#word(start + 32);
    this.#checkRange(start, count * recordSize.sectionHeader, "section headers");
    const namesIndex = this.#view.getUint16(62, true);
    const sections: InputSection[] = [];
    const names: number[] = [];
    for (let index = 0; index < count; index++) {
      const at = start + index * recordSize.sectionHeader;
      names.push(this.#view.getUint32(at, true));
      sections.push(this.#readSection(at, index));
    }
    const stringTable = namesIndex === sectionIndex.extended ? sections[0].link : namesIndex;
    const named = sections.map((section, index) => {
      return { ...section, name: this.#text(sections, stringTable, names[index]) };
    });
    if (named.some(isConstructorTable)) this.#fail("constructors and destructors are not supported");
    return named;
  }

  #readSection(at: number, index: number): InputSection {
    const section: InputSection = {
      name: "",
      type: this.#view.getUint32(at + 4, true),
      flags: this.#word(at + 8),
      offset: this.#word(at + 24),
      size: this.#word(at + 32),
      link: this.#view.getUint32(at + 40, true),
      info: this.#view.getUint32(at + 44, true),
      alignment: Math.max(1, this.#word(at + 48)),
      address: -1,
    };
    if (index === 0) return { ...section, size: 0 };
    if (section.type !== sectionType.noBits) this.#checkRange(section.offset, section.size, `section ${index}`);
    if (section.alignment > 4096 || (section.alignment & (section.alignment - 1)) !== 0) {
      this.#fail(`section ${index} has alignment ${section.alignment}`);
    }
    if (
      (section.flags & (sectionFlag.write | sectionFlag.executable)) === (sectionFlag.write | sectionFlag.executable)
    ) {
      this.#fail(`section ${index} is both writable and executable`);
    }
    if (section.size > 0x7fff_ffff) this.#fail(`section ${index} is larger than 2 GiB`);
    if (section.type === sectionType.relocations && section.size % recordSize.relocation !== 0) {
      this.#fail(`section ${index} holds a broken relocation`);
    }
    return section;
  }

  #readSymbols(sections: InputSection[]): InputSymbol[] {
    const table = sections.find((section) => section.type === sectionType.symbolTable);
    if (table === undefined) return [];
    if (table.size % recordSize.symbol !== 0) this.#fail("broken symbol table");
    const tableIndex = sections.indexOf(table);
    const extended = sections.find((s) => s.type === sectionType.extendedIndices && s.link === tableIndex);
    const count = table.size / recordSize.symbol;
    if (extended !== undefined && extended.size < count * 4) this.#fail("broken table of section indices");
    const symbols: InputSymbol[] = [];
    for (let index = 0; index < count; index++) {
      const at = table.offset + index * recordSize.symbol;
      const info = this.#view.getUint8(at + 4);
      let place = this.#view.getUint16(at + 6, true);
      if (place === sectionIndex.common) this.#fail("common symbols are not supported");
      const isAbsolute = place === sectionIndex.absolute;
      if (place === sectionIndex.extended) {
        if (extended === undefined) this.#fail("missing table of section indices");
        place = this.#view.getUint32(extended.offset + index * 4, true);
      }
      if (!isAbsolute && place >= sections.length) this.#fail(`symbol ${index} lies in unknown section ${place}`);
      symbols.push({
        name: this.#text(sections, table.link, this.#view.getUint32(at, true)),
        binding: info >> 4,
        type: info & 15,
        visibility: this.#view.getUint8(at + 5) & 3,
        section: isAbsolute || place === sectionIndex.undefined ? undefined : sections[place],
        isAbsolute,
        value: this.#word(at + 8),
        size: this.#word(at + 16),
      });
    }
    return symbols;
  }

  #text(sections: readonly InputSection[], table: number, offset: number): string {
    if (offset === 0) return "";
    const strings = sections[table];
    if (strings === undefined || strings.type !== sectionType.stringTable || offset >= strings.size) {
      this.#fail("a name lies outside its string table");
    }
    const start = strings.offset + offset;
    const end = this.#bytes.indexOf(0, start);
    if (end < 0 || end >= strings.offset + strings.size) this.#fail("a name has no end");
    return this.#decoder.decode(this.#bytes.subarray(start, end));
  }

  /** A 64-bit field as a number; values beyond 2^53 can only be damage and fail the range checks that follow. */
  #word(at: number): number {
    return readWord(this.#view, at);
  }

  #checkRange(offset: number, size: number, what: string): void {
    if (offset + size > this.#bytes.length) this.#fail(`${what} reach beyond the end of the file`);
  }

  #fail(reason: string): never {
    throw new ElfError(`Cannot link "${this.#name}": ${reason}`);
  }
}

function isConstructorTable({ name, type, size }: InputSection): boolean {
  const isArray = type >= sectionType.initArray && type <= sectionType.preinitArray;
  return size > 0 && (isArray || name.startsWith(".ctors") || name.startsWith(".dtors"));
}
