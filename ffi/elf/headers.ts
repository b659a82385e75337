/**
 * Writes the three kinds of headers of a shared object: file, segments, sections.
 *
 * @module
 */

import { fileType, machineX86_64, recordSize, sectionFlag, segmentFlag, segmentType } from "./format.ts";
import type { Image } from "./image.ts";
import { type OutputSection, programHeaderCount } from "./layout.ts";

/** Writes the ELF header. */
export function writeFileHeader(image: Image): void {
  image.bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  image.view.setUint16(16, fileType.sharedObject, true);
  image.view.setUint16(18, machineX86_64, true);
  image.view.setUint32(20, 1, true);
  image.view.setBigUint64(32, BigInt(recordSize.fileHeader), true);
  image.view.setBigUint64(40, BigInt(image.symbols.headersAt), true);
  image.view.setUint16(52, recordSize.fileHeader, true);
  image.view.setUint16(54, recordSize.programHeader, true);
  image.view.setUint16(56, programHeaderCount, true);
  image.view.setUint16(58, recordSize.sectionHeader, true);
  image.view.setUint16(60, image.symbols.sections.length, true);
  image.view.setUint16(62, image.symbols.sections.length - 1, true);
}

/** Writes the segments: what is loaded where, and how it is protected. */
export function writeProgramHeaders(image: Image): void {
  const { layout } = image.plan;
  const { read, write, executable } = segmentFlag;
  const dynamic = layout.byName.get(".dynamic")!;
  const unwind = layout.byName.get(".eh_frame_hdr");
  const local = layout.threadLocal;
  const protectedSize = layout.relocationReadOnlyEnd - layout.writeStart;
  const loadedSize = layout.fileEnd - layout.writeStart;
  const headers: (readonly number[])[] = [
    [segmentType.load, read, 0, layout.readEnd, layout.readEnd, 4096],
    [segmentType.load, read | executable, layout.codeStart, ...twice(layout.codeEnd - layout.codeStart), 4096],
    [segmentType.load, read | write, layout.writeStart, loadedSize, layout.memoryEnd - layout.writeStart, 4096],
    [segmentType.dynamic, read | write, dynamic.address, ...twice(dynamic.size), 8],
    [segmentType.relocationReadOnly, read, layout.writeStart, ...twice(protectedSize), 1],
    [segmentType.stack, read | write, 0, 0, 0, 16],
  ];
  if (local.size > 0) {
    headers.push([segmentType.threadLocal, read, local.start, local.fileSize, local.size, local.alignment]);
  }
  if (unwind !== undefined) headers.push([segmentType.ehFrameHeader, read, unwind.address, ...twice(unwind.size), 4]);
  headers.forEach((header, index) => {
    const at = recordSize.fileHeader + index * recordSize.programHeader;
    const [kind, flags, start, fileSize, memorySize, alignment] = header;
    image.view.setUint32(at, kind, true);
    image.view.setUint32(at + 4, flags, true);
    [start, start, start, fileSize, memorySize, alignment].forEach((value, field) =>
      image.view.setBigUint64(at + 8 + field * 8, BigInt(value), true)
    );
  });
}

/** Writes the section headers, which perf and gdb read. */
export function writeSectionHeaders(image: Image): void {
  const { headersAt, sections } = image.symbols;
  sections.forEach((section, index) => {
    const at = headersAt + index * recordSize.sectionHeader;
    const loaded = (section.flags & sectionFlag.allocated) !== 0;
    image.view.setUint32(at, image.symbols.sectionNames.add(section.name), true);
    image.view.setUint32(at + 4, section.type, true);
    image.view.setBigUint64(at + 8, BigInt(section.flags), true);
    image.view.setBigUint64(at + 16, BigInt(loaded ? section.address : 0), true);
    image.view.setBigUint64(at + 24, BigInt(section.address), true);
    image.view.setBigUint64(at + 32, BigInt(section.size), true);
    image.view.setUint32(at + 40, linkOf(image, section), true);
    image.view.setUint32(at + 44, section.name === ".symtab" ? image.symbols.firstGlobal : 0, true);
    if (section.name === ".dynsym") image.view.setUint32(at + 44, 1, true);
    image.view.setBigUint64(at + 48, BigInt(section.alignment), true);
    image.view.setBigUint64(at + 56, BigInt(section.entrySize), true);
  });
}

/** `sh_link`: the table that a section's names or symbols are in. */
function linkOf(image: Image, section: OutputSection): number {
  const partner: Record<string, string> = {
    ".dynsym": ".dynstr",
    ".hash": ".dynsym",
    ".rela.dyn": ".dynsym",
    ".dynamic": ".dynstr",
    ".symtab": ".strtab",
  };
  const name = partner[section.name];
  return name === undefined ? 0 : image.symbols.sections.findIndex((other) => other.name === name);
}

function twice(value: number): [number, number] {
  return [value, value];
}
