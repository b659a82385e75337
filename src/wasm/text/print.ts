/**
 * Operators and types in the text format, one operator a line: its name and its immediates. How immediates are written
 * follows from the operator's family, as reading them does. Disassembly, traces and error texts print through this.
 *
 * Source: specification, section "Text Format", "Instructions".
 *
 * @module
 */
import { f32Literal, f64Literal, i64Literal, v128Literal } from "./literals.ts";
import type { TypeDefinition } from "../module.ts";
import {
  FAMILIES,
  type Immediate,
  OP,
  type Op,
  OP_FAMILIES,
  OP_LOG2_WIDTHS,
  OP_NAMES,
  type OpName,
} from "../opcodes.ts";
import type { CatchClause, OperatorCursor } from "../operators.ts";
import {
  BOTTOM,
  definedType,
  heapOf,
  type HeapType,
  isConcrete,
  isNullable,
  isRef,
  ref,
  showComposite,
  showHeap,
  showType,
  type TypeId,
  typeIdOf,
  type ValType,
} from "../types.ts";

/** What an index can count. */
export type IndexSpace = "type" | "func" | "table" | "memory" | "global" | "tag" | "elem" | "data" | "local" | "label";

/** How an index is written: as a number, or by a name such as `$main`. */
export type NameOf = (space: IndexSpace, index: number) => string;

/** Indices as plain numbers. */
export const NUMBERS: NameOf = (_, index) => String(index);

/** What printing an operator can look at. */
interface Context {
  readonly cursor: OperatorCursor;
  readonly nameOf: NameOf;
}

/** Operators whose immediates tell apart what the table has two names for. */
const TEXT_NAMES: Readonly<Partial<Record<OpName, string>>> = {
  select_t: "select",
  "ref.test_null": "ref.test",
  "ref.cast_null": "ref.cast",
};

/**
 * The operator that a cursor has just read, such as `i32.load offset=8` or `call $main`.
 *
 * @param nameOf How indices are written; numbers by default.
 */
export function printOperator(cursor: OperatorCursor, nameOf: NameOf = NUMBERS): string {
  const { op } = cursor, name = OP_NAMES[op];
  const immediates = PRINT[FAMILIES[OP_FAMILIES[op]]]({ cursor, nameOf });
  return immediates === "" ? TEXT_NAMES[name] ?? name : `${TEXT_NAMES[name] ?? name} ${immediates}`;
}

type PrintImmediate = (context: Context) => string;

const PRINT: Record<Immediate, PrintImmediate> = {
  "none": () => "",
  "zero byte": () => "",
  "label": first("label"),
  "function": first("func"),
  "type": first("type"),
  "local": first("local"),
  "global": first("global"),
  "table": first("table"),
  "memory": ({ cursor, nameOf }) => unlessZero(nameOf, "memory", cursor.index),
  "tag": first("tag"),
  "data segment": first("data"),
  "element segment": first("elem"),
  "type and field": ({ cursor, nameOf }) => `${nameOf("type", cursor.index)} ${cursor.index2}`,
  "type and count": ({ cursor, nameOf }) => `${nameOf("type", cursor.index)} ${cursor.index2}`,
  "type and data segment": both("type", "data"),
  "type and element segment": both("type", "elem"),
  "two types": both("type", "type"),
  "two tables": both("table", "table"),
  "two memories": (context) =>
    context.cursor.index + context.cursor.index2 === 0 ? "" : both("memory", "memory")(context),
  "element segment and table": ({ cursor, nameOf }) =>
    join(unlessZero(nameOf, "table", cursor.index2), nameOf("elem", cursor.index)),
  "data segment and memory": ({ cursor, nameOf }) =>
    join(unlessZero(nameOf, "memory", cursor.index2), nameOf("data", cursor.index)),
  "type and table": ({ cursor, nameOf }) =>
    join(unlessZero(nameOf, "table", cursor.index2), printTypeUse(cursor.index, cursor.types.definitions, nameOf)),
  "block type": printBlockType,
  "block type and catches": (context) =>
    join(printBlockType(context), ...context.cursor.catches.map((clause) => printCatch(clause, context.nameOf))),
  "labels": ({ cursor, nameOf }) => cursor.labels.map((label) => nameOf("label", label)).join(" "),
  "value types": (context) =>
    `(result${context.cursor.selectTypes.map((type) => ` ${printIn(context, type)}`).join("")})`,
  "memory argument": printMemoryArgument,
  "memory argument and lane": (context) => join(printMemoryArgument(context), String(context.cursor.index2)),
  "constant": ({ cursor }) => PRINT_CONSTANT[cursor.op](cursor),
  "lane": ({ cursor }) => String(cursor.index),
  "sixteen lanes": ({ cursor }) => sixteenBytes(cursor).join(" "),
  "heap type": printHeapImmediate,
  "cast": (context) => {
    const { cursor, nameOf } = context;
    return join(nameOf("label", cursor.index), printIn(context, cursor.refType), printIn(context, cursor.refType2));
  },
};

const PRINT_CONSTANT: Readonly<Record<Op, (cursor: OperatorCursor) => string>> = {
  [OP["i32.const"]]: (cursor) => String(cursor.lo),
  [OP["i64.const"]]: (cursor) => i64Literal(cursor.lo, cursor.hi),
  [OP["f32.const"]]: (cursor) => f32Literal(cursor.lo),
  [OP["f64.const"]]: (cursor) => f64Literal(cursor.lo, cursor.hi),
  [OP["v128.const"]]: (cursor) => v128Literal(sixteenBytes(cursor)),
};

