/**
 * Reads value, heap and reference types, in which type indices are resolved to canonical ids on the spot: no type that
 * leaves the decoder mentions an index. That is possible because a type may only refer to types before it or in its
 * own recursion group, and the references within a group stay relative until the group is interned.
 *
 * Source: specification, section "Binary Format", "Types".
 *
 * @module
 */
import { type FeatureSet, featureSet } from "../features.ts";
import { InvalidError } from "../errors.ts";
import type { TypeDefinition } from "../module.ts";
import type { Reader } from "../reader.ts";
import {
  concrete,
  EXTERNREF,
  FUNCREF,
  HEAP_TYPES,
  type HeapType,
  I16,
  I8,
  isPacked,
  NUMBER_TYPES,
  ref,
  relative,
  V128,
  type ValType,
} from "../types.ts";

/** What is known of a module's type section, as far as it was read. */
export class TypeSpace {
  readonly definitions: readonly TypeDefinition[];
  /** Length of the recursion group being read. */
  groupSize = 0;
  /** Features that types read so far make use of. */
  features: FeatureSet = 0;

  constructor(definitions: readonly TypeDefinition[]) {
    this.definitions = definitions;
  }

  /** The heap type of a type index. */
  heap(index: number, offset: number): HeapType {
    const known = this.definitions.length;
    if (index < known) return concrete(this.definitions[index].id);
    if (index < known + this.groupSize) return relative(index - known);
    throw new InvalidError(`unknown type ${index}`, offset);
  }
}

const SIMD = featureSet("simd"), REFERENCES = featureSet("reference-types"), GC = featureSet("gc");
const TYPED_REFERENCES = featureSet("function-references"), EXCEPTIONS = featureSet("exception-handling");

const NUMBER_OF_CODE = new Map<number, ValType>(Object.values(NUMBER_TYPES).map((row) => [row.code, row.type]));
const HEAP_OF_CODE = new Map<number, HeapType>(Object.values(HEAP_TYPES).map((row) => [row.code, row.id]));

const FEATURE_OF_HEAP = new Map<HeapType, FeatureSet>(
  Object.entries(HEAP_TYPES).map(([name, row]) => [row.id, featureOfHeap(name)]),
);

function featureOfHeap(name: string): FeatureSet {
  if (name === "func" || name === "extern") return 0;
  return name === "exn" || name === "noexn" ? EXCEPTIONS : GC;
}

/** Reads a heap type: the code of an abstract one, or a type index. */
export function readHeapType(reader: Reader, types: TypeSpace): HeapType {
  const at = reader.pos, abstract = HEAP_OF_CODE.get(reader.peek());
  if (abstract !== undefined) {
    reader.skip(1);
    types.features |= FEATURE_OF_HEAP.get(abstract)!;
    return abstract;
  }
  const index = reader.s33();
  if (index < 0) reader.fail("malformed heap type", at);
  types.features |= TYPED_REFERENCES;
  return types.heap(index, at);
}

/** Reads a reference type. */
export function readRefType(reader: Reader, types: TypeSpace): ValType {
  const at = reader.pos, type = tryRefType(reader, types);
  return type ?? reader.fail("malformed reference type", at);
}

/** Reads a value type. */
export function readValType(reader: Reader, types: TypeSpace): ValType {
  const at = reader.pos, number = NUMBER_OF_CODE.get(reader.peek());
  if (number === undefined) return tryRefType(reader, types) ?? reader.fail("malformed value type", at);
  if (isPacked(number)) reader.fail("malformed value type", at);
  reader.skip(1);
  if (number === V128) types.features |= SIMD;
  return number;
}

/** Reads the type of a field, which may be packed. */
export function readStorageType(reader: Reader, types: TypeSpace): ValType {
  const number = NUMBER_OF_CODE.get(reader.peek());
  if (number !== I8 && number !== I16) return readValType(reader, types);
  reader.skip(1);
  return number;
}

function tryRefType(reader: Reader, types: TypeSpace): ValType | undefined {
  const code = reader.peek(), abstract = HEAP_OF_CODE.get(code);
  if (abstract !== undefined) {
    reader.skip(1);
    const type = ref(abstract, true);
    types.features |= type === FUNCREF || type === EXTERNREF ? REFERENCES : FEATURE_OF_HEAP.get(abstract)!;
    return type;
  }
  if (code !== 0x63 && code !== 0x64) return undefined;
  reader.skip(1);
  types.features |= TYPED_REFERENCES;
  return ref(readHeapType(reader, types), code === 0x63);
}
