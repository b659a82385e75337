/**
 * Calls. Inside a module they are direct, in LLVM's fast convention; a function of which only the reference is known is
 * called through its record. For functions of the host and of other engines the record has a stub, which each module
 * brings for the types that it calls; it goes through the boundary ABI.
 *
 * @module
 */
import { type Block, callingConvention, integerPredicate, type Value } from "../../../../ffi/mod.ts";
import { contextLayout, functionRecord } from "../../../native/layout.ts";
import { I64, type Site, targetsOfType, type TypeId } from "../../../wasm/mod.ts";
import type { FunctionEmitter } from "./function.ts";
import { guardedCall } from "./exception.ts";
import { tableElement } from "./table.ts";
import { callBuiltin, loadSlots, storeSlots } from "./wrappers.ts";

/** Returns from the function. */
export function emitReturn(f: FunctionEmitter, values: readonly Value[]): void {
  const { resultSlots } = f;
  if (resultSlots !== undefined) storeSlots(f.shard, resultSlots, values);
  if (values.length === 0 || resultSlots !== undefined) f.b.returnVoid();
  else f.b.return(f.shard.packed(values, f.results));
}

/** A function to call, and how. */
interface Target {
  readonly code: Value;
  readonly context: Value;
  readonly convention: number;
}

/** Calls a function; its results are not pushed yet. Those that registers do not hold go to the function's own slots. */
function emitCall(f: FunctionEmitter, target: Target, type: TypeId, values: readonly Value[]): Value {
  const { landing } = f, signature = f.shard.types.signature(type);
  const slots = signature.inMemory ? f.slots(signature.results.length) : undefined;
  if (landing === undefined) return emitPlainCall(f, target, type, slots, values);
  const args = signature.pass(f.shard.building, target.context, slots, values);
  return guardedCall(f, landing, { code: target.code, type, args });
}

/** Calls a function without regard to the `try` around it, which a tail call has left. */
function emitPlainCall(
  f: FunctionEmitter,
  { code, context, convention }: Target,
  type: TypeId,
  slots: Value | undefined,
  values: readonly Value[],
): Value {
  const signature = f.shard.types.signature(type);
  const args = signature.pass(f.shard.building, context, slots, values);
  return f.b.call({ value: code, type: signature.type }, args, convention);
}

function pushResults(f: FunctionEmitter, type: TypeId, called: Value): void {
  const { results, inMemory } = f.shard.types.signature(type);
  if (inMemory) { for (const value of loadSlots(f.shard, f.slots(results.length), results)) f.push(value); }
  else if (results.length === 1) f.push(called);
  else results.forEach((_, i) => f.push(f.b.extractField(called, i)));
}

/** Returns what a call returned. */
function returnCalled(f: FunctionEmitter, type: TypeId, called: Value): void {
  if (f.shard.types.signature(type).returnsValue) f.b.return(called);
  else f.b.returnVoid();
}

function loadRecord(f: FunctionEmitter, reference: Value, offset: number): Value {
  const record = f.toPointer(reference);
  return f.invariant(f.t.pointer, f.b.elementAddress(f.t.i8, record, f.c.i64(BigInt(offset))));
}

/** How to call the function of a record in the internal convention. */
function ordinaryTarget(f: FunctionEmitter, reference: Value): Target {
  return {
    code: loadRecord(f, reference, functionRecord.internal),
    context: loadRecord(f, reference, functionRecord.context),
    convention: callingConvention.fast,
  };
}

/** The reference to an imported function. */
function imported(f: FunctionEmitter, index: number): Value {
  return f.invariant(f.t.i64, f.field(contextLayout(f.module).functions + index * 8));
}

function directTarget(f: FunctionEmitter, index: number): Target {
  const callee = index === f.index ? f.self : f.shard.internal(index);
  return { code: callee.value, context: f.context, convention: f.shard.convention(index) };
}

