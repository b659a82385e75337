/**
 * Which modules may run. Engines believe what a module says of itself, so they are given only what the validator has seen
 * in this thread, or what stands for code that is trusted: a module that somebody only decoded, put together by hand, or
 * cloned from another thread, where canonical types have other numbers, is none of these.
 *
 * @module
 */
import type { Module } from "./module.ts";

/** The modules that may run, with the one engine that can run them, if there is only one. */
const validated = new WeakMap<Module, string | undefined>();

/**
 * Notes that a module may run.
 *
 * @param engine The only engine that can run it, since its code is for that alone.
 */
export function markValidated(module: Module, engine?: string): void {
  validated.set(module, engine);
}

/** Why an engine must not be given a module; undefined if it may. */
export function objectionTo(module: Module, engine: string): string | undefined {
  if (!validated.has(module)) return "it was not validated in this thread";
  const only = validated.get(module);
  return only === undefined || only === engine ? undefined : `it holds code for the ${only} engine alone`;
}
