/**
 * Fills in what depends on addresses: the global offset table, the jump stubs of imports, and every relocation.
 *
 * References through the global offset table to symbols of the same image are made direct, as linkers do.
 *
 * @module
 */

import { relocationType as type } from "./format.ts";
import type { Image } from "./image.ts";
import { forEachRelocation, type InputSection, type InputSymbol, isUndefined, type ObjectFile } from "./reader.ts";
import { isRelaxable } from "./resolve.ts";

/** Size of one jump stub in `.plt`: `jmp *slot(%rip)` and padding. */
export const stubSize = 8;

/** Fills the global offset table, or leaves its slots to the dynamic loader. */
export function writeGlobalOffsetTable(image: Image): void {
  const table = image.addressOf(".got");
  for (const [symbol, slot] of image.resolution.addressSlots) writeWord(image, table + slot * 8, symbol, 0, true);
  for (const [symbol, slot] of image.resolution.threadSlots) {
    const at = table + slot * 8;
    if (isUndefined(symbol)) image.addRelocation(at, image.dynamicIndexOf(symbol), type.threadOffset64, 0);
    else image.addRelocation(at, 0, type.threadOffset64, image.valueOf(symbol) - image.layout.threadLocal.start);
  }
}

/** Writes the jump stubs of imported functions. */
export function writeStubs(image: Image): void {
  const table = image.addressOf(".got");
  for (const [symbol, index] of image.resolution.stubs) {
    const at = image.addressOf(".plt") + index * stubSize;
    const slot = table + slotOf(image, symbol) * 8;
    image.bytes.set([0xff, 0x25, 0, 0, 0, 0, 0x66, 0x90], at);
    image.view.setInt32(at + 2, slot - (at + 6), true);
  }
}

/** Applies the relocations of one object. */
export function relocate(image: Image, object: ObjectFile): void {
  forEachRelocation(object, (section, offset, relocation, symbol, addend) => {
    if (relocation === type.none) return;
    const at = section.address + offset;
    const target = image.resolution.resolve(symbol);
    switch (relocation) {
      case type.pc32:
      case type.plt32: {
        const stub = isUndefined(target) ? image.resolution.stubs.get(target) : undefined;
        const to = stub === undefined ? image.valueOf(target) : image.addressOf(".plt") + stub * stubSize;
        return image.write32(at, to + addend - at, object, section);
      }
      case type.pc64:
        return image.view.setBigInt64(at, BigInt(image.valueOf(target) + addend - at), true);
      case type.absolute64:
        return writeWord(image, at, target, addend, false);
      case type.gotThreadOffset: {
        const slot = image.resolution.threadSlots.get(target)!;
        return image.write32(at, image.addressOf(".got") + slot * 8 + addend - at, object, section);
      }
      default: { // the three forms of a reference through the global offset table
        const relaxed = !isUndefined(target) && addend === -4 && !target.isAbsolute &&
          isRelaxable(object, section, offset, relocation);
        if (relaxed) return relax(image, at, image.valueOf(target), object, section);
        return image.write32(at, image.addressOf(".got") + slotOf(image, target) * 8 + addend - at, object, section);
      }
    }
  });
}

/** Turns a reference through the global offset table into a direct one of the same length (x86-64 psABI, B.2). */
function relax(image: Image, at: number, to: number, object: ObjectFile, section: InputSection): void {
  if (image.bytes[at - 2] === 0x8b) { // mov slot(%rip), reg → lea to(%rip), reg
    image.bytes[at - 2] = 0x8d;
    return image.write32(at, to - 4 - at, object, section);
  }
  if (image.bytes[at - 1] === 0x15) { // call *slot(%rip) → addr32 call to
    image.bytes[at - 2] = 0x67;
    image.bytes[at - 1] = 0xe8;
    return image.write32(at, to - 4 - at, object, section);
  }
  image.bytes[at - 2] = 0xe9; // jmp *slot(%rip) → jmp to; nop
  image.bytes[at + 3] = 0x90;
  image.write32(at - 1, to - 3 - at, object, section);
}

/** A 64-bit address: known up to the load address, or left to the dynamic loader. */
function writeWord(image: Image, at: number, symbol: InputSymbol, addend: number, isSlot: boolean): void {
  if (isUndefined(symbol)) {
    return image.addRelocation(at, image.dynamicIndexOf(symbol), isSlot ? type.globalData : type.absolute64, addend);
  }
  const value = image.valueOf(symbol) + addend;
  image.view.setBigInt64(at, BigInt(value), true);
  if (!symbol.isAbsolute) image.addRelocation(at, 0, type.relative, value);
}

function slotOf(image: Image, symbol: InputSymbol): number {
  return image.resolution.addressSlots.get(symbol)!;
}
