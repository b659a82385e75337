/**
 * The ways into the functions of a shard from outside: the boundary ABI for other engines and the host, a direct one for
 * exports that JavaScript calls often, one in the ordinary convention for functions of the tail-calling one; and the way
 * out, by which a function of the host looks like one of native code.
 *
 * @module
 */
import {
  type Callee,
  callingConvention,
  castOperator,
  functionIndex,
  type Type,
  type Value,
} from "../../../../ffi/mod.ts";
import { BUILTIN_NAMES, type BuiltinName } from "../../../native/builtins.ts";
import { contextLayout } from "../../../native/layout.ts";
import { funcType, type ValType } from "../../../wasm/mod.ts";
import type { FunctionEmitter } from "./function.ts";
import type { ShardEmitter } from "./module.ts";
import { boundarySymbol, directSymbol, leafSymbol, stubSymbol } from "../../../native/code/symbols.ts";

/** The address of a value slot. */
function slotAddress({ builder, context: { types, constants } }: ShardEmitter, slots: Value, index: number): Value {
  return builder.elementAddress(types.i64x2, slots, constants.i64(BigInt(index)));
}

/** Stores values in consecutive slots. */
export function storeSlots(shard: ShardEmitter, slots: Value, values: readonly Value[]): void {
  values.forEach((value, i) => shard.builder.store(value, slotAddress(shard, slots, i)));
}

/** Loads values of some types from consecutive slots. */
export function loadSlots(shard: ShardEmitter, slots: Value, types: readonly ValType[]): Value[] {
  return types.map((type, i) => shard.builder.load(shard.types.of(type), slotAddress(shard, slots, i)));
}

/** Memory in the frame of a wrapper for `count` value slots. */
function stackSlots({ builder, context: { types } }: ShardEmitter, count: number): Value {
  return builder.stackSlot(types.array(types.i64x2, Math.max(count, 1)));
}

/** Calls a runtime function with i64 operands; the result is an i64, too, if there is one. */
export function callBuiltin(f: FunctionEmitter, name: BuiltinName, operands: readonly Value[]): Value {
  const place = contextLayout(f.module).builtins + 8 * BUILTIN_NAMES.indexOf(name), slots = f.slots(operands.length);
  storeSlots(f.shard, slots, operands);
  f.b.call(f.shard.hostCall, [f.invariant(f.t.pointer, f.field(place)), slots, slots]);
  return f.b.load(f.t.i64, slots);
}

/** Stands in, in the internal convention, for functions of a type that only have a boundary: those of the host. */
export function emitStub(shard: ShardEmitter, typeIndex: number): void {
  const type = shard.wasm.types[typeIndex].id, { params, results } = funcType(type), { builder, module } = shard;
  const signature = shard.types.signature(type), stub = module.addFunction(stubSymbol(typeIndex), signature.type);
  module.setCallingConvention(stub, callingConvention.fast);
  shard.boundFrame(stub);
  builder.positionAtEnd(builder.appendBlock(stub));
  const taken = signature.slots(module, stub),
    slots = stackSlots(shard, Math.max(params.length, taken ? 0 : results.length));
  storeSlots(shard, slots, signature.receive(shard.building, module, stub));
  builder.call(shard.hostCall, [module.parameter(stub, 0), slots, taken ?? slots]);
  if (signature.returnsValue) builder.return(shard.packed(loadSlots(shard, slots, results), results));
  else builder.returnVoid();
}

/** The boundary code of a function: parameters and results pass in value slots. */
export function emitBoundary(shard: ShardEmitter, index: number): void {
  const { builder, module, context: { types } } = shard, { params, results } = funcType(shard.wasm.funcs[index]);
  const signature = shard.types.signature(shard.wasm.funcs[index]);
  const wrapper = module.addFunction(
    boundarySymbol(shard.wasm, index),
    types.function([types.pointer, types.pointer, types.pointer], types.void),
  );
  shard.addAttributes(wrapper);
  builder.positionAtEnd(builder.appendBlock(wrapper));
  const [context, given, taken] = [0, 1, 2].map((i) => module.parameter(wrapper, i));
  // Not in `taken`: what the function calls may use that part of the exchange stack.
  const slots = signature.inMemory ? stackSlots(shard, results.length) : undefined;
  const args = signature.pass(shard.building, context, slots, loadSlots(shard, given, params));
  const called = builder.call(shard.internal(index), args, shard.convention(index));
  // Its own frame makes the function appear in backtraces.
  builder.addCallAttribute(called, functionIndex, shard.context.enumAttribute("noinline"));
  if (slots !== undefined) storeSlots(shard, taken, loadSlots(shard, slots, results));
  else if (results.length === 1) storeSlots(shard, taken, [called]);
  else storeSlots(shard, taken, results.map((_, i) => builder.extractField(called, i)));
  builder.returnVoid();
}

/** The body of {@linkcode ShardEmitter.ordinary}: both have one signature. */
export function emitOrdinary(shard: ShardEmitter, index: number, wrapper: Callee): void {
  const { builder, module } = shard, signature = shard.types.signature(shard.wasm.funcs[index]);
  builder.positionAtEnd(builder.appendBlock(wrapper));
  const { building } = shard, params = signature.receive(building, module, wrapper);
  const args = signature.pass(building, module.parameter(wrapper, 0), signature.slots(module, wrapper), params);
  const called = builder.call(shard.internal(index), args, shard.convention(index));
  if (signature.returnsValue) builder.return(called);
  else builder.returnVoid();
}

/**
 * The code of an export that JavaScript calls directly; its last parameter is the context as the bits of a double, which
 * V8 passes faster than an integer of 64 bits. It goes on in the entry library, which leaves what the export returns in the
 * thread record. Only a function that just computes, so that it neither calls back nor leaves native code in another way,
 * needs no activation and returns its result; its symbol says so.
 */
export function emitDirect(shard: ShardEmitter, index: number, target: Callee, justComputes: boolean): void {
  const { builder, module, context: { types } } = shard, type = funcType(shard.wasm.funcs[index]);
  const params = type.params.map((param) => shard.types.of(param));
  const result = justComputes ? shard.types.result(type.results) : types.void;
  const symbol = (justComputes ? leafSymbol : directSymbol)(shard.wasm, index);
  const entry = module.addFunction(symbol, types.function([...params, types.f64], result));
  shard.mark(entry, "nounwind");
  builder.positionAtEnd(builder.appendBlock(entry));
  const context = builder.cast(castOperator.bitcast, module.parameter(entry, params.length), types.i64);
  const args = params.map((_, i) => module.parameter(entry, i));
  args.unshift(builder.cast(castOperator.inttoptr, context, types.pointer));
  const returned = justComputes
    ? builder.call(target, args, callingConvention.fast)
    : callActivated(shard, target, args, types.function([types.pointer, ...params, types.pointer], types.void));
  if (justComputes && type.results.length > 0) builder.return(returned);
  else builder.returnVoid();
}

/**
 * Calls a function through the entry library. Registers hold the parameters there, and the result, as in the fast
 * convention.
 */
function callActivated(shard: ShardEmitter, target: Callee, args: readonly Value[], type: Type): Value {
  const called = shard.builder.call({ value: shard.activation, type }, [...args, target.value]);
  shard.builder.addCallAttribute(called, args.length + 1, shard.nest); // goes to r10
  shard.builder.setTailCall(called);
  return called;
}
