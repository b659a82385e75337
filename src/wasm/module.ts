/**
 * A decoded module: plain data that the validator checks and every engine reads. Index spaces list imports first.
 * Code, constant expressions and segment contents stay in the module's bytes and are referred to by offsets.
 *
 * @module
 */
import type { ReadOperators } from "./constants.ts";
import type { FeatureSet } from "./features.ts";
import type { ExternType, GlobalType, MemoryType, TableType, TypeId, ValType } from "./types.ts";

/** A range of the module's bytes. */
export interface Span {
  /** Offset of the first byte. */
  readonly start: number;
  /** Offset behind the last byte. */
  readonly end: number;
}

/** A constant expression, `end` included in the span. */
export type ConstExpr = Span;

/** An import with the type it demands. */
export interface Import {
  /** Name of the module that it is imported from. */
  readonly module: string;
  /** Name within that module. */
  readonly name: string;
  /** What it must be. */
  readonly type: ExternType;
}

/** An export: a name for entry `index` of an index space. */
export interface Export {
  /** Name under which it is exported. */
  readonly name: string;
  /** Which index space. */
  readonly kind: ExternType["kind"];
  /** Entry of the index space. */
  readonly index: number;
}

/** When the contents of a segment reach their table or memory: at start-up, by an operator, or never. */
export type SegmentMode = "active" | "passive" | "declarative";

/** An element segment. */
export interface ElementSegment {
  /** When it is used. */
  readonly mode: SegmentMode;
  /** The table of an active segment. */
  readonly table: number;
  /** Where an active segment goes. */
  readonly offset: ConstExpr | undefined;
  /** Type of the entries. */
  readonly type: ValType;
  /** The entries: function indices, or one constant expression each. */
  readonly items: readonly (number | ConstExpr)[];
  /** Where the segment begins, for error messages. */
  readonly at: number;
}

/** A data segment; its span is that of the contents. */
export interface DataSegment extends Span {
  /** When it is used. */
  readonly mode: SegmentMode;
  /** The memory of an active segment. */
  readonly memory: number;
  /** Where an active segment goes. */
  readonly offset: ConstExpr | undefined;
  /** A copy of the contents, made anew each time. */
  readonly bytes: Uint8Array;
}

/** The body of a function: its span covers the local declarations and the operators. */
export type Body = Span;

/** A custom section. */
export interface CustomSection {
  /** Name of the section. */
  readonly name: string;
  /** A copy of the contents behind the name, made anew each time. */
  readonly bytes: Uint8Array;
  /** Offset of `bytes` in the module. */
  readonly offset: number;
}

/** A type that the module defines, with what only validation needs: its declaration's offset and supertype. */
export interface TypeDefinition {
  /** Canonical type. */
  readonly id: TypeId;
  /** Type index of the declared supertype. */
  readonly supertype: number | undefined;
  /** Offset of the declaration. */
  readonly at: number;
}

/** A decoded module. */
export interface Module {
  /** What error messages call it: a file name, or `module`. */
  readonly name: string;
  /** The whole module: its own bytes, which engines go on reading. They must not be changed or transferred. */
  readonly bytes: Uint8Array;
  /** The types that it defines. */
  readonly types: readonly TypeDefinition[];
  /** What it needs, in order. */
  readonly imports: readonly Import[];
  /** What it offers, in order. */
  readonly exports: readonly Export[];
  /** The canonical type of each function. */
  readonly funcs: readonly TypeId[];
  /** How many of them are imports. */
  readonly importedFuncs: number;
  /** The type of each table. */
  readonly tables: readonly TableType[];
  /** How many of them are imports. */
  readonly importedTables: number;
  /** The initial value of each table that is not imported, where one is given. */
  readonly tableInits: readonly (ConstExpr | undefined)[];
  /** The type of each memory. */
  readonly memories: readonly MemoryType[];
  /** How many of them are imports. */
  readonly importedMemories: number;
  /** The type of each global. */
  readonly globals: readonly GlobalType[];
  /** How many of them are imports. */
  readonly importedGlobals: number;
  /** The initial value of each global that is not imported. */
  readonly globalInits: readonly ConstExpr[];
  /** The canonical function type of each tag. */
  readonly tags: readonly TypeId[];
  /** How many of them are imports. */
  readonly importedTags: number;
  /** Index of the function that runs when an instance is made. */
  readonly start: number | undefined;
  /** The element segments. */
  readonly elements: readonly ElementSegment[];
  /** The data segments. */
  readonly datas: readonly DataSegment[];
  /** How many data segments there are, where the module says so in advance. */
  readonly dataCount: number | undefined;
  /**
   * Reads constant expressions of several operators; absent from a module that was decoded without them.
   *
   * @internal
   */
  readonly readOperators: ReadOperators | undefined;
  /** The body of each function that is not imported. */
  readonly bodies: readonly Body[];
  /** The custom sections, in order. */
  readonly customs: readonly CustomSection[];
  /** The features that types and sections use; those of the code are added by the validator. */
  features: FeatureSet;
  /** Functions that exports, element segments and constant expressions mention, so that `ref.func` may name them. */
  readonly declaredFuncs: ReadonlySet<number>;
}