/** How to call a function by its index. */
function functionTarget(f: FunctionEmitter, index: number): Target {
  if (index < f.module.importedFuncs) return ordinaryTarget(f, imported(f, index));
  // A guarded call cannot be one of a function that takes its parameters off the stack itself.
  if (f.landing === undefined || f.shard.convention(index) !== callingConvention.tail) return directTarget(f, index);
  return { code: f.shard.ordinary(index).value, context: f.context, convention: callingConvention.fast };
}

function call(f: FunctionEmitter, { cursor: { index }, params }: Site): void {
  const args = f.popMany(params.length), type = f.module.funcs[index];
  pushResults(f, type, emitCall(f, functionTarget(f, index), type, args));
}

/**
 * The reference in a table that an indirect call names, after all checks. For null there is none: reading the type from
 * address 0 faults, and the runtime has made that the trap it must be.
 */
function indirectReference(f: FunctionEmitter, { cursor: { index, index2 }, index: indexType }: Site): Value {
  const at = f.widen(f.pop(), indexType);
  const reference = f.loadState(f.t.i64, tableElement(f, index2, at, "undefinedElement"));
  const record = f.toPointer(reference);
  const actual = f.invariant(f.t.i32, f.b.elementAddress(f.t.i8, record, f.c.i64(BigInt(functionRecord.type))));
  const expected = f.invariant(f.t.i32, f.field(contextLayout(f.module).types + index * 4));
  f.trapIf(f.b.compareInteger(integerPredicate.ne, actual, expected), "indirectCallMismatch");
  return reference;
}

/** By function, the entries of a table that a call with a type can succeed with; undefined unless they are known and few. */
function knownTargets(f: FunctionEmitter, { cursor: { index2 }, callee }: Site): Map<number, number[]> | undefined {
  const contents = f.shard.plan.fixedTables.get(index2);
  return contents && targetsOfType(f.module, contents, callee);
}

function callIndirect(f: FunctionEmitter, site: Site): void {
  const targets = knownTargets(f, site);
  if (targets === undefined) callReference(f, indirectReference(f, site), site);
  else callKnown(f, targets, site);
}

/** Calls one of a few functions by name, so that LLVM can put them in place. Every other index must trap. */
function callKnown(f: FunctionEmitter, targets: Map<number, number[]>, site: Site): void {
  const { cursor: { index2 }, params, callee: id, index: address } = site,
    at = f.pop(),
    args = f.popMany(params.length);
  const arms = Array.from(targets, ([func, entries]) => ({ func, entries, block: f.b.appendBlock(f.callee) }));
  const otherwise = f.b.appendBlock(f.callee), next = f.b.appendBlock(f.callee);
  const cases = arms.flatMap(({ entries, block }) => {
    return entries.map((entry) => [address === I64 ? f.c.i64(BigInt(entry)) : f.c.i32(entry), block] as const);
  });
  f.b.switch(at, otherwise, cases);
  const returns = arms.map(({ func, block }) => {
    f.continueIn(block);
    const called = emitCall(f, functionTarget(f, func), id, args), from = f.block;
    f.b.branch(next);
    return { called, from };
  });
  f.continueIn(otherwise);
  const reference = f.loadState(f.t.i64, tableElement(f, index2, f.widen(at, address), "undefinedElement"));
  f.trapIf(f.isNull(reference), "uninitializedElement");
  f.trap("indirectCallMismatch");
  f.continueIn(next);
  pushResults(f, id, merged(f, id, returns));
}

/** What one of several calls returned in registers. */
function merged(f: FunctionEmitter, type: TypeId, returns: readonly { called: Value; from: Block }[]): Value {
  const { results, returnsValue } = f.shard.types.signature(type);
  const returned = returnsValue ? f.shard.types.result(results) : f.t.i32;
  if (returns.length === 0 || !returnsValue) return f.c.poison(returned);
  const phi = f.b.phi(returned);
  f.b.addIncoming(phi, returns.map(({ called }) => called), returns.map(({ from }) => from));
  return phi;
}

