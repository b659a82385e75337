/**
 * The host module `spectest`, which scripts import from: functions that print, and one of each kind of storage.
 *
 * @module
 */
import { type Extern, Global, hostFunc, Memory, Table } from "../runtime/mod.ts";
import { F32, F64, FUNCREF, I32, I64, internFunc, showType, type ValType } from "../wasm/mod.ts";

/** Takes the lines that `print` and its kin write. */
export type Print = (line: string) => void;

/** The exports of a new instance of `spectest`. */
export function spectest(print: Print): Record<string, Extern> {
  return {
    print: printer("print", [], print),
    print_i32: printer("print_i32", [I32], print),
    print_i64: printer("print_i64", [I64], print),
    print_f32: printer("print_f32", [F32], print),
    print_f64: printer("print_f64", [F64], print),
    print_i32_f32: printer("print_i32_f32", [I32, F32], print),
    print_f64_f64: printer("print_f64_f64", [F64, F64], print),
    global_i32: constant(I32, 666),
    global_i64: constant(I64, 666n),
    global_f32: constant(F32, 666.6),
    global_f64: constant(F64, 666.6),
    table: table(I32),
    table64: table(I64),
    memory: memory(false),
    shared_memory: memory(true),
  };
}

function printer(name: string, params: readonly ValType[], print: Print): Extern {
  const write = (...values: unknown[]) => {
    print(values.map((value, index) => `${value} : ${showType(params[index])}`).join(", "));
  };
  return hostFunc(internFunc(params, []), `spectest.${name}`, write);
}

function constant(type: ValType, value: number | bigint): Extern {
  const global = new Global({ kind: "global", type, mutable: false });
  global.initialize(value);
  return global;
}

function table(address: ValType): Extern {
  return new Table({ kind: "table", element: FUNCREF, limits: { min: 10, max: 20 }, address });
}

function memory(shared: boolean): Extern {
  return new Memory({ kind: "memory", limits: { min: 1, max: 2 }, address: I32, shared });
}
