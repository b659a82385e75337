/**
 * Lowering of exceptions, those of Wasm 3.0 and the legacy ones. Both become handlers: stretches of instructions, with
 * clauses that say where an exception goes on. A clause finds the values of the exception in the slots above the
 * operands that its `try` left alone; for `rethrow`, the exception itself lies below them.
 *
 * @module
 */
import { type Clause, type Emitters, EXNREF, isRef, type Site, type ValType } from "../../../wasm/mod.ts";
import type { Handler } from "./handlers.ts";
import { I } from "../run/loop.ts";
import type { Block, Lowering } from "./lowering.ts";
import { OPERATION_NUMBERS } from "./operations.ts";

/** The handlers of blocks that are open. */
const handlerOf = new WeakMap<Block, Handler>();
/** The clauses of each open `try_table`, whose labels count from outside of it. */
const clausesOf = new WeakMap<Block, readonly Clause[]>();

function openTry(l: Lowering, kind: "try" | "try table", site: Site): Block {
  l.settleAll();
  const block = l.open(kind, l.operands.height - site.params.length, site.results);
  handlerOf.set(block, {
    start: block.start,
    end: block.start,
    depth: l.blocks.length - 1,
    clauses: [],
    delegate: undefined,
  });
  return block;
}

/** Notes that values of some types come up. */
function noteTypes(l: Lowering, types: readonly ValType[]): void {
  if (types.some(isRef)) l.usesRefs = true;
}

/** Ends what a `try` guards: from here on its handler does not apply. */
function closeGuard(l: Lowering, block: Block): Handler {
  const handler = handlerOf.get(block)!;
  if (!l.handlers.includes(handler)) {
    handler.end = l.code.end;
    l.handlers.push(handler);
  }
  return handler;
}

/** Leaves the part of a legacy `try` that ends here for the end of the whole. */
function leaveToEnd(l: Lowering, block: Block): void {
  l.carry(block);
  block.exits.push(l.code.jump());
}

/** Begins a clause of a legacy `try`, with the exception itself below the values it carries. */
function openClause(l: Lowering, site: Site, tag: number | undefined): void {
  const block = l.blocks[l.blocks.length - 1], handler = closeGuard(l, block);
  if (site.reachable) leaveToEnd(l, block);
  // The jump stands behind what is guarded, and is not guarded itself.
  const slot = l.operands.slot(block.height);
  l.usesRefs = true;
  handler.clauses.push({ tag, reference: slot, slot: slot + 1, target: l.code.end });
  l.restart(block.height, [EXNREF, ...site.params]);
  const clause: Block = { ...block, kind: "catch" };
  handlerOf.set(clause, handler);
  l.blocks[l.blocks.length - 1] = clause;
}

/** Emits what a `try_table` does with an exception that one of its clauses catches, behind its end. */
function emitLandings(l: Lowering, block: Block, handler: Handler): void {
  for (const { kind, tag, label, params } of clausesOf.get(block)!) {
    const types = [...params], slot = l.operands.slot(block.height);
    noteTypes(l, params);
    const reference = kind.endsWith("_ref") ? slot + types.length : undefined;
    if (reference !== undefined) {
      types.push(EXNREF);
      l.usesRefs = true;
    }
    const caught = kind.startsWith("catch_all") ? undefined : tag;
    handler.clauses.push({ tag: caught, slot, reference, target: l.code.end });
    l.restart(block.height, types);
    l.emitBranch(l.target(label));
  }
}

/** Whether the end of a block is {@linkcode endGuarded}'s. */
export function isGuarded({ kind }: Block): boolean {
  return kind === "try" || kind === "try table" || kind === "catch";
}

/** Ends a block with a handler, which was taken off the stack of blocks; its label is bound afterwards. */
export function endGuarded(l: Lowering, block: Block, reachable: boolean): void {
  const handler = closeGuard(l, block);
  if (reachable) leaveToEnd(l, block);
  if (block.kind === "try table") emitLandings(l, block, handler);
}

function throwSlot(l: Lowering, slot: number, site: Site): void {
  l.code.offset = site.cursor.offset;
  l.code.emit(I.Runtime, OPERATION_NUMBERS.throwRef, slot, 0, 0, 0);
}

/** The emitters of this file. */
export const EXCEPTION_EMITTERS = {
  throw: (l, site) => {
    const { index } = site.cursor, count = site.params.length;
    l.settleTop(count);
    l.code.offset = site.cursor.offset;
    l.code.emit(I.Runtime, OPERATION_NUMBERS.throw, l.operands.slot(l.operands.height - count), index, 0, 0);
  },
  throwRef: (l, site) => throwSlot(l, l.popSlot(), site),
  tryTable: (l, site) => {
    clausesOf.set(openTry(l, "try table", site), site.clauses);
  },
  try: (l, site) => {
    openTry(l, "try", site);
  },
  catch: (l, site) => openClause(l, site, site.cursor.index),
  catchAll: (l, site) => openClause(l, site, undefined),
  delegate: (l, site) => {
    const block = l.blocks.pop()!;
    closeGuard(l, block).delegate = l.blocks.length - 1 - site.cursor.index;
    if (site.reachable) l.settleTop(site.results.length);
    l.bindEnd(block, site.results);
  },
  rethrow: (l, site) => throwSlot(l, l.operands.slot(l.target(site.cursor.index).height), site),
} as const satisfies Emitters<Lowering>;
