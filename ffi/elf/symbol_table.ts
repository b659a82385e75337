/**
 * The parts behind the loaded image: the full symbol table, from which perf and gdb take names, and the section headers.
 *
 * @module
 */

import { recordSize, sectionType, symbolType } from "./format.ts";
import type { Layout, OutputSection } from "./layout.ts";
import { type InputSymbol, isGlobal, isUndefined, type ObjectFile } from "./reader.ts";
import type { Resolution } from "./resolve.ts";
import { StringTable } from "./tables.ts";

/** Contents and places of the parts that are not loaded. */
export interface SymbolTable {
  readonly entries: readonly { readonly symbol: InputSymbol; readonly name: number }[];
  readonly firstGlobal: number;
  readonly strings: StringTable;
  readonly sectionNames: StringTable;
  readonly sections: readonly OutputSection[];
  readonly tableAt: number;
  readonly stringsAt: number;
  readonly sectionNamesAt: number;
  readonly headersAt: number;
  readonly end: number;
}

/** Collects the named definitions, locals first as the format demands, and places the parts behind the image. */
export function collectSymbols(
  objects: readonly ObjectFile[],
  resolution: Resolution,
  layout: Layout,
): SymbolTable {
  const strings = new StringTable();
  const named = objects.flatMap((object) => object.symbols.filter((symbol) => isNamedDefinition(symbol, resolution)));
  const ordered = [...named.filter((symbol) => !isGlobal(symbol)), ...named.filter(isGlobal)];
  const entries = ordered.map((symbol) => ({ symbol, name: strings.add(symbol.name) }));
  const firstGlobal = 1 + ordered.findIndex(isGlobal);
  const tableAt = Math.ceil(layout.fileEnd / 8) * 8;
  const tableSize = (entries.length + 1) * recordSize.symbol;
  const stringsAt = tableAt + tableSize;
  const sectionNamesAt = stringsAt + strings.bytes.length;
  const sectionNames = new StringTable();
  const extra = (name: string, kind: number, address: number, size: number, entrySize: number): OutputSection => {
    return { name, type: kind, flags: 0, alignment: 1, entrySize, inputs: [], address, size };
  };
  const sections = [
    ...layout.sections,
    extra(".symtab", sectionType.symbolTable, tableAt, tableSize, recordSize.symbol),
    extra(".strtab", sectionType.stringTable, stringsAt, strings.bytes.length, 0),
    extra(".shstrtab", sectionType.stringTable, sectionNamesAt, 0, 0),
  ];
  for (const section of sections) sectionNames.add(section.name);
  sections[sections.length - 1].size = sectionNames.bytes.length;
  const headersAt = Math.ceil((sectionNamesAt + sectionNames.bytes.length) / 8) * 8;
  const end = headersAt + sections.length * recordSize.sectionHeader;
  const first = firstGlobal === 0 ? entries.length + 1 : firstGlobal;
  return {
    entries,
    firstGlobal: first,
    strings,
    sectionNames,
    sections,
    tableAt,
    stringsAt,
    sectionNamesAt,
    headersAt,
    end,
  };
}

function isNamedDefinition(symbol: InputSymbol, resolution: Resolution): boolean {
  if (
    symbol.name === "" || isUndefined(symbol) || symbol.type >= symbolType.section && symbol.type <= symbolType.file
  ) {
    return false;
  }
  if (symbol.section !== undefined && symbol.section.address < 0) return false;
  return resolution.resolve(symbol) === symbol;
}
