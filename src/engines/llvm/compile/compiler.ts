/**
 * From a module to a shared object: shards are emitted one after the other, compiled, and linked. Without waiting for
 * other threads that happens in one call; in the background, several shards compile at once.
 *
 * @module
 */
import {
  CrashError,
  entryLibraryBytes,
  entryName,
  linkSharedObject,
  loadEntry,
  TargetMachine,
} from "../../../../ffi/mod.ts";
import { LimitError } from "../../../runtime/errors.ts";
import { inSlices } from "../../../runtime/slices.ts";
import type { CodeOptions, OptimizationLevel } from "../../../native/code/code_options.ts";
import type { Module } from "../../../wasm/mod.ts";
import { millisecondsFor, millisecondsForInstructions } from "../plan/cost.ts";
import { ShardEmitter } from "../emit/module.ts";
import { makePlan, type Plan, planStepwise, type Shard } from "../plan/plan.ts";

/**
 * Shards that compile at once. It is read before any program runs that replaces parts of `navigator`, as some do to keep
 * their own glue code from using threads.
 */
const PARALLEL = navigator.hardwareConcurrency || 1;

/** Objects of shards that were compiled before, when the compilation of the same module was interrupted. */
export interface ShardStore {
  /** The object of a shard, if it is there. */
  find(shard: number, total: number): Uint8Array<ArrayBuffer> | undefined;
  /** Keeps the object of a shard. */
  keep(shard: number, total: number, object: Uint8Array): void;
}

