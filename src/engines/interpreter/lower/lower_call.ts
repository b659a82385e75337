/**
 * Lowering of calls: a callee finds its arguments where the caller has its operands.
 *
 * @module
 */
import { type Emitters, I64, isRef, type Site } from "../../../wasm/mod.ts";
import { I } from "../run/loop.ts";
import type { Lowering } from "./lowering.ts";

/** Brings the arguments into a row; gives the slot of the first. */
function passArguments(l: Lowering, count: number): number {
  l.settleTop(count);
  return l.operands.slot(l.operands.height - count);
}

/** Replaces the arguments by the results. */
function finishCall(l: Lowering, { params, results }: Site): void {
  l.drop(params.length);
  l.operands.pushSlots(results);
  if (results.some(isRef)) l.usesRefs = true;
  l.code.barrier();
}

/** Pops the table index of an indirect call; gives its register. */
function popCallee(l: Lowering, { index }: Site): number {
  if (index !== I64) return 2 * l.popSlot();
  const h = l.operands.height - 1, slot = l.operands.slot(h), source = l.slot(h);
  l.drop(1);
  l.code.emit(I.TableIndex64, 2 * slot, source);
  return 2 * slot;
}

/** The emitters of this file. */
export const CALL_EMITTERS = {
  call: (l, site) => {
    const { index } = site.cursor, base = passArguments(l, site.params.length);
    l.code.offset = site.cursor.offset;
    l.code.emit(index < l.module.importedFuncs ? I.CallImport : I.Call, index, base);
    finishCall(l, site);
  },
  callIndirect: (l, site) => {
    const callee = popCallee(l, site), base = passArguments(l, site.params.length);
    l.code.offset = site.cursor.offset;
    l.code.emit(I.CallIndirect, site.cursor.index2, site.callee, callee, base);
    finishCall(l, site);
  },
  callRef: (l, site) => {
    const callee = l.popSlot(), base = passArguments(l, site.params.length);
    l.code.offset = site.cursor.offset;
    l.code.emit(I.CallRef, 0, 0, callee, base);
    finishCall(l, site);
  },
  returnCall: (l, site) => {
    const { index } = site.cursor, base = passArguments(l, site.params.length);
    l.code.offset = site.cursor.offset;
    if (index < l.module.importedFuncs) {
      l.code.emit(I.CallImport, index, base);
      finishCall(l, site);
      l.emitReturn();
      return;
    }
    const from = l.operands.height - site.params.length;
    site.params.forEach((_, i) => l.emitMove(l.operands.at(from + i), base + i, i));
    l.code.emit(I.TailCall, index);
  },
  returnCallIndirect: (l, site) => {
    const callee = popCallee(l, site), base = passArguments(l, site.params.length);
    l.code.offset = site.cursor.offset;
    l.code.emit(I.TailCallIndirect, site.cursor.index2, site.callee, callee, base);
  },
  returnCallRef: (l, site) => {
    const callee = l.popSlot(), base = passArguments(l, site.params.length);
    l.code.offset = site.cursor.offset;
    l.code.emit(I.TailCallRef, 0, 0, callee, base);
  },
} as const satisfies Emitters<Lowering>;
