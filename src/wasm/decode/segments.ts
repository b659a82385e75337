/**
 * The sections with contents: element segments, function bodies and data segments.
 *
 * Source: specification, section "Binary Format", "Modules".
 *
 * @module
 */
import { featureSet } from "../features.ts";
import { LIMITS } from "../limits.ts";
import type { ConstExpr, DataSegment, ElementSegment, SegmentMode } from "../module.ts";
import type { Reader } from "../reader.ts";
import { FUNCREF, HEAP_TYPES, ref, type ValType } from "../types.ts";
import { readRefType } from "../types/type_space.ts";
import type { ModuleBuilder } from "./builder.ts";
import { readItems, repeat, type Steps } from "./steps.ts";

const BULK_MEMORY = featureSet("bulk-memory"), REFERENCES = featureSet("reference-types");

/** Reads the element section. */
export function* readElementSection(reader: Reader, module: ModuleBuilder): Steps {
  const count = reader.count("element segments", LIMITS.elementSegments);
  for (let i = 0; i < count; i++) {
    module.elements.push(yield* readElementSegment(reader, module));
    yield;
  }
}

/**
 * An element segment. Flag bit 0: passive or declarative; bit 1: an explicit table, or with bit 0 declarative; bit 2:
 * entries are expressions. Only without bits 0 and 1 is the type left out.
 */
function* readElementSegment(reader: Reader, module: ModuleBuilder): Steps<ElementSegment> {
  const at = reader.pos, flags = reader.u32();
  if (flags > 7) reader.fail("malformed elements segment kind", at);
  const active = (flags & 1) === 0, explicit = (flags & 2) !== 0, expressions = (flags & 4) !== 0;
  if (!active) module.features |= BULK_MEMORY;
  if (expressions || (active && explicit)) module.features |= REFERENCES;
  const mode: SegmentMode = active ? "active" : explicit ? "declarative" : "passive";
  const table = active && explicit ? reader.u32() : 0;
  const offset = active ? module.constExpr(reader) : undefined;
  const type = readElementType(reader, module, { implicit: active && !explicit, expressions });
  const count = reader.count("elements", LIMITS.tableEntries);
  const items: readonly (number | ConstExpr)[] = expressions
    ? yield* readItems(count, () => module.constExpr(reader))
    : yield* readItems(count, () => readFunctionIndex(reader, module));
  return { mode, table, offset, type, items, at };
}

function readElementType(
  reader: Reader,
  module: ModuleBuilder,
  { implicit, expressions }: { implicit: boolean; expressions: boolean },
): ValType {
  if (expressions) return implicit ? FUNCREF : readRefType(reader, module.typeSpace);
  if (!implicit && reader.byte() !== 0) reader.fail("malformed element kind", reader.pos - 1);
  return ref(HEAP_TYPES.func.id, false);
}

function readFunctionIndex(reader: Reader, module: ModuleBuilder): number {
  const index = reader.u32();
  module.declaredFuncs.add(index);
  return index;
}

/** Reads the code section: only where each body lies; bodies are decoded when they are validated. */
export function readCodeSection(reader: Reader, module: ModuleBuilder): Steps {
  const count = reader.count("functions", LIMITS.functions);
  if (count !== module.funcs.length - module.importedFuncs) {
    reader.fail("function and code section have inconsistent lengths");
  }
  return repeat(count, () => {
    const at = reader.pos, size = reader.u32(), start = reader.pos;
    if (size > LIMITS.functionBytes) reader.fail(`length out of bounds: function body of ${size} bytes`, at);
    if (size > reader.end - start) reader.fail("unexpected end of section or function: length out of bounds", at);
    reader.skip(size);
    module.bodies.push({ start, end: reader.pos });
  });
}

/** Reads the data section. */
export function readDataSection(reader: Reader, module: ModuleBuilder): Steps {
  const count = reader.count("data segments", LIMITS.dataSegments);
  return repeat(count, () => void module.datas.push(readDataSegment(reader, module)));
}

/** A data segment that refers to the module's bytes: a view of each would take longer to make than all the rest. */
class Data implements DataSegment {
  readonly mode: SegmentMode;
  readonly memory: number;
  readonly offset: ConstExpr | undefined;
  readonly start: number;
  readonly end: number;
  readonly #module: Uint8Array;

  constructor(module: Uint8Array, { mode, memory, offset, start, end }: Omit<DataSegment, "bytes">) {
    this.mode = mode;
    this.memory = memory;
    this.offset = offset;
    this.start = start;
    this.end = end;
    this.#module = module;
  }

  get bytes(): Uint8Array {
    return this.#module.slice(this.start, this.end);
  }
}

function readDataSegment(reader: Reader, module: ModuleBuilder): DataSegment {
  const at = reader.pos, flags = reader.u32();
  if (flags > 2) reader.fail("malformed data segment kind", at);
  const passive = flags === 1, memory = flags === 2 ? reader.u32() : 0;
  if (passive) module.features |= BULK_MEMORY;
  const offset = passive ? undefined : module.constExpr(reader);
  return new Data(reader.bytes, { mode: passive ? "passive" : "active", memory, offset, ...reader.run() });
}
