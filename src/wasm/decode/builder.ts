/**
 * A module under construction: the mutable side of {@linkcode Module}, filled by the section readers.
 *
 * @module
 */
import { InvalidError } from "../errors.ts";
import { type FeatureSet, featureSet } from "../features.ts";
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
import { OperatorCursor } from "../operators.ts";
import { OP } from "../opcodes.ts";
import type { Reader } from "../reader.ts";
import { definedType, type GlobalType, type MemoryType, type TableType, TypeHold, type TypeId } from "../types.ts";
import { TypeSpace } from "../types/type_space.ts";

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
  /** Steps over constant expressions, of which there may be very many. */
  #cursor: OperatorCursor | undefined;

  constructor(name: string, bytes: Uint8Array) {
    this.name = name;
    this.bytes = bytes;
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

  /**
   * Steps over a constant expression, noting the functions it mentions. Only its extent matters here; that it is
   * constant is validated later. All of a module's are read with the same reader.
   */
  constExpr(reader: Reader): ConstExpr {
    const cursor = this.#cursor ??= new OperatorCursor(reader, this.typeSpace), start = reader.pos;
    for (let depth = 1; depth > 0;) {
      cursor.next();
      if (cursor.op === OP.end) depth--;
      else if (BLOCKS.has(cursor.op)) depth++;
      else if (cursor.op === OP["ref.func"]) this.declaredFuncs.add(cursor.index);
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

const BLOCKS = new Set([OP.block, OP.loop, OP.if, OP.try_table, OP.try]);
