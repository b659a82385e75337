/**
 * The text of the scope that the functions of an instance are evaluated in: what stands before them, and what stands
 * behind. Variables of the scope are constants of V8 wherever that is possible.
 *
 * @module
 */
import { funcType, I64, type Module, type TypeId } from "../../../wasm/mod.ts";
import { functionIdentifier, viewName } from "./names.ts";

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
function startOf(declare: "const" | "var", names: readonly string[]): string[] {
  return [`"use strict";`, `${declare} {${names.join()}}=environment;`];
}

/** A view of all of a memory. */
function newView(memory: number): string {
  return `view_of(memories[${memory}])`;
}

/** Takes for each memory what is done with a new view `v` of it. */
function settersText(assignments: readonly string[]): string {
  return `views:[${assignments.map((text) => `(v)=>{${text}}`)}]`;
}

/** What the scope of a module that is translated as a whole has besides its functions. */
export interface EagerScope {
  /** Names of the environment. */
  readonly names: readonly string[];
  /** Functions that may be in tables, by type, where they are few. */
  readonly candidates: ReadonlyMap<TypeId, readonly number[]>;
  /** For each memory, the offsets of views that begin further on. */
  readonly offsets: readonly ReadonlySet<number>[];
}

/**
 * The ends of the scope of a module that is translated as a whole. Its names are `var`: V8 knows that nobody assigns them
 * again, and need not look whether they have been assigned yet, as it would with `const`.
 */
export function eagerScope(module: Module, { names, candidates, offsets }: EagerScope): ScopeText {
  const { importedFuncs, funcs } = module, lines = startOf("var", names);
  const setters = offsets.map((each, memory) => declareViews(lines, memory, each));
  for (let i = 0; i < importedFuncs; i++) lines.push(`var f${i}=direct(${i});`);
  for (const [type, indices] of candidates) lines.push(dispatcherText(type, indices, module));
  const defined = funcs.slice(importedFuncs).map((_, i) => functionIdentifier(module, importedFuncs + i));
  return { head: lines.join("\n"), tail: `return {${settersText(setters)},functions:[${defined}]};` };
}

/** Declares the views of a memory; returns what is done with a new view `v` of it. */
function declareViews(lines: string[], memory: number, offsets: ReadonlySet<number>): string {
  const assignments = [0, ...offsets].map((offset) => {
    const name = viewName(memory, offset);
    lines.push(`var ${name}=${constantView(viewText(newView(memory), offset))};`);
    return `${name}.view=${viewText("v", offset)};`;
  });
  return assignments.join("");
}

/** A view that begins `offset` bytes after another. */
function viewText(view: string, offset: number): string {
  return offset === 0 ? view : `view_from(${view},${offset})`;
}

/**
 * A view is a field that V8 takes for constant until the memory grows: base and length are then part of the code, two
 * registers more for the function. A class of the instance's own keeps the growth of another instance from ending that.
 */
function constantView(view: string): string {
  return `new class{constructor(view){this.view=view;}}(${view})`;
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
