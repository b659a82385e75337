/**
 * Runtime objects, which are the same for all engines: clusters, linkers, instances, and what they own.
 *
 * @module
 */
export { Caller } from "./caller.ts";
export { type Closable, Cluster, type ClusterOptions } from "./cluster.ts";
export { allowsCodeGeneration } from "./code_generation.ts";
export { compile, compileSync, type ModuleSource } from "./compile.ts";
export type { Engine, FunctionCode, InstanceCode, PrepareOptions } from "./engine.ts";
export { LimitError, LinkError, refuseDisposed, UnsupportedFeatureError } from "./errors.ts";
export { type Extern, externType } from "./objects/extern.ts";
export { type Code, Func, hostFunc, isFunc, makeFunc, showSignature, type SlotCode } from "./objects/func.ts";
export { Global, globalInstance } from "./objects/global.ts";
export type { GlobalInstance } from "./objects/global_instance.ts";
export {
  declaredType,
  type HostType,
  type ResultOf,
  type ReturnOf,
  type TypeName,
  type ValueOf,
  type ValuesOf,
} from "./values/host_type.ts";
export type {
  GlobalDescriptor,
  MemoryDescriptor,
  SizeDescriptor,
  TableDescriptor,
  TagDescriptor,
} from "./values/descriptors.ts";
export { Instance, InstanceHandle } from "./instance.ts";
export { BoundLinker, type InstantiateOptions, Linker, type Resolve } from "./linker.ts";
export { Memory } from "./objects/memory.ts";
export { type MemoryInstance, PAGE_SIZE, watchMemories } from "./objects/memory_instance.ts";
export { trapOfError } from "./host_errors.ts";
export { type CallLimits, Meter, type MeterOptions, meterWord, PART_COST } from "./meter.ts";
export { Slots } from "./objects/slots.ts";
export { QUOTA_NAMES, type QuotaOptions } from "./quota.ts";
export { managedStorage, type MemoryBacking, type Storage, type TableMirror } from "./objects/storage.ts";
export { Table, tableInstance } from "./objects/table.ts";
export type { TableInstance } from "./objects/table_instance.ts";
export { isException, makeException, Tag, WasmException } from "./objects/tag.ts";
export {
  type BoundOperation,
  calleeInTable,
  type Operation,
  type OperationName,
  OPERATIONS,
  operationsOf,
  referredCallee,
} from "./operations.ts";
export { isStackOverflow, type TraceFrame, trap, type TrapCode, trapOfNumber, TRAPS, WasmTrap } from "./trap.ts";
export { defaultOf, matchesRef, resultsToWasm, toWasm } from "./values/values.ts";
export { WeakList } from "./weak_list.ts";
