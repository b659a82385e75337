/**
 * Exceptions, those of Wasm 3.0 and the legacy ones. Outside of a `try` a call costs nothing more. Inside, it is made as a
 * guarded call, which takes all registers that matter to its caller into the guard record of the caller's frame and either
 * returns or, from however deep, returns once with an exception: a few nanoseconds. LLVM sees ordinary calls followed by a
 * branch to the `try`'s landing, where the exception's tag is compared with those of the clauses.
 *
 * Traps and errors of the host leave native code past all guards.
 *
 * @module
 */
import {
  binaryOperator,
  type Block,
  callingConvention,
  guardRecord,
  integerPredicate,
  slotSize,
  type Value,
} from "../../../../ffi/mod.ts";
import { contextHeader, contextLayout, exceptionPool, exceptionRecord } from "../../../native/layout.ts";
import type { Clause, Site, TypeId, ValType } from "../../../wasm/mod.ts";
import { branchTo, endBlock, type Label, labelAt, leave, open } from "./control.ts";
import type { FunctionEmitter } from "./function.ts";
import { callBuiltin } from "./wrappers.ts";

/** Where exceptions go that arise inside of a `try`. */
export interface Landing {
  readonly block: Block;
  /** Where they come from. */
  readonly arrivals: { readonly from: Block; readonly exception: Value }[];
}

/** What an open `try` does with exceptions. */
export interface Handler {
  /** Where those go that it does not catch; undefined for the caller. */
  readonly outer: Landing | undefined;
  readonly landing: Landing;
  /** Of a `try_table`. */
  readonly clauses: readonly Clause[];
  /** Of a legacy `try` with clauses: what was caught, */
  exception: Value | undefined;
  /** and where those go on that no clause has caught yet, if any are left. */
  rest: Block | undefined;
}

/** A function to call under guard. */
export interface GuardedCall {
  readonly code: Value;
  readonly type: TypeId;
  /** As the internal convention passes them, the context first. */
  readonly args: readonly Value[];
}

/** Calls a function so that its exceptions arrive at a landing. The function must have the fast convention. */
export function guardedCall(f: FunctionEmitter, landing: Landing, { code, type, args }: GuardedCall): Value {
  const { b, t, c, shard } = f, guard = f.guard(), next = b.appendBlock(f.callee);
  const field = (offset: number): Value => b.elementAddress(t.i8, guard, c.i64(BigInt(offset)));
  f.storeState(code, field(guardRecord.target));
  const called = b.call(shard.guarded(type), [...args, guard], callingConvention.fast);
  b.addCallAttribute(called, args.length + 1, shard.nest);
  const exception = f.loadState(t.i64, field(guardRecord.exception));
  landing.arrivals.push({ from: f.block, exception });
  b.branchIf(f.isNotNull(exception), landing.block, next, shard.unlikely);
  f.continueIn(next);
  return called;
}

/** Ends the block with an exception: it goes to the landing, or to the caller. */
function raise(f: FunctionEmitter, landing: Landing | undefined, exception: Value): void {
  if (landing === undefined) {
    f.b.call(f.shard.throw, [exception]);
    f.b.unreachable();
  } else {
    landing.arrivals.push({ from: f.block, exception });
    f.b.branch(landing.block);
  }
}

// Records

function recordField(f: FunctionEmitter, record: Value, offset: number): Value {
  return f.b.elementAddress(f.t.i8, f.toPointer(record), f.c.i64(BigInt(offset)));
}

/** The addresses of the first `count` values of a record. */
function valueAddresses(f: FunctionEmitter, record: Value, count: number): Value[] {
  const first = count <= exceptionRecord.inlineSlots
    ? recordField(f, record, exceptionRecord.slots)
    : f.loadState(f.t.pointer, recordField(f, record, exceptionRecord.values));
  return Array.from({ length: count }, (_, i) => f.b.elementAddress(f.t.i8, first, f.c.i64(BigInt(i * slotSize))));
}

/** Takes a record off the list of free ones, or has the runtime find one, or takes one that was never used. */
function makeRecord(f: FunctionEmitter, count: number): Value {
  const { b, t, c } = f, made: { readonly record: Value; readonly from: Block }[] = [];
  const ask = (): Value => callBuiltin(f, "makeException", [c.i64(BigInt(count))]);
  if (count > exceptionRecord.inlineSlots) return ask();
  const pool = f.invariant(t.pointer, f.field(contextHeader.exceptions)), next = b.appendBlock(f.callee);
  const field = (offset: number): Value => b.elementAddress(t.i8, pool, c.i64(BigInt(offset)));
  const finish = (record: Value): void => {
    made.push({ record, from: f.block });
    b.branch(next);
  };
  const free = f.loadState(t.i64, field(exceptionPool.free)), none = b.appendBlock(f.callee);
  const some = b.appendBlock(f.callee), deep = b.appendBlock(f.callee), shallow = b.appendBlock(f.callee);
  b.branchIf(f.isNull(free), none, some, f.shard.unlikely);
  f.continueIn(some);
  f.storeState(f.loadState(t.i64, recordField(f, free, exceptionRecord.next)), field(exceptionPool.free));
  finish(free);
  f.continueIn(none);
  const limit = f.loadState(t.i64, field(exceptionPool.hostStackLimit));
  b.branchIf(b.compareInteger(integerPredicate.ult, f.stackPointer(), limit), deep, shallow);
  f.continueIn(shallow);
  finish(ask());
  f.continueIn(deep);
  finish(takeUnused(f, field(exceptionPool.unused), field(exceptionPool.end)));
  f.continueIn(next);
  const record = b.phi(t.i64);
  b.addIncoming(record, made.map((each) => each.record), made.map(({ from }) => from));
  return record;
}

