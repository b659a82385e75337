/**
 * The sections that fill a module's index spaces, and the export section that names their entries.
 *
 * Source: specification, section "Binary Format", "Modules".
 *
 * @module
 */
import { featureSet } from "../features.ts";
import { LIMITS } from "../limits.ts";
import type { Export } from "../module.ts";
import type { Reader } from "../reader.ts";
import {
  type ExternType,
  type GlobalType,
  I32,
  I64,
  isNullable,
  type Limits,
  type MemoryType,
  type TableType,
  type TypeId,
  type ValType,
} from "../types.ts";
import { readRefType, readValType } from "../types/type_space.ts";
import type { ModuleBuilder } from "./builder.ts";
import { repeat, type Steps } from "./steps.ts";
import { readMutability } from "./types_section.ts";

const MEMORY64 = featureSet("memory64"), THREADS = featureSet("threads");
const EXCEPTIONS = featureSet("exception-handling"), TYPED_REFERENCES = featureSet("function-references");

/** The kinds of imports and exports by their code. */
const EXTERN_KINDS = ["func", "table", "memory", "global", "tag"] as const;

/** Reads the import section. */
export function readImportSection(reader: Reader, module: ModuleBuilder): Steps {
  return repeat(reader.count("imports", LIMITS.imports), () => {
    const from = reader.name(), name = reader.name(), kind = EXTERN_KINDS[reader.byte()];
    if (kind === undefined) reader.fail("malformed import kind", reader.pos - 1);
    const type = readExternType(reader, module, kind);
    module.imports.push({ module: from, name, type });
    addImport(module, type);
  });
}

function readExternType(reader: Reader, module: ModuleBuilder, kind: ExternType["kind"]): ExternType {
  switch (kind) {
    case "func":
      return { kind, type: readFuncType(reader, module) };
    case "table":
      return readTableType(reader, module);
    case "memory":
      return readMemoryType(reader, module);
    case "global":
      return readGlobalType(reader, module);
    case "tag":
      return { kind, type: readTagType(reader, module) };
  }
}

function addImport(module: ModuleBuilder, type: ExternType): void {
  switch (type.kind) {
    case "func":
      module.importedFuncs = module.funcs.push(type.type);
      return;
    case "table":
      module.importedTables = module.tables.push(type);
      return;
    case "memory":
      module.importedMemories = module.memories.push(type);
      return;
    case "global":
      module.importedGlobals = module.globals.push(type);
      return;
    case "tag":
      module.importedTags = module.tags.push(type.type);
  }
}

/** Reads the function section: the types of the functions that the code section defines. */
export function readFunctionSection(reader: Reader, module: ModuleBuilder): Steps {
  return repeat(
    reader.count("functions", LIMITS.functions),
    () => void module.funcs.push(readFuncType(reader, module)),
  );
}

/** Reads the table section. */
export function readTableSection(reader: Reader, module: ModuleBuilder): Steps {
  return repeat(reader.count("tables", LIMITS.tables), () => readTable(reader, module));
}

/** A table, with an initial value if two marker bytes announce one. */
function readTable(reader: Reader, module: ModuleBuilder): void {
  if (reader.peek() !== 0x40) {
    module.tables.push(readTableType(reader, module));
    module.tableInits.push(undefined);
    return;
  }
  reader.skip(1);
  if (reader.byte() !== 0) reader.fail("zero byte expected", reader.pos - 1);
  module.typeSpace.features |= TYPED_REFERENCES;
  module.tables.push(readTableType(reader, module));
  module.tableInits.push(module.constExpr(reader));
}

/** Reads the memory section. */
export function readMemorySection(reader: Reader, module: ModuleBuilder): Steps {
  return repeat(
    reader.count("memories", LIMITS.memories),
    () => void module.memories.push(readMemoryType(reader, module)),
  );
}

/** Reads the tag section. */
export function readTagSection(reader: Reader, module: ModuleBuilder): Steps {
  return repeat(reader.count("tags", LIMITS.tags), () => void module.tags.push(readTagType(reader, module)));
}

/** Reads the global section. */
export function readGlobalSection(reader: Reader, module: ModuleBuilder): Steps {
  return repeat(reader.count("globals", LIMITS.globals), () => {
    const type = readGlobalType(reader, module);
    module.globalInits.push(module.constExpr(reader));
    module.globals.push(type);
  });
}

/** Reads the export section. */
export function readExportSection(reader: Reader, module: ModuleBuilder): Steps {
  return repeat(reader.count("exports", LIMITS.exports), () => void module.exports.push(readExport(reader, module)));
}

function readExport(reader: Reader, module: ModuleBuilder): Export {
  const name = reader.name(), kind = EXTERN_KINDS[reader.byte()];
  if (kind === undefined) reader.fail("malformed export kind", reader.pos - 1);
  const index = reader.u32();
  if (kind === "func") module.declaredFuncs.add(index);
  return { name, kind, index };
}

function readFuncType(reader: Reader, module: ModuleBuilder): TypeId {
  const at = reader.pos;
  return module.funcTypeId(reader.u32(), at);
}

function readTagType(reader: Reader, module: ModuleBuilder): TypeId {
  module.typeSpace.features |= EXCEPTIONS;
  if (reader.byte() !== 0) reader.fail("malformed tag attribute", reader.pos - 1);
  return readFuncType(reader, module);
}

function readGlobalType(reader: Reader, module: ModuleBuilder): GlobalType {
  const type = readValType(reader, module.typeSpace);
  return { kind: "global", type, mutable: readMutability(reader) };
}

function readTableType(reader: Reader, module: ModuleBuilder): TableType {
  const element = readRefType(reader, module.typeSpace);
  if (!isNullable(element)) module.typeSpace.features |= TYPED_REFERENCES;
  const { limits, address, shared } = readLimits(reader, module);
  if (shared) reader.fail("malformed limits flags: a table cannot be shared", reader.pos - 1);
  return { kind: "table", element, limits, address };
}

function readMemoryType(reader: Reader, module: ModuleBuilder): MemoryType {
  return { kind: "memory", ...readLimits(reader, module) };
}

/** Limits: bit 0 of the flags announces a maximum, bit 1 sharing, bit 2 64-bit addresses. */
function readLimits(reader: Reader, module: ModuleBuilder): { limits: Limits; address: ValType; shared: boolean } {
  const flags = reader.byte();
  if (flags > 7) reader.fail("malformed limits flags", reader.pos - 1);
  const shared = (flags & 2) !== 0, wide = (flags & 4) !== 0;
  if (shared) module.typeSpace.features |= THREADS;
  if (wide) module.typeSpace.features |= MEMORY64;
  const min = reader.u64(), max = (flags & 1) === 0 ? undefined : reader.u64();
  return { limits: { min, max }, address: wide ? I64 : I32, shared };
}
