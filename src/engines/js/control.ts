/**
 * Structured control: blocks become labelled JavaScript blocks, branches `break` and `continue`. The values that a
 * branch carries are assigned to the variables of the label's heights first, in ascending order, which never overwrites
 * what a later one reads.
 *
 * @module
 */
import { type CatchClause, F32, F64, I64, isRef, OP, type Op, type Site, type ValType } from "../../wasm/mod.ts";
import { endTry, endTryTable } from "./exception.ts";
import type { FunctionEmitter } from "./function.ts";
import { POLL } from "./run/linkage.ts";
import { type FlatBlock, jumpTo } from "./nest.ts";
import { conditionText, operandText, wholeText } from "./operand.ts";

/** A block that is open. */
export interface Block {
  readonly op: Op;
  /** Height of the operand stack below its parameters. */
  readonly height: number;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  readonly label: number;
  /** The line that opens it, which gets a label if the block turns out to be the target of a branch. */
  readonly opening: number;
  /** That line without its label. */
  readonly text: string;
  targeted: boolean;
  /** How many levels of blocks were in it yet. */
  levels: number;
  /** For a block that is no JavaScript block: its places in a machine. */
  readonly flat?: FlatBlock;
  /** For a `try`: whether each of its clauses is a machine. */
  readonly machines: boolean;
  /** For a legacy `try`: which clauses there are yet. */
  clauses?: "none" | "some" | "all";
  /** For a `try_table`: its clauses. */
  catches?: readonly CatchClause[];
}

/** An emitter of a family of operators. */
export type Emit = (f: FunctionEmitter, site: Site) => void;

/** Opens a block whose parameters, and everything below, are settled. */
export function openBlock(f: FunctionEmitter, site: Site, text: string): Block {
  const { params, results, cursor } = site, height = f.height - params.length;
  const { op } = cursor, label = f.newLabel(), deep = f.nest?.isDeep(label) === true;
  const machines = deep && op !== OP.block && op !== OP.loop && op !== OP.if;
  const flat = deep && !machines ? f.nest!.place(op) : undefined;
  const opening = f.position, targeted = false, levels = 0;
  const block: Block = { op, height, params, results, label, opening, text, targeted, levels, flat, machines };
  f.blocks.push(block);
  if (flat === undefined) f.line(text);
  else openFlat(f, block, flat);
  if (machines) openMachine(f);
  if (op === OP.loop) f.forgetStores();
  return block;
}

/** A loop begins at its place; a condition that does not hold leads to one. */
function openFlat(f: FunctionEmitter, { op, text }: Block, { machine, target, otherwise }: FlatBlock): void {
  if (op === OP.loop) f.line(`case ${target}:`);
  if (op === OP.if) f.line(`${text}}else{${jumpTo(machine, otherwise!)}}`);
}

/** Begins a machine: what follows, up to {@linkcode closeMachine}, may have places in it. */
export function openMachine(f: FunctionEmitter): void {
  const { machine, lines } = f.nest!.open();
  f.variable(machine.variable);
  lines.forEach((line) => f.line(line));
}

/** Ends the innermost machine. */
export function closeMachine(f: FunctionEmitter): void {
  f.nest!.close().forEach((line) => f.line(line));
}

/** Settles all operands and gives a block's parameters their variables, constants too. */
export function settleForBlock(f: FunctionEmitter, { params }: Site): void {
  f.settleAll();
  for (let i = params.length; i > 0; i--) f.place(f.height - i);
}

/** Assigns the results of a block, whose end can be reached, to their variables. */
export function placeResults(f: FunctionEmitter, block: Block): void {
  for (let i = 0; i < block.results.length; i++) f.place(block.height + i);
}

/** Closes a block: what follows finds its results in their variables. */
export function closeBlock(f: FunctionEmitter, block: Block, text: string): void {
  f.blocks.pop();
  f.noteLevels(block);
  if (block.flat === undefined) f.line(text);
  else closeFlat(f, block, block.flat);
  if (block.targeted) f.rewrite(block.opening, `L${block.label}:${block.text}`);
  f.reset(block.height, block.results);
}

function closeFlat(f: FunctionEmitter, { op }: Block, { target, otherwise }: FlatBlock): void {
  if (otherwise !== undefined) f.line(`case ${otherwise}:`);
  if (op !== OP.loop) f.line(`case ${target}:`);
}

/** The block that a label refers to. */
export function blockOf(f: FunctionEmitter, depth: number): Block {
  return f.blocks[f.blocks.length - 1 - depth];
}

/** The types that a branch to a block carries. */
function labelTypes(block: Block): readonly ValType[] {
  return block.op === OP.loop ? block.params : block.results;
}

/** The statements that branch to a label with the topmost operands, which stay on the stack. */
export function branchText(f: FunctionEmitter, depth: number): string {
  const block = blockOf(f, depth), types = labelTypes(block);
  if (block === f.blocks[0]) return returnText(f, types);
  if (types.length === 0) return jumpText(block);
  const moves = types.map((type, i) => {
    const target = f.slotText(block.height + i, type), source = f.peek(types.length - 1 - i);
    return target === source.text ? "" : `${target}=${wholeText(source)};`;
  });
  return moves.join("") + jumpText(block);
}

