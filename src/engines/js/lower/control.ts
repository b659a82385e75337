/**
 * Structured control: blocks with labels, and jumps to them. The values that a branch carries are assigned to the variables
 * of the label's heights first, in ascending order, which never overwrites what a later one reads.
 *
 * @module
 */
import { type CatchClause, OP, type Op, type Site, type ValType } from "../../../wasm/mod.ts";
import {
  BLOCK,
  type Case,
  copyOf,
  IF,
  JUMP,
  type Label,
  LOOP,
  makeCase,
  type Node,
  POLL,
  RETURN,
  Statement,
  SWITCH,
  VARIABLE,
} from "../ir/mod.ts";
import { endTry, endTryTable } from "./exception.ts";
import type { Lowering } from "./lowering.ts";

const LOOP_OP = OP.loop;

/** A block that is open. */
export interface Block {
  readonly op: Op;
  /** Height of the operand stack below its parameters. */
  readonly height: number;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  readonly label: Label;
  readonly statement: Statement;
  /** The statements around it, whether they use 64-bit integers yet, and whether there is a loop among these blocks. */
  readonly outer: Statement[];
  readonly outerUsesLongs: boolean;
  readonly isInLoop: boolean;
  /** For a legacy `try`: which clauses there are yet. */
  clauses?: "none" | "some" | "all";
  /** For a `try_table`: its clauses. */
  catches?: readonly CatchClause[];
}

/** An emitter of a family of operators. */
export type Emit = (f: Lowering, site: Site) => void;

/** Opens a block whose parameters, and everything below, are spilled. */
export function openBlock(f: Lowering, site: Site, kind: number, a?: Node): Block {
  const { params, results, cursor: { op } } = site, height = f.height - params.length;
  const label = f.newLabel(op === LOOP_OP), statement = f.add(new Statement(kind, a)), outer = f.body;
  statement.label = label;
  f.body = statement.body = [];
  const isInLoop = f.blocks[f.blocks.length - 1].isInLoop, outerUsesLongs = f.usesLongs;
  const isLoop = op === LOOP_OP;
  f.blocks.push({
    op,
    height,
    params,
    results,
    label,
    statement,
    outer,
    outerUsesLongs,
    isInLoop: isInLoop || isLoop,
  });
  f.usesLongs = false;
  if (isLoop) {
    f.forwarding.forget();
    if (!isInLoop) f.tree.loops.push(statement);
  }
  return f.blocks[f.blocks.length - 1];
}

/** Spills all operands and gives a block's parameters their variables, constants too. */
export function spillForBlock(f: Lowering, { params }: Site): void {
  f.spillAll();
  for (let i = params.length; i > 0; i--) f.place(f.height - i);
}

/** Assigns the results of a block, whose end can be reached, to their variables. */
export function placeResults(f: Lowering, { results, height }: Block): void {
  for (let i = 0; i < results.length; i++) f.place(height + i);
}

/** Closes a block: what follows finds its results in their variables. */
export function closeBlock(f: Lowering, { label, outer, height, results, statement, outerUsesLongs }: Block): void {
  f.blocks.pop();
  statement.usesLongs = f.usesLongs;
  if (outerUsesLongs) f.usesLongs = true;
  const around = f.blocks[f.blocks.length - 1].label;
  if (around.levels <= label.levels) around.levels = label.levels + 1;
  f.body = outer;
  f.reset(height, results);
}

/** The block that a label refers to. */
export function blockOf(f: Lowering, depth: number): Block {
  return f.blocks[f.blocks.length - 1 - depth];
}

/** The types that a branch to a block carries. */
function labelTypes(block: Block): readonly ValType[] {
  return block.op === LOOP_OP ? block.params : block.results;
}

/** Adds the jump to a block. */
export function jumpTo(f: Lowering, { label }: Block): void {
  label.isTarget = true;
  f.add(new Statement(JUMP)).label = label;
}

/** Adds the branch to a label with the topmost operands, which stay on the stack. */
export function branch(f: Lowering, depth: number): void {
  const block = blockOf(f, depth), types = labelTypes(block);
  if (block === f.blocks[0]) return returnOperands(f, types.length);
  for (let i = 0; i < types.length; i++) {
    const target = f.variableAt(block.height + i, types[i]), source = f.peek(types.length - 1 - i);
    if (source.kind !== VARIABLE || source.value !== target) f.assign(target, copyOf(source));
  }
  jumpTo(f, block);
}

