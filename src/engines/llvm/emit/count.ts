/**
 * Where native code counts: it takes one from a word of the meter and has the runtime look when that falls below zero.
 *
 * @module
 */
import { binaryOperator, castOperator, integerPredicate } from "../../../../ffi/mod.ts";
import { contextHeader } from "../../../native/layout.ts";
import { meterWord } from "../../../runtime/mod.ts";
import type { FunctionEmitter } from "./function.ts";
import { callBuiltin } from "./wrappers.ts";

/** Counts a call or loop iteration, where the cluster counts. */
export function countUnit(f: FunctionEmitter): void {
  if (f.shard.metered) count(f, meterWord.units, "refill");
}

/** Counts a tick of straight code. */
export function countTick(f: FunctionEmitter): void {
  count(f, meterWord.ticks, "tick");
}

function count(f: FunctionEmitter, index: number, ask: "refill" | "tick"): void {
  const { b, t, shard } = f, words = f.invariant(t.pointer, f.field(contextHeader.meterWords));
  const word = index === 0 ? words : b.elementAddress(t.i32, words, f.c.i64(BigInt(index)));
  const left = b.binary(binaryOperator.sub, f.loadState(t.i32, word), shard.integer(1));
  f.storeState(left, word);
  const empty = b.appendBlock(f.callee), next = b.appendBlock(f.callee);
  b.branchIf(b.compareInteger(integerPredicate.slt, left, shard.integer(0)), empty, next, shard.unlikely);
  f.continueIn(empty);
  // The runtime has stored it. Storing it once more tells LLVM what is there, which spares a load at the next count.
  f.storeState(b.cast(castOperator.trunc, callBuiltin(f, ask, []), t.i32), word);
  b.branch(next);
  f.continueIn(next);
}
