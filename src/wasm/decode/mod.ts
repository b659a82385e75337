/**
 * Bytes → {@linkcode Module}: the section frame of the binary format. Each kind of section has its reader; this file
 * knows their order, sizes and how their contents make up the index spaces.
 *
 * Source: specification, section "Binary Format", "Modules".
 *
 * @module
 */
import { MalformedError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { CustomSection, Module, Span } from "../module.ts";
import { requireOptions } from "../options.ts";
import { Reader } from "../reader.ts";
import { sourceBytes, type SourceOptions } from "../source_bytes.ts";
import { ModuleBuilder } from "./builder.ts";
import {
  readExportSection,
  readFunctionSection,
  readGlobalSection,
  readImportSection,
  readMemorySection,
  readTableSection,
  readTagSection,
} from "./index_spaces.ts";
import { readCodeSection, readDataSection, readElementSection } from "./segments.ts";
import { finish, type Steps } from "./steps.ts";
import { readTypeSection } from "./types_section.ts";

/** Options of {@linkcode decode}. */
export interface DecodeOptions extends SourceOptions {
  /** What error messages call the module; `module` by default. */
  name?: string;
}

/** Reads a section's contents; one that may be long does so in steps. */
type ReadSection = (reader: Reader, module: ModuleBuilder) => Steps | void;

const CUSTOM = 0;

/** The sections by id: their place in the order, their name and their reader. */
const SECTIONS: Readonly<Record<number, { name: string; order: number; read: ReadSection }>> = {
  1: { name: "type", order: 1, read: readTypeSection },
  2: { name: "import", order: 2, read: readImportSection },
  3: { name: "function", order: 3, read: readFunctionSection },
  4: { name: "table", order: 4, read: readTableSection },
  5: { name: "memory", order: 5, read: readMemorySection },
  13: { name: "tag", order: 6, read: readTagSection },
  6: { name: "global", order: 7, read: readGlobalSection },
  7: { name: "export", order: 8, read: readExportSection },
  8: {
    name: "start",
    order: 9,
    read: (reader, module) => {
      module.start = reader.u32();
    },
  },
  9: { name: "element", order: 10, read: readElementSection },
  12: {
    name: "data count",
    order: 11,
    read: (reader, module) => {
      module.dataCount = reader.u32();
    },
  },
  10: { name: "code", order: 12, read: readCodeSection },
  11: { name: "data", order: 13, read: readDataSection },
};

/**
 * Decodes a module in the binary format. The result has a copy of `bytes`, and is not validated yet.
 *
 * @throws {MalformedError} if the bytes do not follow the binary format, or exceed an implementation limit.
 * @throws {InvalidError} if a type refers to one that does not exist.
 *
 * @example
 * ```ts
 * import { decode } from "./mod.ts";
 * const empty = decode(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
 * console.log(empty.exports.length); // 0
 * ```
 */
export function decode(bytes: AllowSharedBufferSource, options: DecodeOptions = {}): Module {
  return finish(decodeStepwise(sourceBytes(bytes, "the module", options), options));
}

/**
 * Decodes as {@linkcode decode} does, in steps of a few hundred entries. The result refers to `bytes`, which
 * no other code may write to: they are what {@linkcode sourceBytes} gives.
 */
export function* decodeStepwise(bytes: Uint8Array, options: DecodeOptions = {}): Steps<Module> {
  requireOptions("Cannot decode a module", options, { name: true, copy: true });
  if (bytes.length > LIMITS.moduleBytes) throw new MalformedError("length out of bounds: module too large", 0);
  const reader = new Reader(bytes), module = new ModuleBuilder(options.name ?? "module", bytes);
  readHeader(reader);
  let last = 0;
  while (!reader.atEnd) {
    const at = reader.pos, id = reader.byte(), size = reader.u32();
    if (size > reader.end - reader.pos) reader.fail("unexpected end: length out of bounds", at);
    const section = id === CUSTOM ? undefined : SECTIONS[id] ?? reader.fail(`malformed section id ${id}`, at);
    if (section !== undefined) {
      if (section.order <= last) reader.fail("unexpected content after last section", at);
      last = section.order;
    }
    const outer = reader.enter(size);
    if (section === undefined) module.customs.push(readCustom(reader));
    else yield* section.read(reader, module) ?? [];
    reader.leave(outer, "section size mismatch");
    yield;
  }
  checkLengths(module, reader);
  return module.finish();
}

/** A section as it lies in the file. */
export interface SectionFrame extends Span {
  /** Name in the specification: `type`, `data count`, `custom`. */
  readonly name: string;
}

/** The sections of a decoded module in the order of the file; the spans are those of their contents. */
export function sectionsOf({ bytes }: Module): SectionFrame[] {
  const reader = new Reader(bytes), frames: SectionFrame[] = [];
  readHeader(reader);
  while (!reader.atEnd) {
    const id = reader.byte(), size = reader.u32(), start = reader.pos;
    reader.skip(size);
    frames.push({ name: id === CUSTOM ? "custom" : SECTIONS[id].name, start, end: reader.pos });
  }
  return frames;
}

function readHeader(reader: Reader): void {
  if (reader.bytes.length < 4) reader.fail("unexpected end: magic header not detected", 0);
  if (reader.bits32() !== 0x6d736100) reader.fail("magic header not detected", 0);
  if (reader.bytes.length < 8) reader.fail("unexpected end: unknown binary version", 4);
  const version = reader.bits32();
  if (version === 1) return;
  const component = version === 0x1000d ? ": this is a component, only core modules are supported" : "";
  reader.fail(`unknown binary version${component}`, 4);
}

/** A custom section. What it shows of the module is a copy, so that the module's own bytes stay its own. */
class Custom implements CustomSection {
  readonly name: string;
  readonly offset: number;
  readonly #end: number;
  readonly #module: Uint8Array;

  constructor(name: string, module: Uint8Array, offset: number, end: number) {
    this.name = name;
    this.offset = offset;
    this.#end = end;
    this.#module = module;
  }

  get bytes(): Uint8Array {
    return this.#module.slice(this.offset, this.#end);
  }
}

function readCustom(reader: Reader): CustomSection {
  const name = reader.name(), offset = reader.pos;
  reader.pos = reader.end;
  return new Custom(name, reader.bytes, offset, reader.end);
}

function checkLengths(module: ModuleBuilder, reader: Reader): void {
  if (module.bodies.length !== module.funcs.length - module.importedFuncs) {
    reader.fail("function and code section have inconsistent lengths");
  }
  if (module.dataCount !== undefined && module.dataCount !== module.datas.length) {
    reader.fail("data count and data section have inconsistent lengths");
  }
}
