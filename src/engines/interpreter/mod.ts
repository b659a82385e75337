/**
 * The interpreter: runs on every machine that runs Deno, needs no permission, starts at once, and counts fuel.
 *
 * @module
 */
import type { Cluster, Engine, Instance, InstanceCode } from "../../runtime/mod.ts";
import type { FeatureSet } from "../../wasm/mod.ts";
import { featuresOf } from "../mod.ts";
import { InterpretedInstance } from "./run/instance.ts";
import { Machine } from "./run/machine.ts";

const machines = new WeakMap<Cluster, Machine>();

/**
 * The interpreter engine.
 *
 * @example
 * ```ts
 * import { Interpreter } from "./mod.ts";
 * import { Cluster, Linker } from "../../runtime/mod.ts";
 * import { decode, validate } from "../../wasm/mod.ts";
 *
 * const module = decode(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
 * validate(module);
 * const handle = new Linker().bind(new Cluster()).instantiate(module, { engine: new Interpreter() });
 * console.log(handle.names()); // []
 * ```
 */
export class Interpreter implements Engine {
  readonly name = "interpreter";
  readonly features: FeatureSet = featuresOf("interpreter");

  link(instance: Instance): InstanceCode {
    let machine = machines.get(instance.cluster);
    if (machine === undefined) machines.set(instance.cluster, machine = new Machine(instance.cluster));
    return new InterpretedInstance(instance, machine);
  }
}
