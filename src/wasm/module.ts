/**
 * A decoded module: plain data that the validator checks and every engine reads. Index spaces list imports first.
 * Code, constant expressions and segment contents stay in the module's bytes and are referred to by offsets.
 *
 * @module
 */
import type { FeatureSet } from "./features.ts";
import type { ExternType, GlobalType, MemoryType, TableType, TypeId, ValType } from "./types.ts";

/** A range of the module's bytes. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A constant expression, `end` included in the span. */
export type ConstExpr = Span;

/** An import with the type it demands. */
export interface Import {
  readonly module: string;
  readonly name: string;
  readonly type: ExternType;
}

/** An export: a name for entry `index` of an index space. */
export interface Export {
  readonly name: string;
  readonly kind: ExternType["kind"];
  readonly index: number;
}

/** When the contents of a segment reach their table or memory: at start-up, by an operator, or never. */
export type SegmentMode = "active" | "passive" | "declarative";

/** An element segment. */
export interface ElementSegment {
  readonly mode: SegmentMode;
  /** The table of an active segment. */
  readonly table: number;
  readonly offset: ConstExpr | undefined;
  readonly type: ValType;
  /** The entries: function indices, or one constant expression each. */
  readonly items: readonly (number | ConstExpr)[];
  /** Where the segment begins, for error messages. */
  readonly at: number;
}

/** A data segment. */
export interface DataSegment {
  readonly mode: SegmentMode;
  readonly memory: number;
  readonly offset: ConstExpr | undefined;
  readonly bytes: Uint8Array;
}

/** The body of a function: its span covers the local declarations and the operators. */
export type Body = Span;

/** A custom section. */
export interface CustomSection {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Offset of `bytes` in the module. */
  readonly offset: number;
}

/** A type that the module defines, with what only validation needs: its declaration's offset and supertype. */
export interface TypeDefinition {
  readonly id: TypeId;
  /** Type index of the declared supertype. */
  readonly supertype: number | undefined;
  readonly at: number;
}

/** A decoded module. */
export interface Module {
  /** What error messages call it: a file name, or `module`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly types: readonly TypeDefinition[];
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  /** The canonical type of each function. */
  readonly funcs: readonly TypeId[];
  readonly importedFuncs: number;
  readonly tables: readonly TableType[];
  readonly importedTables: number;
  /** The initial value of each table that is not imported, where one is given. */
  readonly tableInits: readonly (ConstExpr | undefined)[];
  readonly memories: readonly MemoryType[];
  readonly importedMemories: number;
  readonly globals: readonly GlobalType[];
  readonly importedGlobals: number;
  /** The initial value of each global that is not imported. */
  readonly globalInits: readonly ConstExpr[];
  /** The canonical function type of each tag. */
  readonly tags: readonly TypeId[];
  readonly importedTags: number;
  readonly start: number | undefined;
  readonly elements: readonly ElementSegment[];
  readonly datas: readonly DataSegment[];
  readonly dataCount: number | undefined;
  /** The body of each function that is not imported. */
  readonly bodies: readonly Body[];
  readonly customs: readonly CustomSection[];
  /** The features that types and sections use; those of the code are added by the validator. */
  features: FeatureSet;
  /** Functions that exports, element segments and constant expressions mention, so that `ref.func` may name them. */
  readonly declaredFuncs: ReadonlySet<number>;
}
