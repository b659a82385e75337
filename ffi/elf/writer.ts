/**
 * Writes a shared object part by part: contents, relocations, the tables of the dynamic loader, symbols, headers.
 *
 * @module
 */

import { binding, recordSize, sectionIndex, sectionType, symbolType } from "./format.ts";
import { writeFileHeader, writeProgramHeaders, writeSectionHeaders } from "./headers.ts";
import { Image, type Plan } from "./image.ts";
import { relocate, writeGlobalOffsetTable, writeStubs } from "./relocate.ts";

/** Writes the image. */
export function writeImage(plan: Plan): Uint8Array<ArrayBuffer> {
  const image = new Image(plan);
  copySections(image);
  writeGlobalOffsetTable(image);
  writeStubs(image);
  for (const object of plan.objects) relocate(image, object);
  writeDynamicTables(image);
  writeUnwindHeader(image);
  writeSymbolTable(image);
  writeSectionHeaders(image);
  writeFileHeader(image);
  writeProgramHeaders(image);
  return image.bytes;
}

function copySections(image: Image): void {
  for (const object of image.plan.objects) {
    for (const section of object.sections) {
      if (section.address < 0 || section.type === sectionType.noBits) continue;
      image.bytes.set(object.bytes.subarray(section.offset, section.offset + section.size), section.address);
    }
  }
}

function writeDynamicTables(image: Image): void {
  const symbols = image.addressOf(".dynsym");
  image.plan.dynamicSymbols.forEach((symbol, index) => {
    const at = symbols + (index + 1) * recordSize.symbol;
    image.writeSymbol(at, image.plan.dynamicStrings.add(symbol.name), symbol);
  });
  const anchor = symbols + (image.plan.dynamicSymbols.length + 1) * recordSize.symbol;
  writeCodeAnchor(image, anchor, image.plan.dynamicStrings.add(image.plan.codeAnchor));
  image.bytes.set(new Uint8Array(image.plan.hash.buffer), image.addressOf(".hash"));
  image.bytes.set(image.plan.dynamicStrings.bytes, image.addressOf(".dynstr"));
  let at = image.addressOf(".dynamic");
  for (const [tag, value] of image.plan.dynamicEntries) {
    image.view.setBigUint64(at, BigInt(tag), true);
    image.view.setBigUint64(at + 8, BigInt(value), true);
    at += 16;
  }
}

function writeCodeAnchor(image: Image, at: number, name: number): void {
  const { codeStart, codeEnd, byName, sections } = image.layout;
  const section = byName.get(".text") ?? byName.get(".plt");
  image.view.setUint32(at, name, true);
  image.bytes[at + 4] = (binding.global << 4) | symbolType.none;
  image.view.setUint16(at + 6, section === undefined ? sectionIndex.absolute : sections.indexOf(section), true);
  image.view.setBigUint64(at + 8, BigInt(codeStart), true);
  image.view.setBigUint64(at + 16, BigInt(codeEnd - codeStart), true);
}

/** `.eh_frame_hdr` of version 1: a 32-bit pc-relative pointer to `.eh_frame`, no search table. */
function writeUnwindHeader(image: Image): void {
  const header = image.layout.byName.get(".eh_frame_hdr");
  if (header === undefined) return;
  image.bytes.set([1, 0x1b, 0xff, 0xff], header.address);
  image.view.setInt32(header.address + 4, image.addressOf(".eh_frame") - (header.address + 4), true);
}

function writeSymbolTable(image: Image): void {
  let at = image.symbols.tableAt + recordSize.symbol;
  for (const { symbol, name } of image.symbols.entries) {
    image.writeSymbol(at, name, symbol);
    at += recordSize.symbol;
  }
  image.bytes.set(image.symbols.strings.bytes, image.symbols.stringsAt);
  image.bytes.set(image.symbols.sectionNames.bytes, image.symbols.sectionNamesAt);
}
