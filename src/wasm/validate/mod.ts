/**
 * Validation of a whole module: everything outside function bodies, then every body.
 *
 * Source: specification, section "Validation", "Modules".
 *
 * @module
 */
import { InvalidError } from "../errors.ts";
import type { FeatureSet } from "../features.ts";
import { LIMITS } from "../limits.ts";
import type { ConstExpr, DataSegment, ElementSegment, Module } from "../module.ts";
import {
  definedType,
  funcType,
  I32,
  I64,
  isDefaultable,
  type Limits,
  matches,
  matchesComposite,
  type MemoryType,
  showType,
  type TableType,
  type ValType,
} from "../types.ts";
import { markValidated } from "../validated.ts";
import { validateConstant } from "./constant.ts";
import { walkStepwise } from "./function.ts";

export { kindsOf, type LocalTypes } from "./locals.ts";
export { walk, type Walked, walkStepwise } from "./function.ts";
export { RESULT_TYPES } from "./numeric.ts";
export { labelTypes } from "./control.ts";

/**
 * Validates a decoded module, all function bodies included, and adds the features its code uses to `module.features`.
 *
 * @throws {InvalidError} if it breaks a validation rule; the error has the offset.
 * @throws {MalformedError} if a function body does not follow the binary format.
 *
 * @example
 * ```ts
 * import { InvalidError } from "@wasmine/wasmine";
 * import { decode, validate } from "@wasmine/wasmine/internal";
 *
 * // (module (func (result i32) i64.const 1))
 * const module = decode(Uint8Array.fromBase64("AGFzbQEAAAABBQFgAAF/AwIBAAoGAQQAQgEL"));
 * try {
 *   validate(module);
 * } catch (error) {
 *   if (error instanceof InvalidError) console.log(error.message); // type mismatch …
 * }
 * ```
 */
export function validate(module: Module): void {
  for (const _ of validateStepwise(module));
}

/** Validates as {@linkcode validate} does, in steps: segment, function body, export. */
export function* validateStepwise(module: Module): Generator<void, void> {
  module.features |= yield* new ModuleValidator(module).run();
  markValidated(module);
}

/** Offset that errors about parts without a position of their own carry. */
const NOWHERE = 0;

class ModuleValidator {
  readonly #module: Module;
  #features: FeatureSet = 0;

  constructor(module: Module) {
    this.#module = module;
  }

  *run(): Generator<void, FeatureSet> {
    const module = this.#module;
    yield* this.#types();
    module.tables.forEach((table) => checkTable(table));
    module.memories.forEach((memory) => checkMemory(memory));
    this.#tags();
    yield* this.#tableInits();
    for (let i = module.importedGlobals; i < module.globals.length; i++) {
      this.#constant(module.globalInits[i - module.importedGlobals], module.globals[i].type, i);
      yield;
    }
    yield* this.#exports();
    this.#start();
    for (const segment of module.elements) yield* this.#element(segment);
    for (const segment of module.datas) {
      this.#data(segment);
      yield;
    }
    for (let i = module.importedFuncs; i < module.funcs.length; i++) {
      this.#features |= (yield* walkStepwise(module, i)).features;
      yield;
    }
    return this.#features;
  }

  *#types(): Generator<void, void> {
    const { types } = this.#module;
    for (const [index, { id, supertype, at }] of types.entries()) {
      if (supertype === undefined) continue;
      yield;
      const { composite } = definedType(id), parent = definedType(types[supertype].id);
      if (parent.final || !matchesComposite(composite, parent.composite)) {
        throw new InvalidError(`sub type ${index} does not match super type ${supertype}`, at);
      }
    }
  }

  #tags(): void {
    for (const id of this.#module.tags) {
      if (funcType(id).results.length > 0) throw new InvalidError("non-empty tag result type", NOWHERE);
    }
  }

  *#tableInits(): Generator<void, void> {
    const { tables, importedTables, tableInits, importedGlobals } = this.#module;
    for (const [i, init] of tableInits.entries()) {
      yield;
      const { element } = tables[importedTables + i];
      if (init !== undefined) this.#constant(init, element, importedGlobals);
      else if (!isDefaultable(element)) {
        throw new InvalidError(`type mismatch: a table of ${showType(element)} needs an initial value`, NOWHERE);
      }
    }
  }

  #constant(expr: ConstExpr, type: ValType, visibleGlobals: number = this.#module.globals.length): void {
    this.#features |= validateConstant(this.#module, expr, type, visibleGlobals);
  }

  *#exports(): Generator<void, void> {
    const module = this.#module, names = new Set<string>();
    const counts = {
      func: module.funcs.length,
      table: module.tables.length,
      memory: module.memories.length,
      global: module.globals.length,
      tag: module.tags.length,
    };
    for (const { name, kind, index } of module.exports) {
      if (index >= counts[kind]) {
        throw new InvalidError(`unknown ${kind === "func" ? "function" : kind} ${index}`, NOWHERE);
      }
      if (names.has(name)) throw new InvalidError(`duplicate export name ${JSON.stringify(name)}`, NOWHERE);
      names.add(name);
      yield;
    }
  }

  #start(): void {
    const { start, funcs } = this.#module;
    if (start === undefined) return;
    if (start >= funcs.length) throw new InvalidError(`unknown function ${start}`, NOWHERE);
    const { params, results } = funcType(funcs[start]);
    if (params.length > 0 || results.length > 0) {
      throw new InvalidError("start function must have no parameters and results", NOWHERE);
    }
  }

  *#element(segment: ElementSegment): Generator<void, void> {
    const { module, at } = { module: this.#module, at: segment.at };
    if (segment.mode === "active") {
      const table = module.tables[segment.table];
      if (table === undefined) throw new InvalidError(`unknown table ${segment.table}`, at);
      if (!matches(segment.type, table.element)) {
        const types = `${showType(segment.type)} in a table of ${showType(table.element)}`;
        throw new InvalidError(`type mismatch: element segment of ${types}`, at);
      }
      this.#constant(segment.offset!, table.address);
    }
    for (const item of segment.items) {
      if (typeof item !== "number") this.#constant(item, segment.type);
      else if (item >= module.funcs.length) throw new InvalidError(`unknown function ${item}`, at);
      else continue;
      yield;
    }
    yield;
  }

  #data(segment: DataSegment): void {
    if (segment.mode !== "active") return;
    const memory = this.#module.memories[segment.memory], { start } = segment.offset!;
    if (memory === undefined) throw new InvalidError(`unknown memory ${segment.memory}`, start);
    this.#constant(segment.offset!, memory.address);
  }
}

function checkTable({ limits, address }: TableType): void {
  checkLimits(limits, address === I64 ? Infinity : 2 ** 32 - 1, "table size must be at most 2^32 - 1 entries");
}

function checkMemory({ limits, address, shared }: MemoryType): void {
  const [pages, size] = address === I32
    ? [LIMITS.memoryPages32, "65536 pages (4GiB)"]
    : [LIMITS.memoryPages64, "2^48 pages (16EiB)"];
  checkLimits(limits, pages, `memory size must be at most ${size}`);
  if (shared && limits.max === undefined) throw new InvalidError("shared memory must have maximum", NOWHERE);
}

function checkLimits({ min, max }: Limits, bound: number, message: string): void {
  if (min > bound || (max !== undefined && max > bound)) throw new InvalidError(message, NOWHERE);
  if (max !== undefined && min > max) {
    throw new InvalidError(`size minimum must not be greater than maximum: ${min} > ${max}`, NOWHERE);
  }
}