function nonNullReference(f: FunctionEmitter): Value {
  const reference = f.pop();
  f.trapIf(f.isNull(reference), "nullFunction");
  return reference;
}

function callReference(f: FunctionEmitter, reference: Value, site: Site): void {
  const type = site.callee, args = f.popMany(site.params.length);
  pushResults(f, type, emitCall(f, ordinaryTarget(f, reference), type, args));
}

/** A call in tail position, which gives the caller's frame up where the callee can be called so. */
function emitTailCall(f: FunctionEmitter, target: Target, type: TypeId, args: readonly Value[]): void {
  const called = emitPlainCall(f, target, type, f.resultSlots, args);
  if (target.convention === callingConvention.tail) f.b.setTailCall(called);
  returnCalled(f, type, called);
}

function returnCall(f: FunctionEmitter, { cursor: { index }, params }: Site): void {
  const type = f.module.funcs[index];
  if (index < f.module.importedFuncs) return tailCallReference(f, imported(f, index), type, f.popMany(params.length));
  emitTailCall(f, directTarget(f, index), type, f.popMany(params.length));
}

/** A tail call through a record: in the convention for it where there is such code, an ordinary call elsewhere. */
function tailCallReference(f: FunctionEmitter, reference: Value, type: TypeId, args: readonly Value[]): void {
  const tail = loadRecord(f, reference, functionRecord.tail), missing = f.c.zero(f.t.pointer);
  const ordinary = f.b.appendBlock(f.callee), direct = f.b.appendBlock(f.callee);
  f.b.branchIf(f.b.compareInteger(integerPredicate.eq, tail, missing), ordinary, direct);
  f.continueIn(ordinary);
  returnCalled(f, type, emitPlainCall(f, ordinaryTarget(f, reference), type, f.resultSlots, args));
  f.continueIn(direct);
  const context = loadRecord(f, reference, functionRecord.context);
  emitTailCall(f, { code: tail, context, convention: callingConvention.tail }, type, args);
}

/** `ref.func`: the record is made when the reference is first asked for. */
function refFunc(f: FunctionEmitter, index: number): Value {
  const { functions, functionPlaces } = contextLayout(f.module), place = functionPlaces.get(index)!;
  if (index < f.module.importedFuncs) return imported(f, index);
  const cell = f.field(functions + place * 8), known = f.loadState(f.t.i64, cell), from = f.block;
  const make = f.b.appendBlock(f.callee), next = f.b.appendBlock(f.callee);
  f.b.branchIf(f.isNull(known), make, next, f.shard.unlikely);
  f.continueIn(make);
  const made = callBuiltin(f, "refFunc", [f.c.i64(BigInt(index))]);
  f.storeState(made, cell);
  const madeIn = f.block;
  f.b.branch(next);
  f.continueIn(next);
  const reference = f.b.phi(f.t.i64);
  f.b.addIncoming(reference, [known, made], [from, madeIn]);
  return reference;
}

/** The families of this file. */
export const CALL = {
  call,
  callIndirect,
  callRef: (f: FunctionEmitter, site: Site): void => callReference(f, nonNullReference(f), site),
  returnCall,
  returnCallIndirect: (f: FunctionEmitter, site: Site): void => {
    tailCallReference(f, indirectReference(f, site), site.callee, f.popMany(site.params.length));
  },
  returnCallRef: (f: FunctionEmitter, site: Site): void => {
    tailCallReference(f, nonNullReference(f), site.callee, f.popMany(site.params.length));
  },
  refNull: (f: FunctionEmitter): void => f.push(f.c.i64(0n)),
  refIsNull: (f: FunctionEmitter): void => f.push(f.truth(f.isNull(f.pop()))),
  refFunc: (f: FunctionEmitter, { cursor }: Site): void => f.push(refFunc(f, cursor.index)),
  refAsNonNull: (f: FunctionEmitter): void => f.trapIf(f.isNull(f.top(1)[0]), "nullReference"),
};
