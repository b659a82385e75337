/**
 * The bytes of a shared object while they are written, with the look-ups that all its parts share.
 *
 * @module
 */

import { ElfError, recordSize, sectionIndex, symbolType } from "./format.ts";
import type { Layout } from "./layout.ts";
import { type InputSection, type InputSymbol, isUndefined, type ObjectFile } from "./reader.ts";
import type { Resolution } from "./resolve.ts";
import { collectSymbols, type SymbolTable } from "./symbol_table.ts";
import type { StringTable } from "./tables.ts";

/** Everything that must be known before the first byte is written; made by `linkSharedObject`. */
export interface Plan {
  readonly objects: readonly ObjectFile[];
  readonly resolution: Resolution;
  readonly layout: Layout;
  /** Symbols of `.dynsym` after the null symbol, in order. */
  readonly dynamicSymbols: readonly InputSymbol[];
  readonly dynamicStrings: StringTable;
  readonly hash: Uint32Array<ArrayBuffer>;
  readonly dynamicEntries: readonly (readonly [tag: number, value: number])[];
  /** Exported symbol that covers all code. */
  readonly codeAnchor: string;
}

/** The image under construction. */
export class Image {
  readonly plan: Plan;
  readonly layout: Layout;
  readonly resolution: Resolution;
  readonly symbols: SymbolTable;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly view: DataView<ArrayBuffer>;
  readonly #dynamicIndex: ReadonlyMap<InputSymbol, number>;
  #relocationAt: number;

  constructor(plan: Plan) {
    this.plan = plan;
    this.layout = plan.layout;
    this.resolution = plan.resolution;
    this.symbols = collectSymbols(plan.objects, plan.resolution, plan.layout);
    this.bytes = new Uint8Array(this.symbols.end);
    this.view = new DataView(this.bytes.buffer);
    this.#dynamicIndex = new Map(plan.dynamicSymbols.map((symbol, index) => [symbol, index + 1]));
    this.#relocationAt = this.addressOf(".rela.dyn");
  }

  /** Address of an output section; 0 when the image has none of that name. */
  addressOf(name: string): number {
    return this.layout.byName.get(name)?.address ?? 0;
  }

  /** Address of a defined symbol, or the value of an absolute one. */
  valueOf(symbol: InputSymbol): number {
    if (symbol.section === undefined) return symbol.value;
    if (symbol.section.address < 0) {
      throw new ElfError(`Cannot link: "${symbol.name || symbol.section.name}" is referenced but not loaded`);
    }
    return symbol.section.address + symbol.value;
  }

  /** Number of an imported symbol in `.dynsym`. */
  dynamicIndexOf(symbol: InputSymbol): number {
    return this.#dynamicIndex.get(symbol)!;
  }

  /** Adds a relocation for the dynamic loader. */
  addRelocation(at: number, symbol: number, relocation: number, addend: number): void {
    this.view.setBigUint64(this.#relocationAt, BigInt(at), true);
    this.view.setUint32(this.#relocationAt + 8, relocation, true);
    this.view.setUint32(this.#relocationAt + 12, symbol, true);
    this.view.setBigInt64(this.#relocationAt + 16, BigInt(addend), true);
    this.#relocationAt += recordSize.relocation;
  }

  /** Writes a 32-bit reference. */
  write32(at: number, value: number, object: ObjectFile, section: InputSection): void {
    if (value !== (value | 0)) {
      throw new ElfError(`Cannot link "${object.name}": reference in "${section.name}" too far`);
    }
    this.view.setInt32(at, value, true);
  }

  /** Writes an entry of a symbol table. */
  writeSymbol(at: number, name: number, symbol: InputSymbol): void {
    const output = symbol.section === undefined ? undefined : this.layout.outputOf.get(symbol.section);
    const undefinedHere = isUndefined(symbol);
    this.view.setUint32(at, name, true);
    this.bytes[at + 4] = (symbol.binding << 4) | symbol.type;
    this.bytes[at + 5] = undefinedHere ? 0 : symbol.visibility;
    const index = output === undefined ? sectionIndex.absolute : this.layout.sections.indexOf(output);
    this.view.setUint16(at + 6, undefinedHere ? sectionIndex.undefined : index, true);
    if (undefinedHere) return;
    const isThreadLocal = symbol.type === symbolType.threadLocal;
    const base = isThreadLocal ? this.layout.threadLocal.start : 0;
    this.view.setBigUint64(at + 8, BigInt(this.valueOf(symbol) - base), true);
    this.view.setBigUint64(at + 16, BigInt(symbol.size), true);
  }
}
