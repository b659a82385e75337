/**
 * The type section: recursion groups of type definitions, interned as they are read.
 *
 * Source: specification, section "Binary Format", "Type Section" and "Recursive Types".
 *
 * @module
 */
import { InvalidError } from "../errors.ts";
import { featureSet } from "../features.ts";
import { LIMITS } from "../limits.ts";
import type { Reader } from "../reader.ts";
import { type CompositeType, definedType, type FieldType, internGroup, type SubType } from "../types.ts";
import type { ModuleBuilder } from "./builder.ts";
import { readItems, type Steps } from "./steps.ts";
import { readStorageType, readValType, type TypeSpace } from "../types/type_space.ts";

const GC = featureSet("gc"), MULTI_VALUE = featureSet("multi-value");

const REC = 0x4e, SUB = 0x50, SUB_FINAL = 0x4f, FUNC = 0x60, STRUCT = 0x5f, ARRAY = 0x5e;

/** Reads the section's contents into `module.types`. */
export function* readTypeSection(reader: Reader, module: ModuleBuilder): Steps {
  const count = reader.count("recursion groups", LIMITS.recursionGroups);
  for (let i = 0; i < count; i++) {
    yield* readGroup(reader, module);
    yield;
  }
}

interface Declaration {
  readonly subtype: SubType;
  readonly supertype: number | undefined;
  readonly at: number;
}

function* readGroup(reader: Reader, module: ModuleBuilder): Steps {
  const types = module.typeSpace;
  types.groupSize = 1;
  if (reader.peek() === REC) {
    reader.skip(1);
    types.features |= GC;
    types.groupSize = reader.count("types", LIMITS.types);
  }
  let index = types.definitions.length;
  const group = yield* readItems(types.groupSize, () => readSubType(reader, types, index++));
  if (types.definitions.length + group.length > LIMITS.types) reader.fail("length out of bounds: too many types");
  types.groupSize = 0;
  checkDepths(group, types);
  const base = group.length === 0 ? 0 : internGroup(group.map(({ subtype }) => subtype), module.typeHold);
  group.forEach(({ supertype, at }, i) => module.types.push({ id: base + i, supertype, at }));
}

/** Refuses long chains of supertypes before interning copies them: each type has its own. */
function checkDepths(group: readonly Declaration[], { definitions }: TypeSpace): void {
  const depths: number[] = [];
  for (const [i, { supertype, at }] of group.entries()) {
    let depth = 0;
    if (supertype !== undefined) {
      const inGroup = supertype - definitions.length;
      depth = inGroup < 0 ? definedType(definitions[supertype].id).chain.length : depths[inGroup] + 1;
    }
    if (depth > LIMITS.subtypeDepth) {
      throw new InvalidError(`sub type ${definitions.length + i} is nested too deeply`, at);
    }
    depths.push(depth);
  }
}

function readSubType(reader: Reader, types: TypeSpace, index: number): Declaration {
  const at = reader.pos, code = reader.peek();
  let final = true, supertype: number | undefined;
  if (code === SUB || code === SUB_FINAL) {
    reader.skip(1);
    types.features |= GC;
    final = code === SUB_FINAL;
    supertype = reader.vector("supertypes", 1, () => reader.u32())[0];
    if (supertype !== undefined && supertype >= index) throw new InvalidError(`unknown type ${supertype}`, at);
  }
  const heap = supertype === undefined ? undefined : types.heap(supertype, at);
  return { subtype: { final, supertype: heap, composite: readComposite(reader, types) }, supertype, at };
}

function readComposite(reader: Reader, types: TypeSpace): CompositeType {
  const code = reader.byte();
  switch (code) {
    case FUNC: {
      const params = reader.vector("parameters", LIMITS.parameters, () => readValType(reader, types));
      const results = reader.vector("results", LIMITS.results, () => readValType(reader, types));
      if (results.length > 1) types.features |= MULTI_VALUE;
      return { kind: "func", params, results };
    }
    case STRUCT:
      types.features |= GC;
      return { kind: "struct", fields: reader.vector("fields", LIMITS.structFields, () => readField(reader, types)) };
    case ARRAY:
      types.features |= GC;
      return { kind: "array", element: readField(reader, types) };
    default:
      reader.fail(code === 0x40 ? "integer representation too long" : "malformed definition type", reader.pos - 1);
  }
}

function readField(reader: Reader, types: TypeSpace): FieldType {
  const type = readStorageType(reader, types);
  return { type, mutable: readMutability(reader) };
}

/** Reads the flag that makes a global or a field mutable. */
export function readMutability(reader: Reader): boolean {
  const flag = reader.byte();
  if (flag > 1) reader.fail("malformed mutability", reader.pos - 1);
  return flag === 1;
}
