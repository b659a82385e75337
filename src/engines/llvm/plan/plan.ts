/**
 * The plan of a compilation: from the call graph follows how functions are put into shards, which of them other shards must
 * see, which take part in tail calls, and which call nothing.
 *
 * @module
 */
import { type FixedTable, fixedTables, type Module, PassingLimit } from "../../../wasm/mod.ts";
import { type FunctionNode, readNode, recursionDepth, SMALL, tailFunctions } from "./call_graph.ts";
import { divide, type Shard } from "./shards.ts";
import { loopsTooMuch } from "./weight.ts";

export type { Shard };

/** How a module is compiled. */
export interface Plan {
  readonly shards: readonly Shard[];
  /** Functions that are called from another shard than their own. */
  readonly shared: ReadonlySet<number>;
  /** Functions in the calling convention that allows tail calls, which makes all calls dearer. */
  readonly tail: ReadonlySet<number>;
  /** Type indices of the functions that are imported or called through references, one for each type. */
  readonly referenced: readonly number[];
  /** Small functions that call themselves, with how many times they should be put into themselves. */
  readonly recursive: ReadonlyMap<number, number>;
  /** Functions that only compute: they cannot trap, do not loop and call nothing, and their frames are small. */
  readonly harmless: ReadonlySet<number>;
  /** Functions with loops that are not put in place of calls: together they would be too much. */
  readonly apart: ReadonlySet<number>;
  /** Contents of the tables that never change. */
  readonly fixedTables: ReadonlyMap<number, FixedTable>;
}

/**
 * Plans the compilation of a validated module.
 *
 * @throws {LimitError} if its operators pass more values than the engine accepts for its size.
 */
export function makePlan(module: Module): Plan {
  const steps = planStepwise(module);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** As {@linkcode makePlan}, in steps of some thousand operators. */
export function* planStepwise(module: Module): Generator<void, Plan> {
  const calls: FunctionNode[] = [], limit = new PassingLimit(module);
  for (let i = 0; i < module.bodies.length; i++) {
    calls.push(yield* readNode(module, module.importedFuncs + i, limit));
    yield;
  }
  const shards = divide(module, calls), shardOf = new Map<number, number>();
  shards.forEach(({ functions }, number) => functions.forEach((index) => shardOf.set(index, number)));
  const shared = new Set<number>();
  calls.forEach(({ callees }, i) => {
    const own = shardOf.get(module.importedFuncs + i);
    for (const callee of callees) if (shardOf.has(callee) && shardOf.get(callee) !== own) shared.add(callee);
  });
  const harmless = new Set<number>(), recursive = new Map<number, number>();
  calls.forEach((each, i) => {
    const index = module.importedFuncs + i,
      { start, end } = module.bodies[i],
      depth = recursionDepth(each, end - start);
    if (each.harmless && end - start <= SMALL.bytes) harmless.add(index);
    if (depth > 0) recursive.set(index, depth);
  });
  const referenced = new Set(module.funcs.slice(0, module.importedFuncs));
  for (const { types } of calls) for (const type of types) referenced.add(type);
  const indices = [...referenced].map((type) => module.types.findIndex(({ id }) => id === type));
  const written = new Set(calls.flatMap((each) => [...each.written]));
  return {
    shards,
    shared,
    tail: tailFunctions(module, calls),
    referenced: indices,
    recursive,
    harmless,
    apart: new Set(shards.flatMap((shard) => functionsApart(module, calls, shard))),
    fixedTables: fixedTables(module, written),
  };
}

/**
 * The functions of a shard that have loops, if these could take too much time in one function: LLVM puts functions in place of
 * their only call, however large they are.
 */
function functionsApart(
  { bodies, importedFuncs }: Module,
  calls: readonly FunctionNode[],
  { functions }: Shard,
): number[] {
  const looping = (index: number): number => calls[index - importedFuncs].weight.looping;
  const loops = functions.reduce((sum, index) => sum + looping(index), 0);
  const bytes = functions.reduce((sum, index) => {
    const { start, end } = bodies[index - importedFuncs];
    return sum + end - start;
  }, 0);
  return loopsTooMuch(loops, bytes) ? functions.filter((index) => looping(index) > 0) : [];
}
