/**
 * Rules of the operators on references, structs, arrays and casts.
 *
 * @module
 */
import { LIMITS } from "../limits.ts";
import type { Family } from "../opcodes.ts";
import { OP } from "../opcodes.ts";
import {
  type ArrayType,
  BOTTOM,
  concrete,
  type FieldType,
  HEAP_TYPES,
  type HeapType,
  I32,
  isDefaultable,
  isNullable,
  isPacked,
  isRef,
  matches,
  nonNull,
  ref,
  showType,
  topOf,
  unpacked,
  type ValType,
} from "../types.ts";
import { labelTypes } from "./control.ts";
import type { Rule, Validator } from "./validator.ts";

const EQREF = ref(HEAP_TYPES.eq.id, true), ARRAYREF = ref(HEAP_TYPES.array.id, true);
const I31REF = ref(HEAP_TYPES.i31.id, true), NONNULL_I31 = ref(HEAP_TYPES.i31.id, false);

/** The nullable or non-null reference to the type index at the cursor. */
function typeRef(v: Validator, nullable: boolean, index: number = v.cursor.index): ValType {
  return ref(concrete(v.typeId(index)), nullable);
}

function arrayType(v: Validator, index: number = v.cursor.index): ArrayType {
  return v.composite(index, "array");
}

function requireMutable(v: Validator, field: FieldType, what: "field" | "array"): void {
  if (!field.mutable) v.fail(`immutable ${what}`);
}

/** `get` is for fields of full width, `get_s` and `get_u` are for packed ones. */
function checkSign(v: Validator, field: FieldType, plain: number): void {
  const signed = v.cursor.op !== plain;
  if (signed !== isPacked(field.type)) {
    v.fail(`type mismatch: ${v.cursor.name} on a field of type ${showType(field.type)}`);
  }
}

function field(v: Validator): FieldType {
  const { fields } = v.composite(v.cursor.index, "struct"), found = fields[v.cursor.index2];
  if (found === undefined) v.fail(`unknown field ${v.cursor.index2}`);
  return found;
}

function requireDefault(v: Validator, type: ValType): void {
  if (!isDefaultable(type)) v.fail(`type mismatch: ${showType(type)} has no default value`);
}

function requireNumeric(v: Validator, { element }: ArrayType): void {
  if (isRef(element.type)) v.fail("type mismatch: array type is not numeric or vector");
}

function requireElements(v: Validator, segment: number, { element }: ArrayType): void {
  const type = v.element(segment);
  if (!matches(type, element.type)) {
    v.fail(`type mismatch: segment holds ${showType(type)}, the array ${showType(element.type)}`);
  }
}

/** Pops a reference that can be cast to `target`: one of the same hierarchy. */
function popCastable(v: Validator, target: HeapType): void {
  v.site.type = v.pop(ref(topOf(target), true));
}

function checkCast(v: Validator): void {
  popCastable(v, v.cursor.heapType);
}

/** A branch on a cast: what is not cast keeps its type, without null if the cast takes null. */
function checkCastBranch(v: Validator): void {
  const { cursor } = v, from = cursor.refType, to = cursor.refType2;
  if (!matches(to, from)) v.fail(`type mismatch: ${showType(to)} is no subtype of ${showType(from)}`);
  const rest = isNullable(to) ? nonNull(from) : from;
  const [taken, passed] = cursor.op === OP.br_on_cast ? [to, rest] : [rest, to];
  const types = labelTypes(v.label(cursor.index)), target = types[types.length - 1];
  if (target === undefined || !matches(taken, target)) {
    v.fail(`type mismatch: the label of ${cursor.name} takes ${target === undefined ? "nothing" : showType(target)}`);
  }
  v.site.type = v.pop(from);
  const others = types.slice(0, -1);
  v.popAll(others);
  v.pushAll(others);
  v.push(passed);
}

/** Conversion between the hierarchies of `any` and `extern`, which keeps nullability. */
function convert(v: Validator, from: HeapType, to: HeapType): void {
  const type = v.pop(ref(from, true));
  v.site.type = type;
  v.push(ref(to, type !== BOTTOM && isNullable(type)));
}

