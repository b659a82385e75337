/**
 * The text of the scope that the functions of an instance are evaluated in: what stands before them, and what stands
 * behind. Variables of the scope are constants of V8 wherever that is possible.
 *
 * @module
 */
import type { Code, MemoryInstance } from "../../../runtime/mod.ts";
import type { Module } from "../../../wasm/mod.ts";
import { viewName } from "../print/names.ts";
import { type View, viewOf } from "./view.ts";

/** The scope of an instance, as its own code returns it. */
export interface Scope {
  /** Sets the view of each memory that was replaced. */
  readonly views: readonly ((view: View) => void)[];
  /** Evaluates an expression in the scope, for functions that are translated one by one. */
  readonly evaluate: (source: string) => Code;
  /** The functions of a module that was translated as a whole. */
  readonly functions: readonly Code[];
}

/** The two ends of a scope's text. */
export interface ScopeText {
  readonly head: string;
  readonly tail: string;
}

/** The ends of the scope of a module whose functions are translated one by one. */
export function lazyScope({ funcs, memories }: Module, names: readonly string[]): ScopeText {
  const lines = startOf("const", names), views = memories.map((_, i) => viewName(i));
  views.forEach((view, i) => lines.push(`var ${view}=${newView(i)};`));
  lines.push(`var ${funcs.map((_, i) => `f${i}`).join()};`);
  return {
    head: lines.join("\n"),
    tail: `return {${settersText(views.map((view) => `${view}=v;`))},evaluate:(source)=>eval(source),functions:[]};`,
  };
}

/** What every scope begins with; `names` are those of the environment. */
export function startOf(declare: "const" | "var", names: readonly string[]): string[] {
  return [`"use strict";`, `${declare} {${names.join()}}=environment;`];
}

/** A view of all of a memory. */
export function newView(memory: number): string {
  return `view_of(memories[${memory}])`;
}

/** Takes for each memory what is done with a new view `v` of it. */
export function settersText(assignments: readonly string[]): string {
  return `views:[${assignments.map((text) => `(v)=>{${text}}`)}]`;
}

/** Replaces the view of a memory that grew. */
export function replaceView({ views }: Scope, index: number, memory: MemoryInstance): void {
  views[index](viewOf(memory));
}
