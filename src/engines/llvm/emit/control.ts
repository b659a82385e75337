/**
 * Structured control: blocks become basic blocks, the values that branches carry become phi instructions.
 *
 * @module
 */
import type { Block, Type, Value } from "../../../../ffi/mod.ts";
import type { Site, ValType } from "../../../wasm/mod.ts";
import { emitReturn } from "./call.ts";
import { countUnit } from "./count.ts";
import { endGuarded, type Handler, type Landing } from "./exception.ts";
import type { FunctionEmitter } from "./function.ts";

/** A branch to the end of a block. */
interface Edge {
  readonly from: Block;
  readonly values: readonly Value[];
}

/** A block that is open. */
export interface Label {
  readonly kind: "function" | "block" | "loop" | "if" | "try" | "try table";
  /** Where branches go: to the start of a loop, to the end of anything else. */
  readonly target: Block | undefined;
  /** Types that branches carry. */
  readonly carried: readonly ValType[];
  /** Of a loop: what is carried, as its body sees it. */
  readonly phis: readonly Value[];
  readonly edges: Edge[];
  /** Of an `if` whose `else` has not been seen: where that goes, and its parameters. */
  elseBlock: Block | undefined;
  readonly params: readonly Value[];
  /** Where exceptions go that arise inside; undefined for the caller. */
  landing: Landing | undefined;
  /** Of a `try`: what it does with exceptions. */
  readonly handler: Handler | undefined;
}

/** Opens a block. */
export function open(f: FunctionEmitter, label: Partial<Label> & Pick<Label, "kind">): void {
  f.labels.push({
    target: undefined,
    carried: [],
    phis: [],
    edges: [],
    elseBlock: undefined,
    params: [],
    landing: f.landing,
    handler: undefined,
    ...label,
  });
}

/** Branches, with the values on top of the stack, to a label that is not the function's. */
export function branchTo(f: FunctionEmitter, label: Label): void {
  join(f, label);
  f.b.branch(label.target!);
}

/** Notes that a branch to a label leaves the present block. */
function join(f: FunctionEmitter, label: Label): void {
  const values = f.top(label.carried.length);
  if (label.kind === "loop") label.phis.forEach((phi, i) => f.b.addIncoming(phi, [values[i]], [f.block]));
  else label.edges.push({ from: f.block, values });
}

/** Branches to a label, the function's included. */
export function leave(f: FunctionEmitter, label: Label): void {
  if (label.kind === "function") emitReturn(f, f.top(f.results.length));
  else branchTo(f, label);
}

/** The label at a depth. */
export function labelAt(f: FunctionEmitter, depth: number): Label {
  return f.labels[f.labels.length - 1 - depth];
}

/** Goes on behind the end of a block, with what arrives there. */
export function endBlock(f: FunctionEmitter, { target, edges }: Label, results: readonly ValType[]): void {
  f.startBlock(target!);
  merge(f, results.map((type) => f.shard.types.of(type)), edges);
}

/** Pushes the values that arrive at the end of a block. */
function merge(f: FunctionEmitter, types: readonly Type[], edges: readonly Edge[]): void {
  types.forEach((type, i) => {
    if (edges.length === 0) return f.push(f.c.poison(type));
    if (edges.length === 1) return f.push(edges[0].values[i]);
    const phi = f.b.phi(type);
    f.b.addIncoming(phi, edges.map(({ values }) => values[i]), edges.map(({ from }) => from));
    f.push(phi);
  });
}

/** Branches to a label if a condition holds; goes on otherwise. */
function leaveIf(f: FunctionEmitter, condition: Value, label: Label): void {
  const next = f.b.appendBlock(f.callee);
  if (label.kind === "function") {
    const exit = f.b.appendBlock(f.callee);
    f.b.branchIf(condition, exit, next);
    f.startBlock(exit);
    emitReturn(f, f.top(f.results.length));
  } else {
    join(f, label);
    f.b.branchIf(condition, label.target!, next);
  }
  f.startBlock(next);
}

/** A block to branch to so as to reach a label with the values on top of the stack. */
function stopover(f: FunctionEmitter, label: Label): Block {
  if (label.kind !== "function" && label.carried.length === 0) {
    join(f, label);
    return label.target!;
  }
  return f.b.appendBlock(f.callee);
}

