/**
 * The types of a function's parameters and locals. Five bytes can declare 50,000 locals, so these are not written out one
 * by one where they are many: what a function costs must follow from its bytes.
 *
 * @module
 */
import { LIMITS } from "../limits.ts";
import type { Reader } from "../reader.ts";
import { readValType, type TypeSpace } from "../types/type_space.ts";
import type { ValType } from "../types/value_types.ts";

/** Types by index: an array, or groups. */
export interface LocalTypes {
  readonly length: number;
  /** The type of a local; undefined if there is none of that index. */
  at(index: number): ValType | undefined;
}

/** More locals than compilers declare; beyond them looking one up takes some steps. */
const MANY = 1000;

/** Locals in groups of one type. */
class GroupedLocals implements LocalTypes {
  readonly types: ValType[];
  /** The index behind the last local of each group. */
  readonly ends: number[];

  constructor(first: readonly ValType[]) {
    this.types = [...first];
    this.ends = first.map((_, i) => i + 1);
  }

  get length(): number {
    return this.ends.at(-1) ?? 0;
  }

  add(type: ValType, count: number): void {
    this.ends.push(this.length + count);
    this.types.push(type);
  }

  at(index: number): ValType | undefined {
    let low = 0, high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.ends[middle] <= index) low = middle + 1;
      else high = middle;
    }
    return this.types[low];
  }
}

/**
 * Reads the local declarations of a function.
 *
 * @throws {MalformedError} if they are malformed or too many.
 */
export function readLocals(reader: Reader, types: TypeSpace, params: readonly ValType[]): LocalTypes {
  const locals = [...params], groups = reader.u32();
  let many: GroupedLocals | undefined;
  for (let i = 0; i < groups; i++) {
    const at = reader.pos, count = reader.u32(), { length } = many ?? locals;
    if (length + count > LIMITS.locals) reader.fail("too many locals", at);
    const type = readValType(reader, types);
    if (length + count > MANY) many ??= new GroupedLocals(locals);
    if (many !== undefined) many.add(type, count);
    else for (let j = 0; j < count; j++) locals.push(type);
  }
  return many ?? locals;
}

/** The types that there are, each at least once. */
export function kindsOf(locals: LocalTypes): readonly ValType[] {
  return locals instanceof GroupedLocals ? locals.types : locals as readonly ValType[];
}

/** For each local, 1 if a predicate holds of its type. */
export function flagsOf(locals: LocalTypes, holds: (type: ValType) => boolean): Uint8Array {
  const flags = new Uint8Array(locals.length), kinds = kindsOf(locals);
  const ends = locals instanceof GroupedLocals ? locals.ends : kinds.map((_, i) => i + 1);
  kinds.forEach((type, i) => {
    if (holds(type)) flags.fill(1, ends[i - 1] ?? 0, ends[i]);
  });
  return flags;
}

/** The types one by one, for who writes them all. */
export function everyLocal(locals: LocalTypes): ValType[] {
  return Array.from({ length: locals.length }, (_, i) => locals.at(i)!);
}
