/**
 * Gives every part of the shared object its place.
 *
 * An address in the image equals its offset in the file, which keeps program headers, section headers and relocation
 * simple; the price is up to a page of zeros between segments of different protection:
 *
 * | segment | holds |
 * |---|---|
 * | R | headers, dynamic symbols and relocations, constants, unwind tables |
 * | RX | code, then the jump stubs of imports |
 * | RW, read-only after relocation | thread-local template, relocated constants, global offset table, `.dynamic` |
 * | RW | data, zero-initialised data |
 * | not loaded | full symbol table for perf and gdb, section headers |
 *
 * @module
 */

import { alignUp, ElfError, recordSize, sectionFlag, sectionType } from "./format.ts";
import { type InputSection, isAllocated, type ObjectFile } from "./reader.ts";

const pageSize = 4096;
const readOnly = sectionFlag.allocated;
const writable = sectionFlag.allocated | sectionFlag.write;

/** One section of the image. Its number in the section header table is its place in {@linkcode Layout.sections}. */
export interface OutputSection {
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly alignment: number;
  readonly entrySize: number;
  readonly inputs: readonly InputSection[];
  address: number;
  size: number;
}

/** The sizes of the parts the linker makes itself, in bytes. */
export interface SyntheticSizes {
  readonly dynamicSymbols: number;
  readonly hash: number;
  readonly dynamicStrings: number;
  readonly relocations: number;
  readonly stubs: number;
  readonly globalOffsetTable: number;
  readonly dynamic: number;
}

/** Where everything lies. */
export interface Layout {
  readonly sections: readonly OutputSection[];
  readonly byName: ReadonlyMap<string, OutputSection>;
  /** Which output section an input section became part of. */
  readonly outputOf: ReadonlyMap<InputSection, OutputSection>;
  readonly readEnd: number;
  readonly codeStart: number;
  readonly codeEnd: number;
  readonly writeStart: number;
  /** End of the part that becomes read-only after relocation; a page boundary. */
  readonly relocationReadOnlyEnd: number;
  /** End of the loaded bytes in the file. */
  readonly fileEnd: number;
  /** End in memory, after zero-initialised data. */
  readonly memoryEnd: number;
  readonly threadLocal: {
    readonly start: number;
    readonly fileSize: number;
    readonly size: number;
    readonly alignment: number;
  };
}

/** Bytes of `.eh_frame_hdr`: it only points at `.eh_frame`, unwinders then search linearly. */
const ehFrameHeaderSize = 8;

/** Bytes of the number that ends `.eh_frame`. */
const ehFrameEndSize = 4;

/** Program headers that every image reserves room for. */
export const programHeaderCount = 8;

/**
 * Lays out the image and assigns the address of every input section.
 *
 * @throws {ElfError} If the image would be larger than 2 GiB.
 */
export function layOut(objects: readonly ObjectFile[], sizes: SyntheticSizes): Layout {
  return new LayoutBuilder(objects.flatMap((object) => object.sections.filter(isAllocated))).build(sizes);
}

