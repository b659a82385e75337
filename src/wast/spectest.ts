/**
 * The host module `spectest`, which scripts import from: functions that print, and one of each kind of storage.
 *
 * @module
 */
import { type Cluster, type Extern, hostFunc } from "../runtime/mod.ts";
import { F32, F64, FUNCREF, I32, I64, internFunc, showType, type ValType } from "../wasm/mod.ts";

/** Takes the lines that `print` and its kin write. */
export type Print = (line: string) => void;

/** The exports of a new instance of `spectest`, whose storage belongs to a cluster. */
export function spectest(cluster: Cluster, print: Print): Record<string, Extern> {
  return {
    print: printer("print", [], print),
    print_i32: printer("print_i32", [I32], print),
    print_i64: printer("print_i64", [I64], print),
    print_f32: printer("print_f32", [F32], print),
    print_f64: printer("print_f64", [F64], print),
    print_i32_f32: printer("print_i32_f32", [I32, F32], print),
    print_f64_f64: printer("print_f64_f64", [F64, F64], print),
    global_i32: constant(cluster, I32, 666),
    global_i64: constant(cluster, I64, 666n),
    global_f32: constant(cluster, F32, 666.6),
    global_f64: constant(cluster, F64, 666.6),
    table: table(cluster, I32),
    table64: table(cluster, I64),
    memory: memory(cluster, false),
    shared_memory: memory(cluster, true),
  };
}

function printer(name: string, params: readonly ValType[], print: Print): Extern {
  const write = (...values: unknown[]) => {
    print(values.map((value, index) => `${value} : ${showType(params[index])}`).join(", "));
  };
  return hostFunc(internFunc(params, []), `spectest.${name}`, write);
}

function constant(cluster: Cluster, type: ValType, value: number | bigint): Extern {
  return cluster.global({ kind: "global", type, mutable: false }, value);
}

function table(cluster: Cluster, address: ValType): Extern {
  return cluster.table({ kind: "table", element: FUNCREF, limits: { min: 10, max: 20 }, address });
}

function memory(cluster: Cluster, shared: boolean): Extern {
  return cluster.memory({ kind: "memory", limits: { min: 1, max: 2 }, address: I32, shared });
}
