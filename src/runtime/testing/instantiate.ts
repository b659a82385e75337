/** Instances of modules in the text format, on the interpreter. */
import { Interpreter } from "../../engines/interpreter/mod.ts";
import { assemble } from "../../wast/assemble.ts";
import type { Module } from "../../wasm/mod.ts";
import { Cluster } from "../cluster.ts";
import { compileSync } from "../compile.ts";
import type { InstanceHandle } from "../instance.ts";
import { type BoundLinker, Linker } from "../linker.ts";
import { WasmTrap } from "../trap.ts";

/** A module from its text. */
export function moduleOf(text: string, name?: string): Module {
  return compileSync(assemble(text), { name });
}

/** An instance of a module in a linker's cluster, by default in one of its own. */
export function instantiate(
  text: string,
  linker: BoundLinker = new Linker().bind(new Cluster()),
  name?: string,
): InstanceHandle {
  return linker.instantiate(moduleOf(text, name), { engine: new Interpreter() });
}

/** What an action throws. */
export function thrown(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** The code of the trap that an action ends with; fails if it ends otherwise. */
export function trapOf(action: () => unknown): string {
  const error = thrown(action);
  if (error instanceof WasmTrap) return error.code;
  throw error;
}