/** The statement that leaves for a label, once its values are in place. */
export function jumpText(block: Block): string {
  if (block.flat !== undefined) return jumpTo(block.flat.machine, block.flat.target);
  block.targeted = true;
  return `${block.op === OP.loop ? "continue" : "break"} L${block.label};`;
}

/** The statements that return the topmost operands, which stay on the stack. */
export function returnText(f: FunctionEmitter, types: readonly ValType[]): string {
  if (types.length === 0) return `${f.epilogue}return;`;
  if (types.length === 1 && types[0] !== I64) return `${f.epilogue}return ${wholeText(f.peek())};`;
  const stores = types.map((type, i) => resultStore(type, i, wholeText(f.peek(types.length - 1 - i))));
  return `${stores.join("")}${f.epilogue}return;`;
}

/** Several results are stored one after the other: none may be read from where another is stored. */
function settleResults(f: FunctionEmitter, results: readonly ValType[]): void {
  if (results.length > 1) f.settleAll();
}

function settleCarried(f: FunctionEmitter, depth: number): void {
  const block = blockOf(f, depth);
  if (block === f.blocks[0]) settleResults(f, block.results);
}

function resultStore(type: ValType, index: number, value: string): string {
  return `${resultText(type, "fp", index)}=${value};`;
}

/** Where result `index` of a function is passed whose frame begins at `base`. */
export function resultText(type: ValType, base: "fp" | "ap", index: number): string {
  const at = index === 0 ? base : `${base}+${index}`;
  if (type === I64) return `I[${at}]`;
  if (type === F32 || type === F64) return `D[${at}]`;
  return isRef(type) ? `R[${index}]` : `W[(${at})<<1]`;
}

function flatElse(f: FunctionEmitter, flat: FlatBlock): void {
  f.line(jumpTo(flat.machine, flat.target));
  f.line(`case ${flat.otherwise}:`);
  flat.otherwise = undefined;
}

function open(f: FunctionEmitter, site: Site): void {
  settleForBlock(f, site);
  openBlock(f, site, "{");
}

/** Leaves for a label with the topmost operands; what lies below them is evaluated too, since it could trap. */
function leave(f: FunctionEmitter, depth: number): void {
  f.effect();
  settleCarried(f, depth);
  f.line(branchText(f, depth));
}

/** The emitters of this file. */
export const CONTROL_EMITTERS = {
  unreachable: (f) => {
    f.effect();
    f.line(`${f.mark}unreachable();`);
  },
  block: open,
  loop: (f, site) => {
    settleForBlock(f, site);
    f.noteLoop(openBlock(f, site, "for(;;){"));
    if (f.linkage.metered) f.line(`${f.mark}${POLL}`);
  },
  if: (f, site) => {
    const condition = f.pop();
    settleForBlock(f, site);
    openBlock(f, site, `if(${conditionText(condition)}){`);
  },
  else: (f, site) => {
    const block = f.blocks[f.blocks.length - 1];
    if (site.reachable) placeResults(f, block);
    if (block.flat === undefined) f.line("}else{");
    else flatElse(f, block.flat);
    f.reset(block.height, block.params);
  },
  end: (f, site) => {
    const block = f.blocks[f.blocks.length - 1];
    if (f.blocks.length === 1) {
      if (site.reachable) {
        settleResults(f, block.results);
        f.line(block.results.length > 0 ? returnText(f, block.results) : f.epilogue);
      }
      if (f.nest !== undefined) closeMachine(f);
      f.blocks.pop();
      f.noteLevels(block);
      return;
    }
    if (block.catches !== undefined) return endTryTable(f, block, site.reachable);
    if (block.clauses !== undefined) return endTry(f, block, site.reachable);
    if (site.reachable) placeResults(f, block);
    if (block.op === OP.loop && block.flat === undefined && site.reachable) f.line("break;");
    closeBlock(f, block, "}");
    if (block.op === OP.loop) f.noteLoopEnd(block);
  },
  br: (f, site) => leave(f, site.cursor.index),
  brIf: (f, site) => {
    const condition = f.pop();
    f.effect();
    settleCarried(f, site.cursor.index);
    f.line(`if(${conditionText(condition)}){${branchText(f, site.cursor.index)}}`);
  },
  brTable: (f, { cursor: { labels } }) => {
    const selector = f.pop(), targets = new Map<number, number[]>(), last = labels[labels.length - 1];
    f.effect();
    if (labelTypes(blockOf(f, last)).length > 0) f.settleAll();
    labels.slice(0, -1).forEach((depth, i) => {
      if (depth === last) return;
      if (targets.has(depth)) targets.get(depth)!.push(i);
      else targets.set(depth, [i]);
    });
    f.line(`switch(${operandText(selector)}){`);
    for (const [depth, cases] of targets) {
      f.line(`${cases.map((i) => `case ${i}:`).join("")}${branchText(f, depth)}`);
    }
    f.line(`default:${branchText(f, last)}}`);
  },
  return: (f) => leave(f, f.blocks.length - 1),
} as const satisfies Record<string, Emit>;
