/**
 * What is known of a module that is translated as a whole, and the scope of its functions. V8 sees all of it at once, and
 * takes for constant what nothing assigns again: functions, views of memories that have not grown, tables that never
 * change. It puts small functions in place of their calls as long as their bytecode is short, so that much of this is
 * about writing less.
 *
 * @module
 */
import { fixedTables, funcType, I64, type Module, targetsOfType, type TypeId, writtenTables } from "../../wasm/mod.ts";
import { functionIdentifier, viewName } from "./print/names.ts";
import { newView, type ScopeText, settersText, startOf } from "./run/scope.ts";

/** More functions than that are not worth comparing. */
const MOST_CANDIDATES = 24;
/** Views of a memory that begin further on, and how far; a growing memory gets new ones. */
const MOST_OFFSETS = 64, LARGEST_OFFSET = 1024;

/** A module that is translated as a whole. */
export class WholeModule {
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

  /**
   * The ends of the scope, once all functions are translated. Its names are `var`: V8 knows that nobody assigns them again,
   * and need not look whether they have been assigned yet, as it would with `const`.
   */
  scope(names: readonly string[]): ScopeText {
    const { importedFuncs, funcs } = this.#module, lines = startOf("var", names);
    const setters = this.#offsets.map((offsets, memory) => this.#declareViews(lines, memory, offsets));
    for (let i = 0; i < importedFuncs; i++) lines.push(`var f${i}=direct(${i});`);
    for (const [type, indices] of this.#candidates) lines.push(dispatcherText(type, indices, this.#module));
    const defined = funcs.slice(importedFuncs).map((_, i) => functionIdentifier(this.#module, importedFuncs + i));
    return { head: lines.join("\n"), tail: `return {${settersText(setters)},functions:[${defined}]};` };
  }

  /** Declares the views of a memory; returns what is done with a new view `v` of it. */
  #declareViews(lines: string[], memory: number, offsets: ReadonlySet<number>): string {
    const assignments = [0, ...offsets].map((offset) => {
      const name = viewName(memory, offset);
      lines.push(`var ${name}=${constantView(viewText(newView(memory), offset))};`);
      return `${fieldOf(name)}=${viewText("v", offset)};`;
    });
    return assignments.join("");
  }
}

function fieldOf(name: string): string {
  return `${name}.view`;
}

/** A view that begins `offset` bytes after another. */
function viewText(view: string, offset: number): string {
  return offset === 0 ? view : `view_from(${view},${offset})`;
}

/**
 * A view is a field that V8 takes for constant until the memory grows: base and length are then part of the code, two
 * registers more for the function. A class of the instance's own keeps the growth of another instance from ending that.
 */
function constantView(view: string): string {
  return `new class{constructor(view){this.view=view;}}(${view})`;
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

/**
 * A function that calls those of a type by name: a call whose target V8 knows is twice as fast as one through a
 * variable, and may be inlined.
 */
function dispatcherText(type: TypeId, indices: readonly number[], module: Module): string {
  const args = funcType(type).params.filter((param) => param !== I64).map((_, i) => `a${i}`).join();
  const cases = indices.map((index) => `case ${index}:return ${functionIdentifier(module, index)}(${args});`);
  return `function call_${type}(c${args === "" ? "" : `,${args}`}){if(c.owner!==instance)return c.direct(${args});
switch(c.index){
${cases.join("\n")}
default:return c.direct(${args});
}}`;
}
