/**
 * The two functions that stand where JavaScript and WebAssembly call each other: an exported function, which a program's
 * function looks like from JavaScript, and the adapter that a function of JavaScript gets as an import. Both convert
 * arguments one way and results the other, and exchange what is thrown.
 *
 * A call in a hot loop must not pay for an array of arguments, so where code may be generated from strings, each
 * signature gets a function written for it: `(a0,a1)=>code(a0|0,fround(a1))`. Elsewhere a loop over the types does the same.
 *
 * Source: WebAssembly JavaScript Interface, "call an Exported Function", "run a host function".
 *
 * @module
 */
import { allowsCodeGeneration, type Code } from "../runtime/mod.ts";
import { F32, F64, type FuncType, funcType, I32, I64, type TypeId, type ValType } from "../wasm/mod.ts";
import { canCross, isFunctionType } from "./values.ts";

/** How values and exceptions cross. */
export interface Crossing {
  /** JavaScript → WebAssembly; throws TypeError where a value does not convert. */
  toWasm(value: unknown, type: ValType): unknown;
  /** WebAssembly → JavaScript. */
  toJs(value: unknown, type: ValType): unknown;
  /** What JavaScript catches of what a program threw. */
  errorToJs(error: unknown): unknown;
  /** What a program catches of what JavaScript threw. */
  errorToWasm(error: unknown): unknown;
}

type Direction = "export" | "import";
type Adapter = (code: Code, crossing: Crossing, name: string) => Code;

/**
 * The adapters of a namespace. Each has its own, though they are the same text: what V8 learns about the calls in one of
 * them, namely whose code it runs, would otherwise be mixed up with the engines of other namespaces.
 */
export class Adapters {
  readonly #crossing: Crossing;
  readonly #adapters: Record<Direction, WeakMap<FuncType, Adapter>> = { export: new WeakMap(), import: new WeakMap() };

  constructor(crossing: Crossing) {
    this.#crossing = crossing;
  }

  /** The exported function for a function of the runtime; its name is the decimal `name`, its length the parameter count. */
  exported(type: TypeId, code: Code, name: string): Code {
    return this.#adapter(type, "export")(code, this.#crossing, name);
  }

  /** A function in the runtime's convention that calls one of JavaScript. */
  imported(type: TypeId, implementation: Code): Code {
    return this.#adapter(type, "import")(implementation, this.#crossing, "");
  }

  #adapter(id: TypeId, direction: Direction): Adapter {
    const type = funcType(id);
    let adapter = this.#adapters[direction].get(type);
    if (adapter === undefined) {
      adapter = allowsCodeGeneration() ? generatedAdapter(type, direction) : generalAdapter(type, direction);
      this.#adapters[direction].set(type, adapter);
    }
    return adapter;
  }
}

/** Whether all values that a function takes and gives can cross; otherwise each call throws TypeError. */
function crosses({ params, results }: FuncType): boolean {
  return params.every(canCross) && results.every(canCross);
}

function refuse(): never {
  throw new TypeError("a function with values of type v128 or exnref cannot be called across JavaScript");
}

// For every signature alike.

function generalAdapter(type: FuncType, direction: Direction): Adapter {
  const { params, results } = type, allowed = crosses(type);
  return (code, crossing, name) => {
    const [inward, outward, explain] = direction === "export"
      ? [crossing.toWasm, crossing.toJs, crossing.errorToJs]
      : [crossing.toJs, crossing.toWasm, crossing.errorToWasm];
    const adapted = (...args: unknown[]): unknown => {
      try {
        if (!allowed) refuse();
        const returned = code(...params.map((type, i) => inward(args[i], type)));
        if (results.length === 0) return undefined;
        return results.length === 1 ? outward(returned, results[0]) : convertAll(returned, results, outward);
      } catch (error) {
        throw explain(error);
      }
    };
    Object.defineProperty(adapted, "length", { value: params.length });
    return Object.defineProperty(adapted, "name", { value: name });
  };
}

/** Converts several results, which JavaScript gives as anything iterable. */
function convertAll(
  returned: unknown,
  types: readonly ValType[],
  convert: (value: unknown, type: ValType) => unknown,
): unknown[] {
  const values = [...returned as Iterable<unknown>];
  if (values.length !== types.length) {
    throw new TypeError(`expected ${types.length} results in an iterable object, got ${values.length}`);
  }
  return values.map((value, i) => convert(value, types[i]));
}

// Written for one signature.

/** JavaScript → WebAssembly, as an expression; the number types are converted by the language's own operators. */
function inwardText(value: string, type: ValType): string {
  switch (type) {
    case I32:
      return `${value}|0`;
    case I64:
      return `asIntN(64,${value})`;
    case F32:
      return `fround(${value})`;
    case F64:
      return `+${value}`;
    default:
      return `toWasm(${value},${type})`;
  }
}

/** WebAssembly → JavaScript: only functions have two forms. */
function outwardText(value: string, type: ValType): string {
  return isFunctionType(type) ? `toJs(${value},${type})` : value;
}

function generatedAdapter(type: FuncType, direction: Direction): Adapter {
  if (!crosses(type)) return generalAdapter(type, direction);
  const [inward, outward, explain] = direction === "export"
    ? [inwardText, outwardText, "errorToJs"]
    : [outwardText, inwardText, "errorToWasm"];
  const names = type.params.map((_, i) => `a${i}`);
  const call = `code(${names.map((name, i) => inward(name, type.params[i]))})`;
  const body = resultText(type.results, call, outward);
  const make = new Function(
    "environment",
    `"use strict";const {asIntN,fround,convertAll}=environment;
return (code,{toWasm,toJs,errorToJs,errorToWasm},name)=>({[name](${names}){try{${body}}catch(error){throw ${explain}(error);}}})[name];`,
  );
  return make({
    asIntN: BigInt.asIntN,
    fround: Math.fround,
    convertAll: (returned: unknown, convert: Crossing["toJs"]) => convertAll(returned, type.results, convert),
  });
}

function resultText(results: readonly ValType[], call: string, outward: typeof inwardText): string {
  if (results.length === 0) return `${call};`;
  if (results.length === 1) return `return ${outward(call, results[0])};`;
  return `return convertAll(${call},${outward === inwardText ? "toWasm" : "toJs"});`;
}
