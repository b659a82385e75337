/**
 * An instance as the loop sees it: the module's code, and the instance's index spaces in the form in which
 * instructions use them.
 *
 * @module
 */
import {
  type FunctionCode,
  type Instance,
  type InstanceCode,
  type MemoryInstance,
  refuseDisposed,
  type Slots,
  type TableInstance,
  watchMemories,
} from "../../../runtime/mod.ts";
import { type FuncType, funcType } from "../../../wasm/mod.ts";
import { codeOf, type ModuleCode } from "../lower/code.ts";
import type { Machine } from "./machine.ts";

/** An instance that the interpreter runs. */
export class InterpretedInstance implements InstanceCode {
  readonly instance: Instance;
  #machine: Machine | undefined;
  readonly code: ModuleCode;
  readonly entries: Int32Array;
  readonly globals: Slots[];
  readonly tables: TableInstance[];
  /** A view of each memory, replaced when it grows. */
  readonly views: DataView[];

  constructor(instance: Instance, machine: Machine) {
    this.instance = instance;
    this.#machine = machine;
    this.code = codeOf(instance.module, instance.cluster.meter.counts);
    this.entries = this.code.entries;
    this.globals = instance.globals.map((global) => global.slot);
    this.tables = instance.tables;
    this.views = instance.memories.map((memory) => memory.view());
    watchMemories(instance.memories, this.views, replaceView);
  }

  /** What runs it. */
  get machine(): Machine {
    return this.#machine ?? refuseDisposed();
  }

  /** The position where a function is entered, which is lowered if it was not. */
  entry(index: number): number {
    const entry = this.entries[index];
    if (entry >= 0) return entry;
    const { meter } = this.machine.cluster, look = (): void => meter.look(), lowered = this.code.lower(index, look);
    look();
    return lowered;
  }

  /** Parameter and result types of a function. */
  signature(index: number): FuncType {
    return funcType(this.instance.module.funcs[index]);
  }

  /** The forms in which a function can be called from outside. */
  func(index: number): FunctionCode {
    return {
      code: (...args) => this.machine.call(this, index, args),
      slots: (params, results) => this.machine.callSlots(this, index, params, results),
    };
  }

  close(): void {
    this.#machine = undefined;
  }
}

function replaceView(views: DataView[], index: number, memory: MemoryInstance): void {
  views[index] = memory.view();
}
