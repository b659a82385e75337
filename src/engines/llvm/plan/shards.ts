/**
 * Shards: groups of functions that compile in parallel.
 *
 * @module
 */
import type { Module } from "../../../wasm/mod.ts";
import type { FunctionNode } from "./call_graph.ts";

/** Functions that are compiled together. */
export interface Shard {
  /** Their indices, in order. */
  readonly functions: readonly number[];
  /** Whether they are too much for LLVM to optimise. */
  readonly isHeavy: boolean;
}

/** Bytes of code in a shard, about: small enough to share the work out, large enough to find what can be inlined. */
const SHARD_BYTES = 48 * 1024;

/** Divides functions into shards of about equal size, the heavy ones apart. The first shard is there in any case. */
export function divide(module: Module, calls: readonly FunctionNode[]): Shard[] {
  const indices = calls.map((_, i) => module.importedFuncs + i);
  const [light, heavy] = [false, true].map((isHeavy) => {
    return indices.filter((_, i) => calls[i].weight.isHeavy === isHeavy);
  });
  return [
    ...divideEvenly(module, light).map((functions) => ({ functions, isHeavy: false })),
    ...(heavy.length === 0 ? [] : divideEvenly(module, heavy)).map((functions) => ({ functions, isHeavy: true })),
  ];
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
