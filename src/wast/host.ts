/**
 * WASMine as the implementation that scripts run on: a cluster of its own, one engine, and the host module `spectest`.
 *
 * @module
 */
import {
  type BoundLinker,
  Cluster,
  type Engine,
  Func,
  Global,
  globalInstance,
  type InstanceHandle,
  LimitError,
  Linker,
  LinkError,
  Slots,
  UnsupportedFeatureError,
  WasmException,
  WasmTrap,
} from "../runtime/mod.ts";
import {
  decode,
  featureNames,
  HEAP_TYPES,
  heapOf,
  InvalidError,
  isRef,
  MalformedError,
  type Module,
  showType,
  topOf,
  validate,
  type ValType,
} from "../wasm/mod.ts";
import { checkBranchHints } from "./branch_hints.ts";
import { LinkOnlyEngine } from "./link_only_engine.ts";
import { type ClassifiedError, CommandError, type LoadedModule, type ScriptHost } from "./script_host.ts";
import type { Action } from "./script.ts";
import { type Print, spectest } from "./spectest.ts";
import type { ActualReference, ActualValue, Argument, NumberType } from "./values.ts";

/** The value behind `(ref.extern N)` and `(ref.host N)`; equal numbers are one object, so that references compare. */
class HostReference {
  constructor(readonly number: number) {}
}

/** A decoded and validated module. */
export interface RuntimeModule extends LoadedModule {
  readonly module: Module;
}

export interface RuntimeHostOptions {
  /** Takes what scripts print; nothing is printed without it. */
  readonly print?: Print;
  /** Gives what is instantiated in place of a module that the engine can run. */
  readonly prepare?: (module: Module) => Module;
}

const BYTES: Readonly<Record<NumberType, number>> = { i32: 4, i64: 8, f32: 4, f64: 8, v128: 16 };

/** Runs modules on one engine. Dispose it to free the cluster. */
export class RuntimeHost implements ScriptHost<RuntimeModule, InstanceHandle>, Disposable {
  readonly #engine: Engine;
  readonly #cluster: Cluster;
  readonly #linker: BoundLinker;
  readonly #prepare: (module: Module) => Module;
  readonly #references = new Map<number, HostReference>();

  constructor(engine: Engine, options: RuntimeHostOptions = {}) {
    this.#engine = engine;
    this.#cluster = new Cluster({ storage: engine.createStorage?.() });
    this.#linker = new Linker().bind(this.#cluster);
    this.#prepare = options.prepare ?? ((module) => module);
    for (const [name, value] of Object.entries(spectest(this.#cluster, options.print ?? (() => {})))) {
      this.#linker.define("spectest", name, value);
    }
  }

  [Symbol.dispose](): void {
    this.#cluster[Symbol.dispose]();
  }

  load(bytes: Uint8Array, name: string): RuntimeModule {
    const module = decode(bytes, { name });
    validate(module);
    return { module, imports: module.imports, features: featureNames(module.features) };
  }

  checkCustomSections({ module }: RuntimeModule): void {
    checkBranchHints(module);
  }

  instantiate({ module }: RuntimeModule): InstanceHandle {
    try {
      const runnable = (module.features & ~this.#engine.features) === 0;
      return this.#linker.instantiate(runnable ? this.#prepare(module) : module, { engine: this.#engine });
    } catch (error) {
      if (!(error instanceof UnsupportedFeatureError)) throw error;
      return this.#linkOnly(module, error);
    }
  }

  #linkOnly(module: Module, unsupported: UnsupportedFeatureError): InstanceHandle {
    try {
      return this.#linker.instantiate(module, { engine: new LinkOnlyEngine(this.#engine) });
    } catch (error) {
      throw error instanceof LinkError || error instanceof WasmTrap ? error : unsupported;
    }
  }

  register(name: string, instance: InstanceHandle): void {
    this.#linker.instance(name, instance);
  }

  perform(instance: InstanceHandle, action: Action): ActualValue[] {
    const extern = instance.get(action.field);
    if (action.kind === "get" && extern instanceof Global) {
      return [this.#actualValue(globalInstance(extern).slot, 0, extern.type.type)];
    }
    if (action.kind === "invoke" && extern instanceof Func) return this.#invoke(extern, action.arguments);
    throw new CommandError(
      `there is no ${action.kind === "get" ? "global" : "function"} ${JSON.stringify(action.field)}`,
    );
  }

  classify(error: unknown): ClassifiedError | undefined {
    if (error instanceof MalformedError) return { kind: "malformed", message: error.reason };
    if (error instanceof InvalidError) return { kind: "invalid", message: error.reason };
    if (error instanceof LinkError) return { kind: "unlinkable", message: error.reason };
    if (error instanceof WasmTrap) return { kind: "trap", message: error.message };
    if (error instanceof WasmException) return { kind: "exception", message: error.message };
    if (error instanceof LimitError) return { kind: "other", message: error.message };
    if (error instanceof UnsupportedFeatureError) {
      return { kind: "unsupported", message: error.message, lacking: error.features };
    }
    return undefined;
  }

  #invoke(func: Func, args: readonly Argument[]): ActualValue[] {
    const { params, results } = func.signature;
    if (params.length !== args.length) {
      throw new CommandError(`"${func.name}" takes ${params.length} arguments, not ${args.length}`);
    }
    const inputs = new Slots(params.length), outputs = new Slots(results.length);
    args.forEach((argument, index) => this.#storeArgument(argument, inputs, index));
    func.callSlots(inputs, outputs);
    return results.map((type, index) => this.#actualValue(outputs, index, type));
  }

  #storeArgument(argument: Argument, slots: Slots, index: number): void {
    if (argument.kind === "number") slotBytes(slots, index).set(argument.bytes);
    else slots.refs[index] = argument.kind === "null" ? null : this.#hostReference(argument.number);
  }

  #hostReference(number: number): HostReference {
    let reference = this.#references.get(number);
    if (reference === undefined) this.#references.set(number, reference = new HostReference(number));
    return reference;
  }

  #actualValue(slots: Slots, index: number, type: ValType): ActualValue {
    if (isRef(type)) return actualReference(slots.refs[index], type);
    const name = showType(type) as NumberType;
    return { kind: "number", type: name, bytes: slotBytes(slots, index).slice(0, BYTES[name]) };
  }
}

function slotBytes(slots: Slots, index: number): Uint8Array {
  return new Uint8Array(slots.i32.buffer, slots.i32.byteOffset + 16 * index, 16);
}

/** What a reference is, as scripts tell them apart: by its value, and by the hierarchy it is seen in. */
function actualReference(value: unknown, type: ValType): ActualReference {
  const number = value instanceof HostReference ? value.number : undefined;
  const kind = (reference: ActualReference["reference"]): ActualReference => ({ kind: "reference", reference, number });
  if (value === null) return kind("null");
  switch (topOf(heapOf(type))) {
    case HEAP_TYPES.func.id:
      return kind("func");
    case HEAP_TYPES.extern.id:
      return kind("extern");
    case HEAP_TYPES.exn.id:
      return kind("exn");
    default:
      if (value instanceof HostReference) return kind("host");
      if (typeof value === "number") return kind("i31");
      throw new TypeError(`a ${showType(type)} that is no reference`);
  }
}
