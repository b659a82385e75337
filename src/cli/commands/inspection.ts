/**
 * Everything about a module that `inspect` tells, as plain data: printed as text, or written as JSON as it is.
 *
 * @module
 */
import {
  type Export,
  featureNames,
  functionName,
  type Module,
  Reader,
  readNames,
  sectionsOf,
  showExtern,
} from "../../wasm/mod.ts";
import type { ExternType } from "../../wasm/mod.ts";
import { printDefinition } from "../../wasm/text/print.ts";

/** A description of a module. Offsets and sizes are in bytes. */
export interface Inspection {
  file: string;
  size: number;
  valid: boolean;
  /** Why it is not valid. */
  problem?: string;
  features: string[];
  sections: { name: string; offset: number; size: number }[];
  /** How many entries each index space has, and how many of them are imported. */
  indexSpaces: Record<string, { imported: number; defined: number }>;
  /** In the text format. */
  types: string[];
  imports: { module: string; name: string; kind: string; type: string }[];
  exports: { name: string; kind: string; index: number; type: string }[];
  start?: { index: number; name: string };
  /** What the name section names, and how many of each. */
  names: { module?: string; counts: Record<string, number> };
  /** Field of the producers section → its entries with their versions. */
  producers: Record<string, string[]>;
}

/** Describes a module; `problem` says why it is not valid. */
export function describeModule(module: Module, problem: string | undefined): Inspection {
  const { start } = module;
  return {
    file: module.name,
    size: module.bytes.length,
    valid: problem === undefined,
    problem,
    features: featureNames(module.features),
    sections: describeSections(module),
    indexSpaces: describeIndexSpaces(module),
    types: module.types.map((_, index) => printDefinition(index, module.types)),
    imports: module.imports.map(({ module, name, type }) => ({
      module,
      name,
      kind: type.kind,
      type: showExtern(type),
    })),
    exports: module.exports.map((e) => ({ ...e, type: showExported(module, e) })),
    start: start === undefined ? undefined : { index: start, name: functionName(module, start) },
    names: describeNames(module),
    producers: describeProducers(module),
  };
}

/** Custom sections appear under their own names. */
function describeSections(module: Module): Inspection["sections"] {
  const customs = module.customs.values();
  return sectionsOf(module).map(({ name, start, end }) => {
    const shown = name === "custom" ? `custom ${JSON.stringify(customs.next().value?.name)}` : name;
    return { name: shown, offset: start, size: end - start };
  });
}

function describeIndexSpaces(module: Module): Inspection["indexSpaces"] {
  const space = (all: readonly unknown[], imported = 0) => ({ imported, defined: all.length - imported });
  return {
    types: space(module.types),
    functions: space(module.funcs, module.importedFuncs),
    tables: space(module.tables, module.importedTables),
    memories: space(module.memories, module.importedMemories),
    tags: space(module.tags, module.importedTags),
    globals: space(module.globals, module.importedGlobals),
    elements: space(module.elements),
    datas: space(module.datas),
  };
}

/** The type of an export; of one that does not exist, nothing. */
function showExported(module: Module, { kind, index }: Export): string {
  const type = exportedType(module, kind, index);
  return type === undefined ? "" : showExtern(type);
}

function exportedType(module: Module, kind: ExternType["kind"], index: number): ExternType | undefined {
  switch (kind) {
    case "func":
      return index < module.funcs.length ? { kind, type: module.funcs[index] } : undefined;
    case "table":
      return module.tables[index];
    case "memory":
      return module.memories[index];
    case "global":
      return module.globals[index];
    case "tag":
      return index < module.tags.length ? { kind, type: module.tags[index] } : undefined;
  }
}

function describeNames(module: Module): Inspection["names"] {
  const { module: own, ...maps } = readNames(module);
  const counts = Object.entries(maps).map(([space, names]) => [space, names.size] as const);
  return { module: own, counts: Object.fromEntries(counts.filter(([, count]) => count > 0)) };
}

/**
 * The producers section: the languages and tools that made the module. It is read as far as it is well formed.
 *
 * Source: WebAssembly tool conventions, "Producers Section".
 */
function describeProducers(module: Module): Inspection["producers"] {
  // The module itself names the fields.
  const producers: Inspection["producers"] = Object.create(null);
  const section = module.customs.find((custom) => custom.name === "producers");
  if (section === undefined) return producers;
  const reader = new Reader(section.bytes);
  try {
    for (let fields = reader.u32(); fields > 0; fields--) {
      const entries = producers[reader.name()] = [] as string[];
      for (let count = reader.u32(); count > 0; count--) entries.push(`${reader.name()} ${reader.name()}`.trim());
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return producers;
}
