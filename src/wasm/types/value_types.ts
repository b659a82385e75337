/**
 * Value and heap types as integers, so that operand stacks are arrays of small integers and equality is `===`.
 *
 * ```text
 * value type  0 bottom   1 i32  2 i64  3 f32  4 f64  5 v128   6 i8  7 i16 (storage only)
 *             16 + 2·heap + nullable                           a reference
 * heap type   0..11 abstract, see HEAP_TYPES   16 + id          a defined type
 * ```
 *
 * Source: specification, section "Types".
 *
 * @module
 */

/** A value type, a packed storage type, or bottom. */
export type ValType = number;
/** A heap type: an abstract one, or {@linkcode concrete} of a canonical id. */
export type HeapType = number;
/**
 * The canonical id of a defined type. It keeps nothing alive: it is good as long as there is the module, function, tag,
 * table or global that it comes from.
 */
export type TypeId = number;

/** The unknown type of an operand in unreachable code; a subtype of everything. */
export const BOTTOM = 0;
/** 32-bit integer. */
export const I32 = 1;
/** 64-bit integer. */
export const I64 = 2;
/** IEEE 754 single precision. */
export const F32 = 3;
/** IEEE 754 double precision. */
export const F64 = 4;
/** 128-bit vector. */
export const V128 = 5;
/** Packed 8-bit field. */
export const I8 = 6;
/** Packed 16-bit field. */
export const I16 = 7;
const FIRST_REFERENCE = 16;

/** The numeric, vector and packed types by name, with their code in the binary format and their letter in signatures. */
export const NUMBER_TYPES = {
  i32: { type: I32, code: 0x7f, letter: "i", bytes: 4 },
  i64: { type: I64, code: 0x7e, letter: "I", bytes: 8 },
  f32: { type: F32, code: 0x7d, letter: "f", bytes: 4 },
  f64: { type: F64, code: 0x7c, letter: "F", bytes: 8 },
  v128: { type: V128, code: 0x7b, letter: "v", bytes: 16 },
  i8: { type: I8, code: 0x78, letter: "", bytes: 1 },
  i16: { type: I16, code: 0x77, letter: "", bytes: 2 },
} as const;

type HeapRow = { id: HeapType; code: number; shorthand: string; supers: readonly HeapType[]; bottom: HeapType };

/** The abstract heap types by name: id, code in the binary format, name of the nullable reference, proper supertypes. */
export const HEAP_TYPES = {
  func: { id: 0, code: 0x70, shorthand: "funcref", supers: [], bottom: 1 },
  nofunc: { id: 1, code: 0x73, shorthand: "nullfuncref", supers: [0], bottom: 1 },
  extern: { id: 2, code: 0x6f, shorthand: "externref", supers: [], bottom: 3 },
  noextern: { id: 3, code: 0x72, shorthand: "nullexternref", supers: [2], bottom: 3 },
  any: { id: 4, code: 0x6e, shorthand: "anyref", supers: [], bottom: 9 },
  eq: { id: 5, code: 0x6d, shorthand: "eqref", supers: [4], bottom: 9 },
  i31: { id: 6, code: 0x6c, shorthand: "i31ref", supers: [5, 4], bottom: 9 },
  struct: { id: 7, code: 0x6b, shorthand: "structref", supers: [5, 4], bottom: 9 },
  array: { id: 8, code: 0x6a, shorthand: "arrayref", supers: [5, 4], bottom: 9 },
  none: { id: 9, code: 0x71, shorthand: "nullref", supers: [8, 7, 6, 5, 4], bottom: 9 },
  exn: { id: 10, code: 0x69, shorthand: "exnref", supers: [], bottom: 11 },
  noexn: { id: 11, code: 0x74, shorthand: "nullexnref", supers: [10], bottom: 11 },
} as const satisfies Record<string, HeapRow>;

/** The abstract heap types by id. */
export const HEAP_ROWS: readonly (HeapRow & { name: string })[] = Object.entries(HEAP_TYPES).map(([name, row]) => ({
  name,
  ...row,
}));
const FIRST_CONCRETE = 16;
/** Heap types at or above this are references inside the recursion group being interned. */
export const FIRST_RELATIVE = 1 << 26;

/** The heap type of the defined type with this canonical id. */
export function concrete(id: TypeId): HeapType {
  return FIRST_CONCRETE + id;
}

/** The heap type of the `index`-th type of the recursion group being decoded, until {@linkcode internGroup} has it. */
export function relative(index: number): HeapType {
  return FIRST_RELATIVE + index;
}

/** Whether the heap type is a defined one. */
export function isConcrete(heap: HeapType): boolean {
  return heap >= FIRST_CONCRETE;
}

/** The canonical id of a heap type for which {@linkcode isConcrete} holds. */
export function typeIdOf(heap: HeapType): TypeId {
  return heap - FIRST_CONCRETE;
}

/** The reference type to a heap type. */
export function ref(heap: HeapType, nullable: boolean): ValType {
  return FIRST_REFERENCE + heap * 2 + (nullable ? 1 : 0);
}

/** Whether a value type is a reference type. */
export function isRef(type: ValType): boolean {
  return type >= FIRST_REFERENCE;
}

/** The heap type a reference type refers to. */
export function heapOf(type: ValType): HeapType {
  return (type - FIRST_REFERENCE) >> 1;
}

/** Whether a reference type includes null. */
export function isNullable(type: ValType): boolean {
  return (type & 1) === 1;
}

/** Whether a local of this type has a value before it is set. */
export function isDefaultable(type: ValType): boolean {
  return !isRef(type) || isNullable(type);
}

/** Whether the type is i8 or i16. */
export function isPacked(type: ValType): boolean {
  return type === I8 || type === I16;
}

/** The value type that a field's storage type unpacks to. */
export function unpacked(type: ValType): ValType {
  return isPacked(type) ? I32 : type;
}

/** `funcref`. */
export const FUNCREF: ValType = ref(HEAP_TYPES.func.id, true);
/** `externref`. */
export const EXTERNREF: ValType = ref(HEAP_TYPES.extern.id, true);
/** `exnref`. */
export const EXNREF: ValType = ref(HEAP_TYPES.exn.id, true);

const TYPE_OF_LETTER = new Map(Object.values(NUMBER_TYPES).map((row) => [row.letter as string, row.type as ValType]));

/** The value types that the letters of an operator's signature stand for; `a` stands for `address`. */
export function typesOf(letters: string, address: ValType = I32): ValType[] {
  return Array.from(letters, (letter) => letter === "a" ? address : TYPE_OF_LETTER.get(letter)!);
}