class LayoutBuilder {
  readonly #inputs: readonly InputSection[];
  readonly #sections: OutputSection[] = [
    { name: "", type: 0, flags: 0, alignment: 0, entrySize: 0, inputs: [], address: 0, size: 0 },
  ];
  readonly #outputOf = new Map<InputSection, OutputSection>();
  #position: number = recordSize.fileHeader + programHeaderCount * recordSize.programHeader;

  constructor(inputs: readonly InputSection[]) {
    this.#inputs = inputs;
  }

  build(sizes: SyntheticSizes): Layout {
    this.#add(".dynsym", sectionType.dynamicSymbols, readOnly, sizes.dynamicSymbols, recordSize.symbol);
    this.#add(".hash", sectionType.hash, readOnly, sizes.hash, 4);
    this.#add(".dynstr", sectionType.stringTable, readOnly, sizes.dynamicStrings, 0);
    this.#add(".rela.dyn", sectionType.relocations, readOnly, sizes.relocations, recordSize.relocation);
    this.#gather(".rodata", readOnly, (input) => !isCode(input) && !isWritable(input) && !isUnwind(input));
    this.#layOutUnwindTables();
    const readEnd = this.#position;

    this.#nextPage();
    const codeStart = this.#position;
    this.#gather(".text", sectionFlag.allocated | sectionFlag.executable, isCode);
    this.#add(".plt", sectionType.programBits, sectionFlag.allocated | sectionFlag.executable, sizes.stubs, 8);
    const codeEnd = this.#position;

    this.#nextPage();
    const writeStart = this.#position;
    const threadLocal = this.#layOutThreadLocal();
    this.#gather(".data.rel.ro", writable, (input) => isPlainData(input) && isRelocationReadOnly(input));
    this.#add(".got", sectionType.programBits, writable, sizes.globalOffsetTable, 8);
    this.#add(".dynamic", sectionType.dynamic, writable, sizes.dynamic, 16);
    this.#nextPage();
    const relocationReadOnlyEnd = this.#position;
    this.#gather(".data", writable, (input) => isPlainData(input) && !isRelocationReadOnly(input) && !isZeroed(input));
    const fileEnd = this.#position;
    this.#gather(".bss", writable, (input) => isPlainData(input) && !isRelocationReadOnly(input) && isZeroed(input));
    const memoryEnd = this.#position;
    if (memoryEnd > 0x7fff_ffff) throw new ElfError(`Cannot link an image of ${memoryEnd} bytes: 2 GiB is the limit`);

    return {
      sections: this.#sections,
      byName: new Map(this.#sections.map((section) => [section.name, section])),
      outputOf: this.#outputOf,
      readEnd,
      codeStart,
      codeEnd,
      writeStart,
      relocationReadOnlyEnd,
      fileEnd,
      memoryEnd,
      threadLocal,
    };
  }

  /** All inputs' unwind tables in one section, closed by a zero word, and the header that points at it. */
  #layOutUnwindTables(): void {
    const unwind = this.#gather(".eh_frame", readOnly, isUnwind);
    if (unwind === undefined) return;
    unwind.size += ehFrameEndSize;
    this.#position += ehFrameEndSize;
    this.#add(".eh_frame_hdr", sectionType.programBits, readOnly, ehFrameHeaderSize, 0);
  }

  /** The template's zero-initialised end takes no room: it only exists in each thread's copy. */
  #layOutThreadLocal(): Layout["threadLocal"] {
    const isThreadLocal = (input: InputSection): boolean => (input.flags & sectionFlag.threadLocal) !== 0;
    const all = this.#inputs.filter(isThreadLocal);
    const alignment = all.reduce((most, input) => Math.max(most, input.alignment), 1);
    const flags = writable | sectionFlag.threadLocal;
    this.#position = alignUp(this.#position, alignment);
    const start = this.#position;
    this.#gather(".tdata", flags, (input) => isThreadLocal(input) && !isZeroed(input));
    const fileEnd = this.#position;
    this.#gather(".tbss", flags, (input) => isThreadLocal(input) && isZeroed(input));
    const end = this.#position;
    this.#position = fileEnd;
    return { start, fileSize: fileEnd - start, size: end - start, alignment };
  }

  #nextPage(): void {
    this.#position = alignUp(this.#position, pageSize);
  }

  /** Adds a section the linker makes itself; none when it would be empty. */
  #add(name: string, type: number, flags: number, size: number, entrySize: number): void {
    if (size === 0) return;
    this.#position = alignUp(this.#position, 16);
    const address = this.#position;
    this.#position += size;
    this.#sections.push({ name, type, flags, alignment: 16, entrySize, inputs: [], address, size });
  }

  /** Adds a section made of all matching inputs, in order; none when nothing matches. */
  #gather(name: string, flags: number, matches: (input: InputSection) => boolean): OutputSection | undefined {
    const inputs = this.#inputs.filter(matches);
    if (inputs.length === 0) return undefined;
    const alignment = inputs.reduce((most, input) => Math.max(most, input.alignment), 1);
    const type = inputs.every(isZeroed) ? sectionType.noBits : sectionType.programBits;
    this.#position = alignUp(this.#position, alignment);
    const address = this.#position;
    const output: OutputSection = { name, type, flags, alignment, entrySize: 0, inputs, address, size: 0 };
    for (const input of inputs) {
      input.address = this.#position = alignUp(this.#position, input.alignment);
      this.#position += input.size;
      this.#outputOf.set(input, output);
    }
    output.size = this.#position - address;
    this.#sections.push(output);
    return output;
  }
}

function isCode(input: InputSection): boolean {
  return (input.flags & sectionFlag.executable) !== 0;
}

function isWritable(input: InputSection): boolean {
  return (input.flags & sectionFlag.write) !== 0;
}

function isUnwind(input: InputSection): boolean {
  return input.type === sectionType.unwind || (input.name === ".eh_frame" && !isCode(input) && !isWritable(input));
}

function isZeroed(input: InputSection): boolean {
  return input.type === sectionType.noBits;
}

function isPlainData(input: InputSection): boolean {
  return isWritable(input) && !isCode(input) && (input.flags & sectionFlag.threadLocal) === 0;
}

function isRelocationReadOnly(input: InputSection): boolean {
  return input.name.startsWith(".data.rel.ro") && !isZeroed(input);
}
