/**
 * What is known of a module that is translated as a whole, and the scope of its functions. V8 sees all of it at once, and
 * takes for constant what nothing assigns again: functions, views of memories that have not grown, tables that never
 * change. It puts small functions in place of their calls as long as their bytecode is short, so that much of this is
 * about writing less.
 *
 * @module
 */
import { fixedTables, type Module, targetsOfType, type TypeId, writtenTables } from "../../../wasm/mod.ts";
import { viewName } from "../print/names.ts";
import { eagerScope, type ScopeText } from "../print/scope.ts";

/** More functions than that are not worth comparing. */
const MOST_CANDIDATES = 24;
/** Views of a memory that begin further on, and how far; a growing memory gets new ones. */
const MOST_OFFSETS = 64, LARGEST_OFFSET = 1024;

/** A module that is translated as a whole. */
export class EagerModule {
  readonly #module: Module;
  /** Functions that may be in tables, by type, where they are few. */
  readonly #candidates: ReadonlyMap<TypeId, readonly number[]>;
  /** For each memory, the offsets of views that begin further on. */
  readonly #offsets: readonly Set<number>[];
  /** The functions that indirect calls can reach in tables that never change, by table and type. */
  readonly #targets = new Map<string, ReadonlyMap<number, readonly number[]> | undefined>();

  constructor(module: Module) {
    this.#module = module;
    this.#candidates = candidatesByType(module);
    this.#offsets = module.memories.map(() => new Set());
  }

  /**
   * The object that holds a memory's view that begins `offset` bytes further on, so that no sum is to be made of an address:
   * a negative one is outside of it, as one above 2^31 must be of the memory. Undefined if there would be too many.
   */
  viewFrom(memory: number, offset: number): string | undefined {
    const offsets = this.#offsets[memory];
    if (!offsets.has(offset) && (offsets.size === MOST_OFFSETS || offset > LARGEST_OFFSET)) return undefined;
    offsets.add(offset);
    return viewName(memory, offset);
  }

  /** The functions that an indirect call can reach in a table, with their entries; undefined if they are many or unknown. */
  targets(table: number, type: TypeId): ReadonlyMap<number, readonly number[]> | undefined {
    const key = `${table} ${type}`, contents = this.#fixedTables.get(table);
    if (contents !== undefined && !this.#targets.has(key)) {
      this.#targets.set(key, targetsOfType(this.#module, contents, type));
    }
    return this.#targets.get(key);
  }

  #fixedTablesCache: ReturnType<typeof fixedTables> | undefined;
  get #fixedTables(): ReturnType<typeof fixedTables> {
    return this.#fixedTablesCache ??= fixedTables(this.#module, writtenTables(this.#module));
  }

  /** The function through which functions of a type are called that were found in a table; undefined if there is none. */
  dispatcher(type: TypeId): string | undefined {
    return this.#candidates.has(type) ? `call_${type}` : undefined;
  }

  /** The ends of the scope, once all functions are translated. */
  scope(names: readonly string[]): ScopeText {
    return eagerScope(this.#module, { names, candidates: this.#candidates, offsets: this.#offsets });
  }
}

/** Functions of the module that element segments or `ref.func` mention, by type. */
function candidatesByType({ declaredFuncs, funcs, importedFuncs }: Module): Map<TypeId, number[]> {
  const candidates = new Map<TypeId, number[]>();
  for (const index of [...declaredFuncs].sort((a, b) => a - b)) {
    if (index < importedFuncs) continue;
    const known = candidates.get(funcs[index]);
    if (known === undefined) candidates.set(funcs[index], [index]);
    else known.push(index);
  }
  for (const [type, indices] of candidates) if (indices.length > MOST_CANDIDATES) candidates.delete(type);
  return candidates;
}