function takeUnused(f: FunctionEmitter, unused: Value, end: Value): Value {
  const record = f.loadState(f.t.i64, unused);
  f.trapIf(f.b.compareInteger(integerPredicate.uge, record, f.loadState(f.t.i64, end)), "stackExhausted");
  f.storeState(f.b.binary(binaryOperator.add, record, f.c.i64(BigInt(exceptionRecord.size))), unused);
  return record;
}

function tagNumber(f: FunctionEmitter, tag: number): Value {
  return f.invariant(f.t.i64, f.field(contextLayout(f.module).tags + tag * 8));
}

// Landings

function openTry(f: FunctionEmitter, kind: "try" | "try table", site: Site): void {
  const outer = f.landing, landing = { block: f.b.appendBlock(f.callee), arrivals: [] };
  const clauses = kind === "try table" ? site.clauses : [];
  const handler = { outer, landing, clauses, exception: undefined, rest: undefined };
  open(f, {
    kind,
    target: f.b.appendBlock(f.callee),
    carried: site.results,
    landing,
    handler,
  });
}

/** Goes on where the exceptions of a `try` arrive; returns the one that did. */
function land(f: FunctionEmitter, { block, arrivals }: Landing): Value {
  f.startBlock(block);
  if (arrivals.length === 0) return f.c.poison(f.t.i64);
  const exception = f.b.phi(f.t.i64);
  f.b.addIncoming(exception, arrivals.map((arrival) => arrival.exception), arrivals.map(({ from }) => from));
  return exception;
}

/** Goes on where an exception has a tag; returns the block for all others. */
function matchTag(f: FunctionEmitter, exception: Value, tag: number): Block {
  const actual = f.loadState(f.t.i64, recordField(f, exception, exceptionRecord.tag));
  const same = f.b.compareInteger(integerPredicate.eq, actual, tagNumber(f, tag));
  const caught = f.b.appendBlock(f.callee), rest = f.b.appendBlock(f.callee);
  f.b.branchIf(same, caught, rest);
  f.startBlock(caught);
  return rest;
}

/** Puts the values of an exception, of some types, on the stack. */
function pushValues(f: FunctionEmitter, exception: Value, params: readonly ValType[]): void {
  const addresses = valueAddresses(f, exception, params.length);
  params.forEach((type, i) => f.push(f.loadState(f.shard.types.of(type), addresses[i])));
}

/** Ends a block that guards, whose label was taken off; its normal end has been left already. */
export function endGuarded(f: FunctionEmitter, { kind, handler }: Label, height: number): void {
  if (handler === undefined) return;
  const { landing, outer, clauses } = handler;
  if (kind === "try table") return landClauses(f, handler, clauses, height);
  if (handler.exception === undefined) raise(f, outer, land(f, landing));
  else if (handler.rest !== undefined) {
    f.startBlock(handler.rest);
    raise(f, outer, handler.exception);
  }
}

function landClauses(
  f: FunctionEmitter,
  { landing, outer }: Handler,
  clauses: readonly Clause[],
  height: number,
): void {
  const exception = land(f, landing);
  for (const { kind, tag, label, params } of clauses) {
    const all = kind.startsWith("catch_all"), rest = all ? undefined : matchTag(f, exception, tag);
    f.truncate(height);
    if (!all) pushValues(f, exception, params);
    if (kind.endsWith("_ref")) f.push(exception);
    leave(f, labelAt(f, label));
    f.truncate(height);
    if (rest === undefined) return;
    f.startBlock(rest);
  }
  raise(f, outer, exception);
}

/** Begins a clause of a legacy `try`; returns what it caught. */
function openClause(f: FunctionEmitter, { reachable, height }: Site, tag: number | undefined): Value {
  const label = labelAt(f, 0), handler = label.handler!;
  if (reachable) branchTo(f, label);
  f.truncate(height);
  label.landing = handler.outer;
  if (handler.exception === undefined) handler.exception = land(f, handler.landing);
  else f.startBlock(handler.rest!);
  handler.rest = tag === undefined ? undefined : matchTag(f, handler.exception, tag);
  return handler.exception;
}

/** The families of this file. */
export const EXCEPTION = {
  throw: (f: FunctionEmitter, { cursor: { index }, params }: Site): void => {
    const values = f.popMany(params.length), record = makeRecord(f, params.length);
    f.storeState(tagNumber(f, index), recordField(f, record, exceptionRecord.tag));
    const addresses = valueAddresses(f, record, params.length);
    values.forEach((value, i) => f.storeState(value, addresses[i]));
    raise(f, f.landing, record);
  },
  throwRef: (f: FunctionEmitter): void => {
    const exception = f.pop();
    f.trapIf(f.isNull(exception), "nullException");
    raise(f, f.landing, exception);
  },
  tryTable: (f: FunctionEmitter, site: Site): void => openTry(f, "try table", site),
  try: (f: FunctionEmitter, site: Site): void => openTry(f, "try", site),
  catch: (f: FunctionEmitter, site: Site): void => {
    pushValues(f, openClause(f, site, site.cursor.index), site.params);
  },
  catchAll: (f: FunctionEmitter, site: Site): void => void openClause(f, site, undefined),
  delegate: (f: FunctionEmitter, { reachable, height, results, cursor }: Site): void => {
    const label = f.labels.pop()!;
    if (reachable) branchTo(f, label);
    f.truncate(height);
    raise(f, labelAt(f, cursor.index).landing, land(f, label.handler!.landing));
    endBlock(f, label, results);
  },
  rethrow: (f: FunctionEmitter, { cursor }: Site): void => {
    raise(f, f.landing, labelAt(f, cursor.index).handler!.exception!);
  },
};