/** Adds the return of the topmost operands, which stay on the stack. */
export function returnOperands(f: Lowering, count: number): void {
  const statement = new Statement(RETURN), list: Node[] = [];
  for (let depth = count - 1; depth >= 0; depth--) {
    const value = copyOf(f.peek(depth));
    list.push(value);
    statement.weight += value.weight;
  }
  statement.list = list;
  f.add(statement);
}

/** Several results are stored one after the other: none may be read from where another is stored. */
function spillResults(f: Lowering, count: number): void {
  if (count > 1) f.spillAll();
}

function spillCarried(f: Lowering, depth: number): void {
  const block = blockOf(f, depth);
  if (block === f.blocks[0]) spillResults(f, block.results.length);
}

/** Adds what `write` adds as a list of statements of its own. */
export function inBody(f: Lowering, body: Statement[], write: () => void): void {
  const { body: outer } = f;
  f.body = body;
  write();
  f.body = outer;
}

/** Adds a condition, under which what `write` adds is done. */
export function addIf(f: Lowering, condition: Node, write: () => void): Statement {
  const statement = f.add(new Statement(IF, condition));
  inBody(f, statement.body = [], write);
  return statement;
}

function open(f: Lowering, site: Site): void {
  spillForBlock(f, site);
  openBlock(f, site, BLOCK);
}

/** Leaves for a label with the topmost operands; what lies below them is evaluated too, since it could trap. */
function leave(f: Lowering, depth: number): void {
  f.effect();
  spillCarried(f, depth);
  branch(f, depth);
}

/** The entries of a `br_table` by their label, without those that the default serves. */
function entriesByLabel(labels: readonly number[]): Map<number, number[]> {
  const targets = new Map<number, number[]>(), last = labels[labels.length - 1];
  for (let i = 0; i < labels.length - 1; i++) {
    if (labels[i] === last) continue;
    const entries = targets.get(labels[i]);
    if (entries === undefined) targets.set(labels[i], [i]);
    else entries.push(i);
  }
  return targets;
}

function end(f: Lowering, site: Site): void {
  const block = f.blocks[f.blocks.length - 1];
  if (f.blocks.length === 1) {
    if (site.reachable) {
      spillResults(f, block.results.length);
      returnOperands(f, block.results.length);
    }
    f.tree.levels = block.label.levels;
    f.blocks.pop();
    return;
  }
  if (block.catches !== undefined) return endTryTable(f, block, site.reachable);
  if (block.clauses !== undefined) return endTry(f, block, site.reachable);
  if (site.reachable) placeResults(f, block);
  closeBlock(f, block);
}

/** The emitters of this file. */
export const CONTROL_EMITTERS = {
  unreachable: (f, { cursor: { op } }) => {
    f.effect();
    f.evaluate(f.nodeOf(op, 0, []));
  },
  block: open,
  loop: (f, site) => {
    spillForBlock(f, site);
    openBlock(f, site, LOOP);
    if (f.linkage.metered) f.evaluate(f.nodeOf(POLL, 0, []));
  },
  if: (f, site) => {
    const condition = f.pop();
    spillForBlock(f, site);
    openBlock(f, site, IF, condition);
  },
  else: (f, site) => {
    const block = f.blocks[f.blocks.length - 1];
    if (site.reachable) placeResults(f, block);
    f.body = block.statement.otherwise = [];
    f.reset(block.height, block.params);
  },
  end,
  br: (f, site) => leave(f, site.cursor.index),
  brIf: (f, site) => {
    const condition = f.pop();
    f.effect();
    spillCarried(f, site.cursor.index);
    addIf(f, condition, () => branch(f, site.cursor.index));
  },
  brTable: (f, { cursor: { labels } }) => {
    const selector = f.pop(), last = labels[labels.length - 1], cases: Case[] = [];
    f.effect();
    if (labelTypes(blockOf(f, last)).length > 0) f.spillAll();
    const statement = f.add(new Statement(SWITCH, selector));
    for (const [depth, entries] of entriesByLabel(labels)) cases.push(branchCase(f, entries, depth));
    cases.push(branchCase(f, [], last));
    statement.cases = cases;
  },
  return: (f) => leave(f, f.blocks.length - 1),
} as const satisfies Record<string, Emit>;

function branchCase(f: Lowering, entries: number[], depth: number): Case {
  const body: Statement[] = [];
  inBody(f, body, () => branch(f, depth));
  return makeCase(entries, undefined, body);
}
