/**
 * Exceptions, those of Wasm 3.0 and the legacy ones, as JavaScript's `try` and `catch`. Only exceptions that a program
 * threw are caught: `tagOf` throws traps and errors of the host again.
 *
 * `delegate` sends an exception past the handlers in between: it notes the number of the one to go to in `delegate`,
 * and the others let pass what is not for them.
 *
 * @module
 */
import { EXNREF, type Site, type ValType } from "../../wasm/mod.ts";
import {
  type Block,
  blockOf,
  closeBlock,
  closeMachine,
  type Emit,
  jumpText,
  openBlock,
  openMachine,
  placeResults,
  returnText,
  settleForBlock,
} from "./control.ts";
import type { FunctionEmitter } from "./function.ts";
import { wholeText } from "./operand.ts";

/** The variable that holds what a handler caught. */
function exceptionName(block: Block): string {
  return `x${block.label}`;
}

/** Opens the handler of a `try`: restores the frame and lets pass what is not to be caught here. */
function openHandler(f: FunctionEmitter, block: Block): string {
  if (block.machines) closeMachine(f);
  const name = exceptionName(block);
  f.line(`}catch(${name}){${f.restoreFrame()}const y${block.label}=tagOf(${name});`);
  if (f.delegates) f.line(`if(delegate){if(delegate!==${block.label + 1})throw ${name};delegate=0;}`);
  return name;
}

function topBlock(f: FunctionEmitter): Block {
  return f.blocks[f.blocks.length - 1];
}

/** Puts the values that an exception carries on the stack. */
function pushValues(f: FunctionEmitter, exception: string, types: readonly ValType[]): void {
  types.forEach((type, i) => {
    const height = f.height, target = f.claim(type);
    f.assign(target, `${exception}.values[${i}]`, height);
    f.pushSlot(type);
  });
}

/** Begins a clause of a legacy `try`; the first one ends the body and opens the handler. */
function openClause(f: FunctionEmitter, site: Site, test: string | undefined): Block {
  const block = topBlock(f);
  if (site.reachable) placeResults(f, block);
  if (block.clauses === "none") openHandler(f, block);
  else if (block.machines) closeMachine(f);
  const opener = test === undefined ? "{" : `if(y${block.label}===${test}){`;
  f.line(block.clauses === "some" ? `}else ${opener}` : opener);
  block.clauses = test === undefined ? "all" : "some";
  if (block.machines) openMachine(f);
  f.reset(block.height, []);
  return block;
}

/** Ends a legacy `try`. */
export function endTry(f: FunctionEmitter, block: Block, reachable: boolean): void {
  if (reachable) placeResults(f, block);
  if (block.clauses === "none") openHandler(f, block);
  else if (block.machines) closeMachine(f);
  const rest = `throw ${exceptionName(block)};`;
  if (block.clauses === "none") f.line(rest);
  if (block.clauses === "some") f.line(`}else ${rest}`);
  closeBlock(f, block, block.clauses === "all" ? "}}" : "}");
}

/** Ends a `try_table`: its clauses are outside of the block, so that their labels count from there. */
export function endTryTable(f: FunctionEmitter, block: Block, reachable: boolean): void {
  if (reachable) placeResults(f, block);
  const name = openHandler(f, block);
  f.blocks.pop();
  for (const { kind, tag, label } of block.catches!) {
    const ofTag = kind === "catch" || kind === "catch_ref";
    f.reset(block.height, []);
    f.line(ofTag ? `if(y${block.label}===tags[${tag}]){` : "{");
    catchInto(f, label, name, ofTag ? f.tagTypes(tag) : [], kind.endsWith("_ref"));
    f.line("}");
  }
  f.line(`throw ${name};`);
  f.blocks.push(block);
  closeBlock(f, block, "}");
}

/** Leaves a handler for a label with the values of the exception and, if asked for, the exception itself. */
function catchInto(
  f: FunctionEmitter,
  label: number,
  exception: string,
  types: readonly ValType[],
  ref: boolean,
): void {
  const target = blockOf(f, label), sources = types.map((_, i) => `${exception}.values[${i}]`);
  if (ref) sources.push(exception);
  const all = ref ? [...types, EXNREF] : types;
  if (target === f.blocks[0]) {
    all.forEach((type, i) => {
      const slot = f.claim(type);
      f.line(`${slot}=${sources[i]};`);
      f.pushSlot(type);
    });
    f.line(returnText(f, all));
  } else {
    all.forEach((type, i) => f.line(`${f.slotText(target.height + i, type)}=${sources[i]};`));
    f.line(jumpText(target));
  }
}

/** The number by which the handler is known that `delegate` to a label goes to; 0 for that of the caller. */
function delegateTarget(f: FunctionEmitter, depth: number): number {
  for (let i = f.blocks.length - 1 - depth; i > 0; i--) {
    if (f.blocks[i].clauses === "none" || f.blocks[i].catches !== undefined) return f.blocks[i].label + 1;
  }
  return -1;
}

/** The emitters of this file. */
export const EXCEPTION_EMITTERS = {
  throw: (f, { cursor: { index }, params }) => {
    const values = f.popMany(params.length).map(wholeText).join();
    f.effect();
    f.line(`throw ${f.mark}exception(${index},[${values}]);`);
  },
  throwRef: (f) => {
    const reference = f.consume();
    f.line(`throw ${f.mark}thrown(${wholeText(reference)});`);
  },
  tryTable: (f, site) => {
    settleForBlock(f, site);
    openBlock(f, site, "try{").catches = site.cursor.catches;
  },
  try: (f, site) => {
    settleForBlock(f, site);
    openBlock(f, site, "try{").clauses = "none";
  },
  catch: (f, site) => {
    const block = openClause(f, site, `tags[${site.cursor.index}]`);
    pushValues(f, exceptionName(block), site.params);
  },
  catchAll: (f, site) => {
    openClause(f, site, undefined);
  },
  rethrow: (f, { cursor }) => {
    f.effect();
    f.line(`throw ${exceptionName(blockOf(f, cursor.index))};`);
  },
  delegate: (f, site) => {
    const block = topBlock(f);
    if (site.reachable) placeResults(f, block);
    const name = openHandler(f, block);
    f.blocks.pop();
    f.line(`delegate=${delegateTarget(f, site.cursor.index)};throw ${name};`);
    f.blocks.push(block);
    f.noteDelegate();
    closeBlock(f, block, "}");
  },
} as const satisfies Record<string, Emit>;