function emitBranchTable(f: FunctionEmitter, depths: readonly number[]): void {
  const value = f.pop(), stops = new Map<Label, Block>();
  const blocks = depths.map((depth) => {
    const label = labelAt(f, depth);
    let block = stops.get(label);
    if (block === undefined) stops.set(label, block = stopover(f, label));
    return block;
  });
  const otherwise = blocks.pop()!;
  f.b.switch(value, otherwise, blocks.map((block, i) => [f.shard.integer(i), block]));
  for (const [label, block] of stops) {
    if (block === label.target) continue;
    f.startBlock(block);
    leave(f, label);
  }
}

/** The families of this file. */
export const CONTROL = {
  unreachable: (f: FunctionEmitter): void => f.trap("unreachable"),
  block: (f: FunctionEmitter, { results }: Site): void => {
    open(f, { kind: "block", target: f.b.appendBlock(f.callee), carried: results });
  },
  loop: (f: FunctionEmitter, { params }: Site): void => {
    const from = f.block, values = f.popMany(params.length), target = f.b.appendBlock(f.callee);
    f.b.branch(target);
    f.startBlock(target);
    const phis = params.map((type) => f.b.phi(f.shard.types.of(type)));
    phis.forEach((phi, i) => {
      f.b.addIncoming(phi, [values[i]], [from]);
      f.push(phi);
    });
    open(f, { kind: "loop", target, carried: params, phis });
    countUnit(f);
  },
  if: (f: FunctionEmitter, { params, results }: Site): void => {
    const condition = f.condition(f.pop()), then = f.b.appendBlock(f.callee), elseBlock = f.b.appendBlock(f.callee);
    f.b.branchIf(condition, then, elseBlock);
    const target = f.b.appendBlock(f.callee);
    open(f, { kind: "if", target, carried: results, elseBlock, params: f.top(params.length) });
    f.startBlock(then);
  },
  else: (f: FunctionEmitter, { reachable, height }: Site): void => {
    const label = labelAt(f, 0);
    if (reachable) branchTo(f, label);
    f.truncate(height);
    for (const value of label.params) f.push(value);
    f.startBlock(label.elseBlock!);
    label.elseBlock = undefined;
  },
  end: (f: FunctionEmitter, { reachable, height, results }: Site): void => {
    const label = f.labels.pop()!;
    if (label.kind === "function") {
      if (reachable) emitReturn(f, f.top(results.length));
      return;
    }
    if (label.kind === "loop") {
      if (reachable) return;
      f.truncate(height);
      f.startBlock(f.b.appendBlock(f.callee));
      return merge(f, results.map((type) => f.shard.types.of(type)), []);
    }
    if (reachable) branchTo(f, label);
    if (label.elseBlock !== undefined) {
      f.startBlock(label.elseBlock);
      label.edges.push({ from: label.elseBlock, values: label.params });
      f.b.branch(label.target!);
    }
    f.truncate(height);
    endGuarded(f, label, height);
    endBlock(f, label, results);
  },
  br: (f: FunctionEmitter, { cursor }: Site): void => leave(f, labelAt(f, cursor.index)),
  brIf: (f: FunctionEmitter, { cursor }: Site): void => leaveIf(f, f.condition(f.pop()), labelAt(f, cursor.index)),
  brTable: (f: FunctionEmitter, { cursor }: Site): void => emitBranchTable(f, cursor.labels),
  return: (f: FunctionEmitter): void => emitReturn(f, f.top(f.results.length)),
  brOnNull: (f: FunctionEmitter, { cursor }: Site): void => {
    const reference = f.pop();
    leaveIf(f, f.isNull(reference), labelAt(f, cursor.index));
    f.push(reference);
  },
  brOnNonNull: (f: FunctionEmitter, { cursor }: Site): void => {
    leaveIf(f, f.isNotNull(f.top(1)[0]), labelAt(f, cursor.index));
    f.pop();
  },
  drop: (f: FunctionEmitter): void => void f.pop(),
  select: emitSelect,
  selectTyped: emitSelect,
  localGet: (f: FunctionEmitter, { cursor }: Site): void => f.push(f.getLocal(cursor.index)),
  localSet: (f: FunctionEmitter, { cursor }: Site): void => f.setLocal(cursor.index, f.pop()),
  localTee: (f: FunctionEmitter, { cursor }: Site): void => f.setLocal(cursor.index, f.top(1)[0]),
};

/** What compiled the module could have branched: it must have had a reason not to. */
function emitSelect(f: FunctionEmitter): void {
  const condition = f.condition(f.pop()), otherwise = f.pop(), then = f.pop();
  f.push(f.b.selectUnpredictable(condition, then, otherwise));
}
