/**
 * Shards: groups of functions that compile in parallel.
 *
 * @module
 */
import type { Module } from "../../../wasm/mod.ts";
import type { FunctionNode } from "./call_graph.ts";
import type { Work } from "./cost.ts";

/** Functions that are compiled together. */
export interface Shard {
  /** Their indices, in order. */
  readonly functions: readonly number[];
  /** Whether they are too much for LLVM to optimise. */
  readonly isHeavy: boolean;
  /** What compiling them takes. */
  readonly work: Required<Work>;
}

/** Bytes of code in a shard, about: small enough to share the work out, large enough to find what can be inlined. */
const SHARD_BYTES = 48 * 1024;

/** Functions through which one is called from elsewhere, if it can be. */
const WAYS_IN = 2;

/** Bytes of code for each of many functions below which optimising them is not worth the time. */
const LEAST_BYTES = 4, MANY_FUNCTIONS = 1000;

/** Divides functions into shards of about equal size, the heavy ones apart. The first shard is there in any case. */
export function divide(module: Module, calls: readonly FunctionNode[]): Shard[] {
  const indices = calls.map((_, i) => module.importedFuncs + i);
  const [light, heavy] = [false, true].map((isHeavy) => {
    return indices.filter((_, i) => calls[i].weight.isHeavy === isHeavy);
  });
  const shardOf = (functions: readonly number[], isHeavy: boolean): Shard => {
    const work = workOf(module, calls, functions);
    return { functions, isHeavy: isHeavy || isMostlyWays(work), work };
  };
  return [
    ...divideEvenly(module, light).map((functions) => shardOf(functions, false)),
    ...(heavy.length === 0 ? [] : divideEvenly(module, heavy)).map((functions) => shardOf(functions, true)),
  ];
}

function workOf(
  { bodies, importedFuncs, declaredFuncs }: Module,
  calls: readonly FunctionNode[],
  indices: readonly number[],
): Required<Work> {
  const work = { bytes: 0, functions: 0, slow: 0, steep: 0 };
  for (const index of indices) {
    const { start, end } = bodies[index - importedFuncs], { weight } = calls[index - importedFuncs];
    work.bytes += end - start;
    work.functions += declaredFuncs.has(index) ? 1 + WAYS_IN : 1;
    work.slow += weight.slow;
    work.steep += weight.steep;
  }
  return work;
}

/** Whether there is so little code in functions that LLVM would be busy with what each of them takes, however small it is. */
function isMostlyWays({ bytes, functions }: Required<Work>): boolean {
  return functions > MANY_FUNCTIONS && bytes < LEAST_BYTES * functions;
}

function divideEvenly({ bodies, importedFuncs }: Module, indices: readonly number[]): number[][] {
  const size = (index: number): number => bodies[index - importedFuncs].end - bodies[index - importedFuncs].start;
  const total = indices.reduce((sum, index) => sum + size(index), 0);
  const count = Math.max(1, Math.round(total / SHARD_BYTES)), shards: number[][] = [[]];
  let bytes = 0;
  for (const index of indices) {
    if (bytes > shards.length * total / count) shards.push([]);
    shards[shards.length - 1].push(index);
    bytes += size(index);
  }
  return shards;
}