/** The rules of this file. */
export const REFERENCE_RULES = {
  refNull: (v) => {
    v.site.type = ref(v.cursor.heapType, true);
    v.push(v.site.type);
  },
  refIsNull: (v) => {
    v.site.type = v.popRef();
    v.push(I32);
  },
  refFunc: (v) => {
    const { index } = v.cursor, id = v.func(index);
    if (!v.module.declaredFuncs.has(index)) v.fail("undeclared function reference");
    v.push(ref(concrete(id), false));
  },
  refEq: (v) => {
    v.pop(EQREF);
    v.pop(EQREF);
    v.push(I32);
  },
  refAsNonNull: (v) => {
    v.site.type = v.popRef();
    v.push(nonNull(v.site.type));
  },
  structNew: (v) => {
    const { fields } = v.composite(v.cursor.index, "struct");
    v.popAll(fields.map((f) => unpacked(f.type)));
    v.push(typeRef(v, false));
  },
  structNewDefault: (v) => {
    const { fields } = v.composite(v.cursor.index, "struct");
    for (const { type } of fields) requireDefault(v, type);
    v.push(typeRef(v, false));
  },
  structGet: (v) => {
    const found = field(v);
    checkSign(v, found, OP["struct.get"]);
    v.site.type = v.pop(typeRef(v, true));
    v.push(unpacked(found.type));
  },
  structSet: (v) => {
    const found = field(v);
    requireMutable(v, found, "field");
    v.pop(unpacked(found.type));
    v.pop(typeRef(v, true));
  },
  arrayNew: (v) => {
    v.pop(I32);
    v.pop(unpacked(arrayType(v).element.type));
    v.push(typeRef(v, false));
  },
  arrayNewDefault: (v) => {
    requireDefault(v, arrayType(v).element.type);
    v.pop(I32);
    v.push(typeRef(v, false));
  },
  arrayNewFixed: (v) => {
    const type = unpacked(arrayType(v).element.type);
    // In dead code every count has enough operands; this keeps a huge one from taking a long time.
    if (v.cursor.index2 > LIMITS.arrayNewFixed) {
      v.fail(`array.new_fixed of ${v.cursor.index2} elements, at most ${LIMITS.arrayNewFixed} are supported`);
    }
    for (let i = 0; i < v.cursor.index2; i++) v.pop(type);
    v.push(typeRef(v, false));
  },
  arrayNewData: (v) => {
    requireNumeric(v, arrayType(v));
    v.data(v.cursor.index2);
    v.pop(I32);
    v.pop(I32);
    v.push(typeRef(v, false));
  },
  arrayNewElem: (v) => {
    requireElements(v, v.cursor.index2, arrayType(v));
    v.pop(I32);
    v.pop(I32);
    v.push(typeRef(v, false));
  },
  arrayGet: (v) => {
    const { element } = arrayType(v);
    checkSign(v, element, OP["array.get"]);
    v.pop(I32);
    v.pop(typeRef(v, true));
    v.push(unpacked(element.type));
  },
  arraySet: (v) => {
    const { element } = arrayType(v);
    requireMutable(v, element, "array");
    v.pop(unpacked(element.type));
    v.pop(I32);
    v.pop(typeRef(v, true));
  },
  arrayLen: (v) => {
    v.pop(ARRAYREF);
    v.push(I32);
  },
  arrayFill: (v) => {
    const { element } = arrayType(v);
    requireMutable(v, element, "array");
    v.pop(I32);
    v.pop(unpacked(element.type));
    v.pop(I32);
    v.pop(typeRef(v, true));
  },
  arrayCopy: (v) => {
    const to = arrayType(v).element, from = arrayType(v, v.cursor.index2).element;
    requireMutable(v, to, "array");
    const fits = isPacked(to.type) ? to.type === from.type : matches(from.type, to.type);
    if (!fits) v.fail("array types do not match");
    v.pop(I32);
    v.pop(I32);
    v.pop(typeRef(v, true, v.cursor.index2));
    v.pop(I32);
    v.pop(typeRef(v, true));
  },
  arrayInitData: (v) => {
    const type = arrayType(v);
    requireMutable(v, type.element, "array");
    if (isRef(type.element.type)) v.fail("array type is not numeric or vector");
    v.data(v.cursor.index2);
    popArrayRange(v);
  },
  arrayInitElem: (v) => {
    const type = arrayType(v);
    requireMutable(v, type.element, "array");
    requireElements(v, v.cursor.index2, type);
    popArrayRange(v);
  },
  refTest: (v) => {
    checkCast(v);
    v.push(I32);
  },
  refCast: (v) => {
    checkCast(v);
    v.push(ref(v.cursor.heapType, v.cursor.op === OP["ref.cast_null"]));
  },
  brOnCast: checkCastBranch,
  convertExtern: (v) => {
    const any = HEAP_TYPES.any.id, extern = HEAP_TYPES.extern.id;
    if (v.cursor.op === OP["any.convert_extern"]) convert(v, extern, any);
    else convert(v, any, extern);
  },
  refI31: (v) => {
    v.pop(I32);
    v.push(NONNULL_I31);
  },
  i31Get: (v) => {
    v.pop(I31REF);
    v.push(I32);
  },
} as const satisfies Partial<Record<Family, Rule>>;

/** Pops count, source offset, target offset and array of the operators that initialise part of an array. */
function popArrayRange(v: Validator): void {
  v.pop(I32);
  v.pop(I32);
  v.pop(I32);
  v.pop(typeRef(v, true));
}
