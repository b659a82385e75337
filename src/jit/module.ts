/**
 * The code of an instance: the scope that its functions are evaluated in, and how they find each other.
 *
 * A small module is translated as a whole when one of its functions is first called: V8 then sees every call's target
 * as a constant. Of a large one each function is translated when it is first called, and evaluated by `eval` in the one
 * scope of the instance, so that all of them share the variables of that scope. A call of a function that may not be
 * there yet is written `(f7??link(7))(…)`: no stub is ever a call's target, which V8 would remember as a second one
 * and never inline the call again.
 *
 * @module
 */
import {
  type Code,
  type Func,
  type FunctionCode,
  Instance,
  type InstanceCode,
  type Memory,
  refuseDisposed,
} from "../runtime/mod.ts";
import { F32, F64, funcType, I32, I64, type Module, type TypeId, type ValType } from "../wasm/mod.ts";
import { entriesOf } from "./entry.ts";
import { evaluateFunction } from "./evaluate.ts";
import { DOUBLES, LONGS, REFERENCES, WORDS } from "./frame.ts";
import { resultsInFrame } from "./frame_text.ts";
import type { Linkage } from "./linkage.ts";
import { SMALL_MEMORY_PAGES, viewName } from "./memory.ts";
import { functionIdentifier } from "./names.ts";
import { environmentOf, type Resolver } from "./prelude.ts";
import { registerSource } from "./trace.ts";
import { translate } from "./translate.ts";

/** Bytes of code up to which a module is translated as a whole. */
const WHOLE_MODULE = 48 * 1024;

/** The scope of an instance, as its own code returns it. */
interface Scope {
  /** Sets the view of each memory that was replaced. */
  readonly views: readonly ((view: DataView) => void)[];
  /** Evaluates an expression in the scope, for functions that are translated one by one. */
  readonly evaluate: (source: string) => Code;
  /** The functions of a module that was translated as a whole. */
  readonly functions: readonly Code[];
}

/** The code of an instance. */
export class JitInstance implements InstanceCode, Linkage, Resolver {
  readonly instance: Instance;
  readonly module: Module;
  readonly metered: boolean;
  readonly largestFunction: number;
  readonly deepestNest: number;
  readonly #id: number;
  readonly #whole: boolean;
  readonly #small: boolean[];
  #scope: Scope | undefined;
  readonly #functions: (Code | undefined)[];
  /** Functions that may be in tables, by type, where they are few. */
  readonly #candidates: ReadonlyMap<TypeId, readonly number[]>;
  /** In which order functions were translated; 0 for those that were not. */
  readonly #order: Uint32Array;
  #translated = 0;
  /** Replace the functions that were called from outside; undefined once the cluster was disposed. */
  #replacers: ((code: Code) => void)[] | undefined = [];

  constructor(
    instance: Instance,
    { largestFunction, deepestNest }: { largestFunction: number; deepestNest: number },
  ) {
    this.instance = instance;
    this.largestFunction = largestFunction;
    this.deepestNest = deepestNest;
    this.module = instance.module;
    this.metered = instance.cluster.meter.limited;
    const { bodies, funcs } = this.module;
    this.#whole = bodies.reduce((sum, body) => sum + body.end - body.start, 0) <= WHOLE_MODULE;
    this.#small = instance.memories.map(restrictMemory);
    this.#functions = new Array(funcs.length).fill(undefined);
    this.#order = new Uint32Array(funcs.length);
    this.#candidates = this.#whole ? candidatesByType(this.module) : new Map();
    this.#id = registerSource(this);
  }

  // Linkage.

  smallMemory(index: number): boolean {
    return this.#small[index];
  }

  view(index: number): string {
    return this.#whole ? `${viewName(index)}.view` : viewName(index);
  }

  callee(callee: number, caller: number): string {
    if (this.#whole) return callee < this.module.importedFuncs ? `f${callee}` : functionIdentifier(this.module, callee);
    const order = this.#order[callee];
    return order !== 0 && order < this.#orderOf(caller) ? `f${callee}` : `(f${callee}??link(${callee}))`;
  }

  typeText(type: number): string {
    return String(this.module.types[type].id);
  }

  dispatcher(type: TypeId): string | undefined {
    return this.#whole && this.#candidates.has(type) ? `call_${type}` : undefined;
  }

  /** The place of a function in the order of translation; the one being translated is the next. */
  #orderOf(index: number): number {
    return this.#order[index] === 0 ? this.#translated + 1 : this.#order[index];
  }

  // Resolver.

  direct(index: number): Code {
    return this.#functions[index] ??= this.#link(index);
  }

  prepare(func: Func): void {
    if (func.directType < 0) {
      func.direct = directOf(func);
      func.directType = func.type;
    }
  }

  #link(index: number): Code {
    const scope = this.#scope ??= this.#open();
    if (this.#whole) return this.#functions[index] ?? scope.functions[index - this.module.importedFuncs];
    if (index >= this.module.importedFuncs) return this.#translate(scope, index);
    const code = directOf(this.instance.func(index));
    this.#order[index] = ++this.#translated;
    this.#environment.linked = code;
    return scope.evaluate(`f${index}=environment.linked`);
  }

