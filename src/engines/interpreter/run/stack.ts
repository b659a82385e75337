/**
 * Values on the interpreter's stack in the form that JavaScript gives them.
 *
 * @module
 */
import { F32, F64, I32, I64, type ValType } from "../../../wasm/mod.ts";
import { STACK } from "./loop.ts";

/** The value in a slot. */
export function loadSlot(slot: number, type: ValType): unknown {
  switch (type) {
    case I32:
      return STACK.i32[2 * slot];
    case I64:
      return STACK.i64[slot];
    case F32:
      return STACK.f32[2 * slot];
    case F64:
      return STACK.f64[slot];
    default:
      return STACK.refs[slot];
  }
}

/** Stores a value that was converted. */
export function storeSlot(slot: number, type: ValType, value: unknown): void {
  switch (type) {
    case I32:
      STACK.i32[2 * slot] = value as number;
      return;
    case I64:
      STACK.i64[slot] = value as bigint;
      return;
    case F32:
      STACK.f32[2 * slot] = value as number;
      return;
    case F64:
      STACK.f64[slot] = value as number;
      return;
    default:
      while (STACK.refs.length < slot) STACK.refs.push(null);
      STACK.refs[slot] = value;
  }
}
