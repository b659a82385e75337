/**
 * Names for the numbers of the ELF-64 format that this linker meets, from the System V gABI and its x86-64 supplement.
 *
 * Only what is read or written stands here.
 *
 * @module
 */

/** Sizes in bytes of the fixed records of an ELF-64 file. */
export const recordSize = { fileHeader: 64, programHeader: 56, sectionHeader: 64, symbol: 24, relocation: 24 } as const;

/** `e_type`. */
export const fileType = { relocatable: 1, sharedObject: 3 } as const;

/** `e_machine` of x86-64. */
export const machineX86_64 = 62;

/** `sh_type`. */
export const sectionType = {
  programBits: 1,
  symbolTable: 2,
  stringTable: 3,
  relocations: 4,
  hash: 5,
  dynamic: 6,
  noBits: 8,
  dynamicSymbols: 11,
  initArray: 14,
  preinitArray: 16,
  extendedIndices: 18,
  unwind: 0x7000_0001,
} as const;

/** `sh_flags`. */
export const sectionFlag = { write: 1, allocated: 2, executable: 4, threadLocal: 0x400 } as const;

/** Reserved section indices. */
export const sectionIndex = { undefined: 0, absolute: 0xfff1, common: 0xfff2, extended: 0xffff } as const;

/** The high half of `st_info`. */
export const binding = { local: 0, global: 1, weak: 2 } as const;

/** The low half of `st_info`. */
export const symbolType = { none: 0, object: 1, function: 2, section: 3, file: 4, threadLocal: 6 } as const;

/** The low two bits of `st_other`. */
export const visibility = { default: 0, hidden: 2, protected: 3 } as const;

/** `p_type`. */
export const segmentType = {
  load: 1,
  dynamic: 2,
  threadLocal: 7,
  ehFrameHeader: 0x6474_e550,
  stack: 0x6474_e551,
  relocationReadOnly: 0x6474_e552,
} as const;

/** `p_flags`. */
export const segmentFlag = { executable: 1, write: 2, read: 4 } as const;

/** `d_tag`. */
export const dynamicTag = {
  end: 0,
  needed: 1,
  hash: 4,
  stringTable: 5,
  symbolTable: 6,
  relocations: 7,
  relocationsSize: 8,
  relocationEntrySize: 9,
  stringTableSize: 10,
  symbolEntrySize: 11,
  sharedObjectName: 14,
  flags: 30,
  flags1: 0x6fff_fffb,
} as const;

/** `DT_FLAGS` and `DT_FLAGS_1`. */
export const dynamicFlag = { bindNow: 8, staticThreadLocal: 16, now1: 1, noDelete1: 8 } as const;

/** `r_type` on x86-64. */
export const relocationType = {
  none: 0,
  absolute64: 1,
  pc32: 2,
  plt32: 4,
  globalData: 6,
  relative: 8,
  gotPcRelative: 9,
  absolute32: 10,
  absolute32Signed: 11,
  threadOffset64: 18,
  gotThreadOffset: 22,
  threadOffset32: 23,
  pc64: 24,
  gotPcRelativeRelaxable: 41,
  gotPcRelativeRelaxableRex: 42,
} as const;

/** Malformed input, or input that cannot become a shared object. */
export class ElfError extends Error {
  override readonly name = "ElfError";
}

/** The smallest multiple of `alignment` (a power of two) that is not below `value`. */
export function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment;
}

/** Reads a 64-bit field as a number; much faster than through `bigint`. Values beyond 2^53 lose precision, not size. */
export function readWord(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getUint32(at + 4, true) * 0x1_0000_0000;
}

/** The same for a signed field. */
export function readSignedWord(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getInt32(at + 4, true) * 0x1_0000_0000;
}

/** Name of the symbol that every image exports at the start of its code; its size is that of the code. */
export const codeAnchor = "__wasmine_code";
