/**
 * A module under construction: the mutable side of {@linkcode Module}, filled by the section readers.
 *
 * @module
 */
import { Constant, type ReadOperators } from "../constants.ts";
import { InvalidError } from "../errors.ts";
import { type FeatureSet, featureSet } from "../features.ts";
import { LIMITS } from "../limits.ts";
import type {
  Body,
  ConstExpr,
  CustomSection,
  DataSegment,
  ElementSegment,
  Export,
  Import,
  Module,
  TypeDefinition,
} from "../module.ts";
import type { Reader } from "../reader.ts";
import { namesInShort, quoted, summary, summarySymbol } from "../text/summary.ts";
import { definedType, type GlobalType, type MemoryType, type TableType, TypeHold, type TypeId } from "../types.ts";
import { TypeSpace } from "../types/type_space.ts";

/** A module has a constant expression of several operators, and its reader does not know these. */
export class MissingOperators extends TypeError {
  override name = "MissingOperators";
  constructor() {
    super("Cannot decode a constant expression of several operators without their table");
  }
}

/** Collects the parts of a module in the order in which sections bring them. */
export class ModuleBuilder implements Module {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly types: TypeDefinition[] = [];
  readonly typeSpace: TypeSpace = new TypeSpace(this.types);
  readonly typeHold: TypeHold = new TypeHold();
  readonly imports: Import[] = [];
  readonly exports: Export[] = [];
  readonly funcs: TypeId[] = [];
  importedFuncs = 0;
  readonly tables: TableType[] = [];
  importedTables = 0;
  readonly tableInits: (ConstExpr | undefined)[] = [];
  readonly memories: MemoryType[] = [];
  importedMemories = 0;
  readonly globals: GlobalType[] = [];
  importedGlobals = 0;
  readonly globalInits: ConstExpr[] = [];
  readonly tags: TypeId[] = [];
  importedTags = 0;
  start: number | undefined;
  readonly elements: ElementSegment[] = [];
  readonly datas: DataSegment[] = [];
  dataCount: number | undefined;
  readonly bodies: Body[] = [];
  readonly customs: CustomSection[] = [];
  readonly declaredFuncs: Set<number> = new Set();
  features: FeatureSet = featureSet("mvp");
  readonly #constant = new Constant();
  readonly #readOperators: ReadOperators | undefined;

  constructor(name: string, bytes: Uint8Array, readOperators?: ReadOperators) {
    this.name = name;
    this.bytes = bytes;
    this.#readOperators = readOperators;
  }

  /** No property of its own: a function cannot be sent to another thread. */
  get readOperators(): ReadOperators | undefined {
    return this.#readOperators;
  }

  /** What `console.log` shows. */
  [summarySymbol](): string {
    const { imports, exports } = this, names = exports.map(({ name }) => name), bytes = this.bytes.length;
    return summary("Module", { name: quoted(this.name), imports: imports.length, exports: namesInShort(names), bytes });
  }

  /** The canonical id of the function type with this index. */
  funcTypeId(index: number, offset: number): TypeId {
    const definition = this.types[index];
    if (definition === undefined) throw new InvalidError(`unknown type ${index}`, offset);
    if (definedType(definition.id).composite.kind !== "func") {
      throw new InvalidError(`type mismatch: type ${index} is not a function type`, offset);
    }
    return definition.id;
  }

  /** Reads a constant expression, noting the functions it mentions. That it is constant is validated later. */
  constExpr(reader: Reader): ConstExpr {
    const start = reader.pos, constant = this.#constant;
    if (constant.read(reader, this.typeSpace)) {
      if (constant.name === "ref.func") this.declaredFuncs.add(constant.index);
      return { start, end: reader.pos };
    }
    if (this.readOperators === undefined) throw new MissingOperators();
    for (const { name, index } of this.readOperators(reader, this.typeSpace)) {
      if (name === "ref.func") this.declaredFuncs.add(index);
      if (reader.pos - start >= LIMITS.functionBytes) {
        reader.fail(`length out of bounds: constant expression of more than ${LIMITS.functionBytes} bytes`, start);
      }
    }
    return { start, end: reader.pos };
  }

  /** The finished module. */
  finish(): Module {
    this.features |= this.typeSpace.features;
    if (this.memories.length > 1) this.features |= featureSet("multi-memory");
    if (this.tables.length > 1) this.features |= featureSet("reference-types");
    return this;
  }
}