  #translate(scope: Scope, index: number): Code {
    const code = scope.evaluate(this.sourceOf(index, false));
    this.#order[index] = ++this.#translated;
    return code;
  }

  // Source text.

  /** The text that holds a function: an expression for `eval`, or the whole scope. */
  sourceOf(index: number | undefined, marks: boolean): string {
    const url = `//# sourceURL=wasmine-js/${this.#id}/${index ?? "module"}`;
    if (index === undefined) return `${this.#scopeText(marks)}\n${url}`;
    const name = functionIdentifier(this.module, index), text = translate(this, index, marks);
    const single = text.lastIndexOf("\nfunction ") < 0;
    return `f${index}=${single ? `(${text})` : `(()=>{${text}\nreturn ${name};})()`};\n${url}`;
  }

  #environmentCache: Record<string, unknown> | undefined;
  get #environment(): Record<string, unknown> {
    return this.#environmentCache ??= environmentOf(this.instance, this);
  }

  /** The body of the function that makes the scope. */
  #scopeText(marks: boolean): string {
    const { module, instance } = this, { importedFuncs } = module;
    const names = Object.keys(this.#environment).filter((name) => name !== "linked");
    const views = instance.memories.map((_, i) => this.view(i));
    const lines = [`"use strict";`, `const {${names.join()}}=environment;`];
    if (views.length > 0) lines.push(viewsText(views.length, this.#whole));
    const setters = `views:[${views.map((view) => `(v)=>{${view}=v;}`)}]`;
    if (!this.#whole) {
      lines.push(`var ${module.funcs.map((_, i) => `f${i}`).join()};`);
      lines.push(`return {${setters},evaluate:(source)=>eval(source),functions:[]};`);
      return lines.join("\n");
    }
    for (let i = 0; i < importedFuncs; i++) lines.push(`const f${i}=direct(${i});`);
    for (const [type, indices] of this.#candidates) lines.push(dispatcherText(type, indices, this.module));
    const defined: string[] = [];
    for (let i = importedFuncs; i < module.funcs.length; i++) {
      lines.push(translate(this, i, marks));
      defined.push(functionIdentifier(module, i));
    }
    lines.push(`return {${setters},functions:[${defined}]};`);
    return lines.join("\n");
  }

  #open(): Scope {
    const environment = this.#environment;
    environment.direct = (index: number) => directOf(this.instance.func(index));
    environment.link = (index: number) => this.direct(index);
    const scope = evaluateFunction<unknown, Scope>("environment", this.sourceOf(undefined, false))(environment);
    this.instance.memories.forEach((memory, i) => memory.onGrow(scope, viewReplacer(i)));
    return scope;
  }

  // InstanceCode.

  func(index: number): FunctionCode {
    return entriesOf(this.module.funcs[index], (replace) => {
      if (this.#replacers === undefined) return refuseDisposed;
      this.#replacers.push(replace);
      return this.direct(index);
    });
  }

  close(): void {
    for (const replace of this.#replacers ?? []) replace(refuseDisposed);
    this.#replacers = undefined;
  }
}

/**
 * Declares the views of memories. In a module that is translated as a whole a view is a field that V8 takes for constant
 * until the memory grows: base and length are then part of the code, two registers more for the function. A class of the
 * instance's own keeps the growth of another instance from ending that.
 */
function viewsText(count: number, whole: boolean): string {
  const views = Array.from({ length: count }, (_, i) => {
    const view = `new DataView(memories[${i}].buffer)`;
    return `${viewName(i)}=${whole ? `new class{constructor(view){this.view=view;}}(${view})` : view}`;
  });
  return `${whole ? "const" : "var"} ${views};`;
}

/** More functions than that are not worth comparing. */
const MOST_CANDIDATES = 24;

/** Functions of the module that element segments or `ref.func` mention, by type. */
function candidatesByType({ declaredFuncs, funcs, importedFuncs }: Module): Map<TypeId, number[]> {
  const candidates = new Map<TypeId, number[]>();
  for (const index of [...declaredFuncs].sort((a, b) => a - b)) {
    if (index < importedFuncs) continue;
    const known = candidates.get(funcs[index]);
    if (known === undefined) candidates.set(funcs[index], [index]);
    else known.push(index);
  }
  for (const [type, indices] of candidates) if (indices.length > MOST_CANDIDATES) candidates.delete(type);
  return candidates;
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

/** Whether all addresses of a memory are below 2^31. Where nothing says that it may be larger, it is kept so. */
function restrictMemory(memory: Memory): boolean {
  const { address, limits: { max } } = memory.declared;
  if (address !== I32 || memory.pages > SMALL_MEMORY_PAGES) return false;
  if (max !== undefined) return max <= SMALL_MEMORY_PAGES;
  memory.restrict(SMALL_MEMORY_PAGES);
  return true;
}

function storeResult(type: ValType, value: unknown, at: number, index: number): void {
  if (type === I64) LONGS[at] = value as bigint;
  else if (type === I32) WORDS[at << 1] = value as number;
  else if (type === F32 || type === F64) DOUBLES[at] = value as number;
  else REFERENCES[index] = value;
}

/** The form of a function, whoever made it, in which generated code calls it. */
function directOf(func: Func): Code {
  const { owner } = func;
  if (owner instanceof Instance && owner.code instanceof JitInstance) return owner.code.direct(func.index);
  return adapt(func);
}

/** A function of the host or of another engine, with arguments and results in the frame where they are. */
function adapt(func: Func): Code {
  const { code, signature: { params, results } } = func;
  if (!params.includes(I64) && !resultsInFrame(results)) {
    return results.length === 1 ? code : (...args) => {
      code(...args);
    };
  }
  return (...passed) => {
    const fp = WORDS[0];
    let inFrame = 0, outside = 0;
    const args = params.map((type) => type === I64 ? LONGS[fp + inFrame++] : passed[outside++]);
    const returned = code(...args);
    if (!resultsInFrame(results)) return returned;
    if (results.length === 1) storeResult(results[0], returned, fp, 0);
    else results.forEach((type, i) => storeResult(type, (returned as unknown[])[i], fp + i, i));
  };
}

/** Made out here, for a closure of the class would keep the instance alive. */
function viewReplacer(index: number): (scope: Scope, memory: Memory) => void {
  return ({ views }, { buffer }) => views[index](new DataView(buffer));
}
