/**
 * The code of a module, shared by its instances: each function is lowered when it is first called.
 *
 * @module
 */
import type { TraceFrame } from "../runtime/mod.ts";
import { functionName, type Module } from "../wasm/mod.ts";
import { lowerFunction, type SourcePosition } from "./lower.ts";
import { Words } from "./words.ts";

/** Entry of a function that was not lowered yet. */
const NOT_LOWERED = -1;

/** Instructions of a module. */
export class ModuleCode {
  readonly module: Module;
  /** Position of each function's first instruction; negative until it is lowered. */
  readonly entries: Int32Array;
  readonly #code = new Words();
  /** Where each lowered function's instructions begin, ascending, and which function it is. */
  readonly #starts: number[] = [];
  readonly #functions: number[] = [];

  constructor(module: Module) {
    this.module = module;
    this.entries = new Int32Array(module.funcs.length).fill(NOT_LOWERED);
  }

  /** The instruction words; another array after {@linkcode lower}. */
  get words(): Int32Array {
    return this.#code.words;
  }

  /** Lowers a function; returns the position where it is entered. */
  lower(index: number): number {
    this.#starts.push(this.#code.end);
    this.#functions.push(index);
    const entry = lowerFunction(this.module, index, this.#code);
    this.entries[index] = entry;
    return entry;
  }

  /** The position where a function is entered. */
  entry(index: number): number {
    const entry = this.entries[index];
    return entry >= 0 ? entry : this.lower(index);
  }

  /** The function and operator that the instruction at a position came from. */
  frameAt(position: number): TraceFrame {
    const range = this.#rangeAt(position), index = this.#functions[range];
    const { module } = this;
    return { module: module.name, func: functionName(module, index), index, offset: this.#offsetAt(range, position) };
  }

  /** Lowers the function once more to find the operator: traps are rare, and a table for them would not be small. */
  #offsetAt(range: number, position: number): number {
    const positions: SourcePosition[] = [];
    lowerFunction(this.module, this.#functions[range], new Words(this.#starts[range]), positions);
    let offset = -1;
    for (const source of positions) {
      if (source.position > position) break;
      offset = source.offset;
    }
    return offset;
  }

  #rangeAt(position: number): number {
    let low = 0, high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle] <= position) low = middle;
      else high = middle;
    }
    return low;
  }
}

const codes = new WeakMap<Module, ModuleCode>();

/** The code of a module. */
export function codeOf(module: Module): ModuleCode {
  let code = codes.get(module);
  if (code === undefined) codes.set(module, code = new ModuleCode(module));
  return code;
}
