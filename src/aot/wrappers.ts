/**
 * The ways into the functions of a shard from outside: the boundary ABI for other engines and the host, a direct one for
 * exports that JavaScript calls often, one in the ordinary convention for functions of the tail-calling one; and the way
 * out, by which a function of the host looks like one of native code.
 *
 * @module
 */
import { type Callee, callingConvention, castOperator, functionIndex, type Type, type Value } from "../../ffi/mod.ts";
import { BUILTIN_NAMES, type BuiltinName } from "../runtime/builtins.ts";
import { contextHeader, contextLayout } from "../runtime/layout.ts";
import { resultField } from "../runtime/native/mod.ts";
import { funcType, type ValType } from "../wasm/mod.ts";
import type { FunctionEmitter } from "./function.ts";
import type { ShardEmitter } from "./module.ts";
import { boundarySymbol, directSymbol, stubSymbol } from "./symbols.ts";

/** The address of a value slot. */
function slotAddress({ builder, context: { types, constants } }: ShardEmitter, slots: Value, index: number): Value {
  return builder.elementAddress(types.i64x2, slots, constants.i64(BigInt(index)));
}

/** Calls a runtime function with i64 operands; the result is an i64, too, if there is one. */
export function callBuiltin(f: FunctionEmitter, name: BuiltinName, operands: readonly Value[]): Value {
  const place = contextLayout(f.module).builtins + 8 * BUILTIN_NAMES.indexOf(name), slots = f.slots(operands.length);
  operands.forEach((operand, i) => f.b.store(operand, slotAddress(f.shard, slots, i)));
  f.b.call(f.shard.hostCall, [f.invariant(f.t.pointer, f.field(place)), slots, slots]);
  return f.b.load(f.t.i64, slots);
}

/** Stands in, in the internal convention, for functions of a type that only have a boundary: those of the host. */
export function emitStub(shard: ShardEmitter, typeIndex: number): void {
  const type = shard.wasm.types[typeIndex].id, { params, results } = funcType(type);
  const { builder, module, context: { types } } = shard;
  const stub = module.addFunction(stubSymbol(typeIndex), shard.types.signature(type));
  module.setCallingConvention(stub, callingConvention.fast);
  shard.mark(stub, "nounwind");
  module.addAttribute(stub, functionIndex, shard.context.stringAttribute("frame-pointer", "all"));
  builder.positionAtEnd(builder.appendBlock(stub));
  const slots = builder.stackSlot(types.array(types.i64x2, Math.max(params.length, results.length, 1)));
  params.forEach((_, i) => builder.store(module.parameter(stub, i + 1), slotAddress(shard, slots, i)));
  builder.call(shard.hostCall, [module.parameter(stub, 0), slots, slots]);
  const values = results.map((result, i) => builder.load(shard.types.of(result), slotAddress(shard, slots, i)));
  if (values.length === 0) builder.returnVoid();
  else builder.return(shard.packed(values, results));
}

/** The boundary code of a function: parameters and results pass in value slots. */
export function emitBoundary(shard: ShardEmitter, index: number): void {
  const { builder, module, context: { types } } = shard, { params, results } = funcType(shard.wasm.funcs[index]);
  const slots = [types.pointer, types.pointer, types.pointer];
  const wrapper = module.addFunction(boundarySymbol(shard.wasm, index), types.function(slots, types.void));
  shard.addAttributes(wrapper);
  builder.positionAtEnd(builder.appendBlock(wrapper));
  const [context, given, taken] = slots.map((_, i) => module.parameter(wrapper, i));
  const args = params.map((param, i) => builder.load(shard.types.of(param), slotAddress(shard, given, i)));
  const called = builder.call(shard.internal(index), [context, ...args], shard.convention(index));
  // Its own frame makes the function appear in backtraces.
  builder.addCallAttribute(called, functionIndex, shard.context.enumAttribute("noinline"));
  results.forEach((_, i) => {
    builder.store(results.length === 1 ? called : builder.extractField(called, i), slotAddress(shard, taken, i));
  });
  builder.returnVoid();
}

/** The body of {@linkcode ShardEmitter.ordinary}. */
export function emitOrdinary(shard: ShardEmitter, index: number, wrapper: Callee): void {
  const { builder, module } = shard, { params, results } = funcType(shard.wasm.funcs[index]);
  builder.positionAtEnd(builder.appendBlock(wrapper));
  const args = [0, ...params].map((_, i) => module.parameter(wrapper, i));
  const called = builder.call(shard.internal(index), args, shard.convention(index));
  if (results.length === 0) builder.returnVoid();
  else builder.return(called);
}

/**
 * The code of an export that JavaScript calls directly; its last parameter is the context as the bits of a double, which
 * V8 passes faster than an integer of 64 bits. What the export returns it leaves in the thread record. It goes on in the
 * entry library; only a function that just computes, and so never leaves native code in another way, needs no activation.
 */
export function emitDirect(shard: ShardEmitter, index: number, target: Callee, justComputes: boolean): void {
  const { builder, module, context: { types } } = shard, type = funcType(shard.wasm.funcs[index]);
  const params = type.params.map((param) => shard.types.of(param));
  const entry = module.addFunction(directSymbol(shard.wasm, index), types.function([...params, types.f64], types.void));
  shard.mark(entry, "nounwind");
  builder.positionAtEnd(builder.appendBlock(entry));
  const context = builder.cast(castOperator.bitcast, module.parameter(entry, params.length), types.i64);
  const args = params.map((_, i) => module.parameter(entry, i));
  args.unshift(builder.cast(castOperator.inttoptr, context, types.pointer));
  if (justComputes) storeResult(shard, type.results, args[0], builder.call(target, args, callingConvention.fast));
  else callActivated(shard, target, args, types.function([types.pointer, ...params, types.pointer], types.void));
  builder.returnVoid();
}

/** Leaves what a function returned in the thread record, as the entry library does. */
function storeResult(shard: ShardEmitter, results: readonly ValType[], context: Value, returned: Value): void {
  if (results.length === 0) return;
  const { builder, context: { types, constants } } = shard;
  const at = (base: Value, offset: number) => builder.elementAddress(types.i8, base, constants.i64(BigInt(offset)));
  const thread = builder.load(types.pointer, at(context, contextHeader.thread));
  builder.store(returned, at(thread, resultField(results[0])));
}

/**
 * Calls a function through the entry library. Registers hold the parameters there, and the result, as in the fast
 * convention.
 */
function callActivated(shard: ShardEmitter, target: Callee, args: readonly Value[], type: Type): void {
  const called = shard.builder.call({ value: shard.activation, type }, [...args, target.value]);
  shard.builder.addCallAttribute(called, args.length + 1, shard.nest); // goes to r10
  shard.builder.setTailCall(called);
}
