/**
 * The text of the scope that the functions of an instance are evaluated in: what stands before them, and what stands
 * behind. Variables of the scope are constants of V8 wherever that is possible.
 *
 * @module
 */
import type { Code, Memory } from "../runtime/mod.ts";
import { funcType, I64, type Module, type TypeId } from "../wasm/mod.ts";
import { viewName } from "./memory.ts";
import { functionIdentifier } from "./names.ts";

/** The scope of an instance, as its own code returns it. */
export interface Scope {
  /** Sets the view of each memory that was replaced. */
  readonly views: readonly ((view: DataView) => void)[];
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

/** The ends of the scope of a module that is translated as a whole. */
export function wholeScope(
  module: Module,
  names: readonly string[],
  candidates: ReadonlyMap<TypeId, readonly number[]>,
): ScopeText {
  const { importedFuncs, funcs, memories } = module, views = memories.map((_, i) => `${viewName(i)}.view`);
  const lines = start(names, memories.map((_, i) => `const ${viewName(i)}=${constantView(i)};`));
  for (let i = 0; i < importedFuncs; i++) lines.push(`const f${i}=direct(${i});`);
  for (const [type, indices] of candidates) lines.push(dispatcherText(type, indices, module));
  const defined = funcs.slice(importedFuncs).map((_, i) => functionIdentifier(module, importedFuncs + i));
  return { head: lines.join("\n"), tail: `return {${settersOf(views)},functions:[${defined}]};` };
}

/** The ends of the scope of a module whose functions are translated one by one. */
export function lazyScope({ funcs, memories }: Module, names: readonly string[]): ScopeText {
  const views = memories.map((_, i) => viewName(i));
  const lines = start(names, views.map((view, i) => `var ${view}=${viewOf(i)};`));
  lines.push(`var ${funcs.map((_, i) => `f${i}`).join()};`);
  return {
    head: lines.join("\n"),
    tail: `return {${settersOf(views)},evaluate:(source)=>eval(source),functions:[]};`,
  };
}

function start(names: readonly string[], views: readonly string[]): string[] {
  return [`"use strict";`, `const {${names.join()}}=environment;`, ...views];
}

function viewOf(memory: number): string {
  return `new DataView(memories[${memory}].buffer)`;
}

/**
 * In a module that is translated as a whole a view is a field that V8 takes for constant until the memory grows: base and
 * length are then part of the code, two registers more for the function. A class of the instance's own keeps the growth of
 * another instance from ending that.
 */
function constantView(memory: number): string {
  return `new class{constructor(view){this.view=view;}}(${viewOf(memory)})`;
}

function settersOf(views: readonly string[]): string {
  return `views:[${views.map((view) => `(v)=>{${view}=v;}`)}]`;
}

/**
 * A function that calls those of a type by name: a call whose target V8 knows is twice as fast as one through a
 * variable, and may be inlined.
 */
function dispatcherText(type: TypeId, indices: readonly number[], module: Module): string {
  const args = funcType(type).params.filter((param) => param !== I64).map((_, i) => `a${i}`).join();
  const cases = indices.map((index) => `case ${index}:return ${functionIdentifier(module, index)}(${args});`);
  return `function call_${type}(c${args === "" ? "" : `,${args}`}){if(c.owner!==instance)return c.direct(${args});
switch(c.index){
${cases.join("\n")}
default:return c.direct(${args});
}}`;
}

/** Replaces the view of a memory that grew. Made out here, for a closure of the class would keep the instance alive. */
export function viewReplacer(index: number): (scope: Scope, memory: Memory) => void {
  return ({ views }, { buffer }) => views[index](new DataView(buffer));
}
