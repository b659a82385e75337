/**
 * Lowering of structured control to branches.
 *
 * @module
 */
import { TRAPS } from "../../../runtime/mod.ts";
import type { Emitters } from "../../../wasm/mod.ts";
import { endGuarded, isGuarded } from "./lower_exception.ts";
import { I } from "../run/loop.ts";
import { type Block, type Lowering, NONE } from "./lowering.ts";
import { BRANCH_OF } from "./selection.ts";

/**
 * Pops a condition; gives what emits a branch that is taken if the condition is `taken`, and returns the operand word
 * that is to hold its target. A comparison that was the last instruction becomes part of the branch.
 */
function popCondition(l: Lowering, taken: boolean): () => number {
  const h = l.operands.height - 1, comparison = l.code.takeComparison(l.own(h));
  if (comparison !== undefined) {
    l.drop(1);
    const [ifTrue, ifFalse] = BRANCH_OF.get(comparison.instruction)!;
    return () => comparison.branch(taken ? ifTrue : ifFalse);
  }
  const slot = l.slot(h), { end } = l.code;
  l.drop(1);
  return () => l.code.branch(taken ? I.BrNonZero : I.BrZero, [2 * slot], l.code.end === end);
}

/** Branches to a block on a condition: directly, or around what the branch has to do. */
function branchIf(l: Lowering, block: Block, condition: (taken: boolean) => () => number): void {
  const top = l.operands.at(l.operands.height - 1);
  l.operands.truncate(l.operands.height - 1);
  const plain = l.isPlain(block);
  l.operands.push(top);
  if (plain) {
    const word = condition(true)();
    if (block.kind === "loop") l.code.patch(word, block.start);
    else block.exits.push(word);
    return;
  }
  const word = condition(false)();
  l.emitBranch(block);
  l.code.patch(word, l.code.end);
  l.code.barrier();
}

function nullTest(l: Lowering, instruction: I, slot: number): () => number {
  l.drop(1);
  return () => {
    l.code.emit(instruction, slot, 0);
    return l.code.end - 1;
  };
}

/** The emitters of this file. */
export const CONTROL_EMITTERS = {
  unreachable: (l, site) => {
    l.code.offset = site.cursor.offset;
    l.code.emit(I.Trap, TRAPS.unreachable.number);
  },
  block: (l, site) => {
    l.settleAll();
    l.open("block", l.operands.height - site.params.length, site.results);
  },
  loop: (l, site) => {
    l.settleAll();
    if (l.metered) l.code.emit(I.Loop);
    l.loopDepth++;
    l.open("loop", l.operands.height - site.params.length, site.params);
  },
  if: (l, site) => {
    const branch = popCondition(l, false);
    l.settleAll();
    const word = branch();
    l.open("if", l.operands.height - site.params.length, site.results).elseWord = word;
  },
  else: (l, site) => {
    const block = l.blocks[l.blocks.length - 1];
    if (site.reachable) {
      l.settleTop(site.results.length);
      block.exits.push(l.code.jump());
    }
    l.code.patch(block.elseWord, l.code.end);
    block.elseWord = NONE;
    l.restart(block.height, site.params);
  },
  end: (l, site) => {
    const block = l.blocks.pop()!;
    if (block.kind === "loop") l.loopDepth--;
    if (block.kind === "function") {
      if (site.reachable) l.emitReturn();
      return;
    }
    if (isGuarded(block)) endGuarded(l, block, site.reachable);
    else if (site.reachable) l.settleTop(site.results.length);
    l.bindEnd(block, site.results);
  },
  br: (l, site) => l.emitBranch(l.target(site.cursor.index)),
  brIf: (l, site) => branchIf(l, l.target(site.cursor.index), (taken) => popCondition(l, taken)),
  brOnNull: (l, site) => {
    const h = l.operands.height - 1, slot = l.slot(h), reference = l.operands.at(h);
    branchIf(l, l.target(site.cursor.index), (taken) => nullTest(l, taken ? I.BrNull : I.BrNonNull, slot));
    l.operands.push(reference);
  },
  brOnNonNull: (l, site) => {
    const h = l.operands.height - 1, slot = l.slot(h), block = l.target(site.cursor.index);
    l.code.emit(I.BrNull, slot, 0);
    const word = l.code.end - 1;
    l.emitBranch(block);
    l.code.patch(word, l.code.end);
    l.drop(1);
    l.code.barrier();
  },
  brTable: (l, site) => {
    const { labels } = site.cursor, h = l.operands.height - 1, slot = l.slot(h);
    l.drop(1);
    l.code.emit(I.BrTable, 2 * slot, labels.length - 1);
    const stubs = new Map<Block, number[]>();
    for (const depth of labels) {
      const block = l.target(depth);
      if (l.isPlain(block)) l.pushLabel(block);
      else {
        stubs.set(block, [...stubs.get(block) ?? [], l.code.end]);
        l.code.operand(0);
      }
    }
    for (const [block, words] of stubs) {
      for (const word of words) l.code.patch(word, l.code.end);
      l.emitBranch(block);
    }
  },
  return: (l) => l.emitReturn(),
} as const satisfies Emitters<Lowering>;
