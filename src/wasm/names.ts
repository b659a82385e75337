/**
 * The name section, which gives functions and other parts the names that traps and listings show. A custom section
 * cannot make a module malformed: what does not decode is left out.
 *
 * Source: specification, appendix "Custom Sections", "Name Section".
 *
 * @module
 */
import { FormatError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import type { Module } from "./module.ts";
import { Reader } from "./reader.ts";

/** The names that a module's name section gives. */
export interface ModuleNames {
  /** Name of the module itself. */
  module: string | undefined;
  /** Names of functions by index. */
  readonly funcs: Map<number, string>;
  /** Names of locals, by function. */
  readonly locals: Map<number, Map<number, string>>;
  /** Names of types by index. */
  readonly types: Map<number, string>;
  /** Names of tables by index. */
  readonly tables: Map<number, string>;
  /** Names of memories by index. */
  readonly memories: Map<number, string>;
  /** Names of globals by index. */
  readonly globals: Map<number, string>;
  /** Names of element segments by index. */
  readonly elements: Map<number, string>;
  /** Names of data segments by index. */
  readonly datas: Map<number, string>;
  /** Names of tags by index. */
  readonly tags: Map<number, string>;
}

/** The subsections that are one map from index to name, by id. */
const MAPS = {
  1: "funcs",
  4: "types",
  5: "tables",
  6: "memories",
  7: "globals",
  8: "elements",
  9: "datas",
  11: "tags",
} as const satisfies Record<number, keyof ModuleNames>;
const MODULE_NAME = 0, LOCAL_NAMES = 2;

const cache = new WeakMap<Module, ModuleNames>();

/** The names in a module's name section; read when first asked for. */
export function readNames(module: Module): ModuleNames {
  let names = cache.get(module);
  if (names === undefined) cache.set(module, names = decodeNames(module));
  return names;
}

/** A function as traps and listings show it: its name, the name it is exported by, or `func[index]`. */
export function functionName(module: Module, index: number): string {
  const name = readNames(module).funcs.get(index);
  if (name !== undefined) return name;
  return exportedNames(module).get(index) ?? `func[${index}]`;
}

const exportCache = new WeakMap<Module, Map<number, string>>();

/** The first name under which each exported function is exported. */
function exportedNames(module: Module): Map<number, string> {
  let names = exportCache.get(module);
  if (names === undefined) {
    exportCache.set(module, names = new Map());
    for (const { kind, index, name } of module.exports) {
      if (kind === "func" && !names.has(index)) names.set(index, name);
    }
  }
  return names;
}

function decodeNames(module: Module): ModuleNames {
  const names: ModuleNames = {
    module: undefined,
    funcs: new Map(),
    locals: new Map(),
    types: new Map(),
    tables: new Map(),
    memories: new Map(),
    globals: new Map(),
    elements: new Map(),
    datas: new Map(),
    tags: new Map(),
  };
  const section = module.customs.find((custom) => custom.name === "name");
  if (section === undefined) return names;
  try {
    readSubsections(new Reader(section.bytes), names);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
  return names;
}

function readSubsections(reader: Reader, names: ModuleNames): void {
  while (!reader.atEnd) {
    const id = reader.byte(), contents = new Reader(reader.blob());
    if (id === MODULE_NAME) names.module = contents.name();
    else if (id === LOCAL_NAMES) readIndirectMap(contents, names.locals);
    else if (id in MAPS) readMap(contents, names[MAPS[id as keyof typeof MAPS]]);
  }
}

function readMap(reader: Reader, map: Map<number, string>): void {
  const count = reader.count("names", LIMITS.functions);
  for (let i = 0; i < count; i++) map.set(reader.u32(), reader.name());
}

function readIndirectMap(reader: Reader, maps: Map<number, Map<number, string>>): void {
  const count = reader.count("names", LIMITS.functions);
  for (let i = 0; i < count; i++) {
    const map = new Map<number, string>();
    maps.set(reader.u32(), map);
    readMap(reader, map);
  }
}