function first(space: IndexSpace): PrintImmediate {
  return ({ cursor, nameOf }) => nameOf(space, cursor.index);
}

function both(space: IndexSpace, space2: IndexSpace): PrintImmediate {
  return ({ cursor, nameOf }) => `${nameOf(space, cursor.index)} ${nameOf(space2, cursor.index2)}`;
}

/** Memory and table 0 are the ones meant when none is named. */
function unlessZero(nameOf: NameOf, space: IndexSpace, index: number): string {
  return index === 0 ? "" : nameOf(space, index);
}

function join(...parts: string[]): string {
  return parts.filter((part) => part !== "").join(" ");
}

function sixteenBytes({ reader, lo }: OperatorCursor): Uint8Array {
  return reader.bytes.subarray(lo, lo + 16);
}

function printMemoryArgument({ cursor, nameOf }: Context): string {
  const natural = OP_LOG2_WIDTHS[cursor.op];
  return join(
    unlessZero(nameOf, "memory", cursor.index),
    cursor.memoryOffset === 0 ? "" : `offset=${exactOffset(cursor)}`,
    cursor.align === natural ? "" : `align=${2n ** BigInt(cursor.align)}`,
  );
}

/** Offsets that a number does not hold exactly are still in the halves that the reader read last. */
function exactOffset({ memoryOffset, reader }: OperatorCursor): string {
  if (Number.isSafeInteger(memoryOffset)) return String(memoryOffset);
  return BigInt.asUintN(64, BigInt(reader.hi) << 32n | BigInt(reader.lo >>> 0)).toString();
}

function printBlockType(context: Context): string {
  const { cursor, nameOf } = context;
  if (cursor.blockType >= 0) return printTypeUse(cursor.blockType, cursor.types.definitions, nameOf);
  return cursor.blockResult === BOTTOM ? "" : `(result ${printIn(context, cursor.blockResult)})`;
}

function printCatch({ kind, tag, label }: CatchClause, nameOf: NameOf): string {
  const of = kind.startsWith("catch_all") ? "" : `${nameOf("tag", tag)} `;
  return `(${kind} ${of}${nameOf("label", label)})`;
}

function printHeapImmediate(context: Context): string {
  const { cursor, nameOf } = context;
  if (cursor.op === OP["ref.null"]) return printHeap(cursor.heapType, cursor.types.definitions, nameOf);
  const nullable = OP_NAMES[cursor.op].endsWith("_null");
  return printIn(context, ref(cursor.heapType, nullable));
}

function printIn({ cursor, nameOf }: Context, type: ValType): string {
  return printType(type, cursor.types.definitions, nameOf);
}

/** A type use: the index of a function type and what it says: `(type 3) (param i32) (result i64)`. */
function printTypeUse(index: number, definitions: readonly TypeDefinition[], nameOf: NameOf = NUMBERS): string {
  return join(`(type ${nameOf("type", index)})`, printSignature(index, definitions, nameOf));
}

/** Parameters and results of a type index; empty if it is no function type. */
function printSignature(index: number, definitions: readonly TypeDefinition[], nameOf: NameOf): string {
  const definition = definitions[index];
  if (definition === undefined) return "";
  const { composite } = definedType(definition.id);
  if (composite.kind !== "func") return "";
  const text = showComposite(composite, (type) => printType(type, definitions, nameOf));
  return text.slice("(func".length, -1).trimStart();
}

/** The definition of a type: `(func (param i32))`, `(sub $base (struct (field i32)))`. */
export function printDefinition(
  index: number,
  definitions: readonly TypeDefinition[],
  nameOf: NameOf = NUMBERS,
): string {
  const { id, supertype } = definitions[index], { composite, final } = definedType(id);
  const text = showComposite(composite, (type) => printType(type, definitions, nameOf));
  if (final && supertype === undefined) return text;
  return `(${join("sub", final ? "final" : "", supertype === undefined ? "" : nameOf("type", supertype), text)})`;
}

/** A value type; defined types appear by their index in `definitions`. */
export function printType(type: ValType, definitions: readonly TypeDefinition[], nameOf: NameOf = NUMBERS): string {
  if (!isRef(type) || !isConcrete(heapOf(type))) return showType(type);
  return `(ref ${isNullable(type) ? "null " : ""}${printHeap(heapOf(type), definitions, nameOf)})`;
}

function printHeap(heap: HeapType, definitions: readonly TypeDefinition[], nameOf: NameOf): string {
  if (!isConcrete(heap)) return showHeap(heap);
  const index = indexOfType(typeIdOf(heap), definitions);
  return index === undefined ? showHeap(heap) : nameOf("type", index);
}

const typeIndices = new WeakMap<readonly TypeDefinition[], Map<TypeId, number>>();

/** The first index that has a canonical type. */
function indexOfType(id: TypeId, definitions: readonly TypeDefinition[]): number | undefined {
  let indices = typeIndices.get(definitions);
  if (indices === undefined) {
    indices = new Map(definitions.map((definition, index) => [definition.id, index] as const).reverse());
    typeIndices.set(definitions, indices);
  }
  return indices.get(id);
}