/** Options of {@linkcode compileInBackground}. */
export interface BackgroundOptions extends CodeOptions {
  /** Where to look for objects of shards, and where to keep them. */
  readonly objects?: ShardStore;
  /** Stops the compilation after the shards that are being worked on. */
  readonly signal?: AbortSignal;
  /** Called when a shard is done, and once before the first. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** The levels that code generation can stop at. */
export type CodeKind = "object" | "assembly";

/** The limit on the time of a compilation that a program waits for. */
export interface Waiting {
  /** Milliseconds that are left; Infinity without a limit. */
  readonly remaining: number;
  /** Throws if none are. */
  look(): void;
  /** Throws as if none were. */
  timeOut(): never;
}

/** What a compilation in one go is given besides. */
export interface Surroundings {
  /** Where to look for objects of shards, and where to keep them. */
  readonly objects?: ShardStore;
  /** Is asked every few milliseconds, and before LLVM compiles a shard, in which nothing can be stopped. */
  readonly waiting?: Waiting;
  /** What {@linkcode planInTime} made of the module. */
  readonly plan?: Plan;
}

/** Compiles a validated module with at least one function to a shared object. */
export function compileToImage(
  module: Module,
  options: CodeOptions = {},
  surroundings: Surroundings = {},
): Uint8Array<ArrayBuffer> {
  return link(compileShards(module, options, "object", surroundings));
}

/** Plans the compilation of a module for somebody who waits. */
export function planInTime(module: Module, waiting: Waiting | undefined): Plan {
  return watched(planStepwise(module), waiting);
}

/** Milliseconds that compiling what was planned takes, on one core. */
export function expectedTime({ shards }: Plan, level: OptimizationLevel): number {
  return shards.reduce((sum, { work, isHeavy }) => sum + millisecondsFor(work, isHeavy ? 0 : level), 0);
}

/** Compiles a validated module to objects or assembly, one for each shard. */
export function compileShards(
  module: Module,
  options: CodeOptions,
  kind: CodeKind,
  { objects: store, waiting, plan = planInTime(module, waiting) }: Surroundings = {},
): Uint8Array<ArrayBuffer>[] {
  const total = plan.shards.length;
  return plan.shards.map((shard, number) => {
    const found = store?.find(number, total);
    if (found !== undefined) return found;
    using machine = machineFor(shard, options);
    using emitter = emit(module, plan, shard, machine, options, waiting);
    requireTime(module, shard, emitter, machine.level, waiting);
    const made = refused(module, () => {
      optimize(emitter, machine);
      return emitter.module.emit(machine, kind);
    });
    store?.keep(number, total, made);
    return made;
  });
}

function optimize(emitter: ShardEmitter, machine: TargetMachine): void {
  emitter.module.optimize(machine);
  for (const _ of emitter.loads.settle());
}

/** The LLVM modules of a validated module in LLVM's textual language, before or after optimisation. */
export function printShards(module: Module, options: CodeOptions & { readonly optimized: boolean }): string[] {
  const plan = makePlan(module);
  return plan.shards.map((shard) => {
    using machine = machineFor(shard, options);
    using emitter = emit(module, plan, shard, machine, options);
    if (options.optimized) optimize(emitter, machine);
    return emitter.module.print();
  });
}

/** As {@linkcode compileToImage}, on other threads: as many as there are processors. */
export async function compileInBackground(
  module: Module,
  options: BackgroundOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { signal, onProgress, objects: store } = options, plan = await inSlices(planStepwise(module));
  const total = plan.shards.length;
  const objects = new Array<Uint8Array<ArrayBuffer>>(total);
  let next = 0, done = 0;
  onProgress?.(0, total);
  const work = async (): Promise<void> => {
    while (next < total) {
      signal?.throwIfAborted();
      const number = next++;
      const found = store?.find(number, total);
      objects[number] = found ?? await compileShard(module, plan, plan.shards[number], options);
      if (found === undefined) store?.keep(number, total, objects[number]);
      onProgress?.(++done, total);
    }
  };
  // All must have come to rest before an error is passed on: until then threads work on the shards.
  const workers = await Promise.allSettled(Array.from({ length: PARALLEL }, work));
  const failed = workers.find((worker) => worker.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  signal?.throwIfAborted();
  return link(objects);
}

async function compileShard(
  module: Module,
  plan: Plan,
  shard: Shard,
  options: CodeOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  using machine = machineFor(shard, options);
  using emitter = makeEmitter(module, plan, shard, machine, options);
  await inSlices(emitter.emit());
  try {
    await emitter.module.optimizeInBackground(machine);
    await inSlices(emitter.loads.settle());
    return await emitter.module.emitInBackground(machine, "object");
  } catch (error) {
    refuse(module, error);
  }
}

function refused<T>(module: Module, compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    refuse(module, error);
  }
}

/** Throws the error of a module that LLVM could not compile: what is too deep for its stack is beyond a limit of this engine. */
function refuse(module: Module, error: unknown): never {
  const { cause } = error as Error;
  if (!(cause instanceof CrashError) || cause.kind !== "stack") throw error;
  throw new LimitError(`Cannot compile "${module.name}": ${cause.message} for it`);
}

/** A machine for a shard, which is used for one compilation at a time. */
function machineFor({ isHeavy }: Shard, { level = 2 }: CodeOptions): TargetMachine {
  return new TargetMachine({ level: isHeavy ? 0 : level });
}

function makeEmitter(
  module: Module,
  plan: Plan,
  { functions }: Shard,
  machine: TargetMachine,
  { metered = false, preciseTraps = false }: CodeOptions,
): ShardEmitter {
  loadEntry(entryLibraryBytes); // What LLVM is called through.
  return new ShardEmitter({ module, plan, functions, machine, metered, preciseTraps });
}

/** Runs something to its end, and looks at the clock between its steps. */
function watched<T>(steps: Generator<void, T>, waiting: Waiting | undefined): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    waiting?.look();
  }
}

/** Throws if a shard will not be done in time: nothing can stop LLVM. */
function requireTime(
  { name }: Module,
  { work }: Shard,
  { builder }: ShardEmitter,
  level: OptimizationLevel,
  waiting: Waiting | undefined,
): void {
  if (waiting === undefined) return;
  waiting.look();
  const needed = millisecondsForInstructions(builder.instructions, work, level);
  const { remaining } = waiting;
  if (needed <= remaining) return;
  const late = `it takes LLVM about ${Math.ceil(needed)} ms, and ${
    Math.floor(remaining)
  } ms are left until the deadline`;
  throw new LimitError(`Cannot compile "${name}": ${late}`);
}

function emit(
  module: Module,
  plan: Plan,
  shard: Shard,
  machine: TargetMachine,
  options: CodeOptions,
  waiting?: Waiting,
): ShardEmitter {
  const emitter = makeEmitter(module, plan, shard, machine, options);
  try {
    watched(emitter.emit(), waiting);
  } catch (error) {
    emitter[Symbol.dispose]();
    throw error;
  }
  return emitter;
}

function link(objects: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return linkSharedObject(objects, { needed: [entryName] });
}
