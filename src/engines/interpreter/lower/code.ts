/**
 * The code of a module, shared by its instances, those that count and those that do not: each function is lowered when it is first called.
 *
 * @module
 */
import type { TraceFrame } from "../../../runtime/mod.ts";
import { functionName, type Module } from "../../../wasm/mod.ts";
import type { SourcePosition } from "./assembler.ts";
import type { Handler } from "./handlers.ts";
import { type Lowered, lowerFunction } from "./lower.ts";
import { Words } from "./words.ts";

/** Entry of a function that was not lowered yet. */
const NOT_LOWERED = -1;

/** Instructions of a module. */
export class ModuleCode {
  readonly module: Module;
  readonly #metered: boolean;
  /** Position of each function's first instruction; negative until it is lowered. */
  readonly entries: Int32Array;
  readonly #code = new Words();
  /** Where each lowered function's instructions begin, ascending, and which function it is. */
  readonly #starts: number[] = [];
  readonly #functions: number[] = [];
  readonly #handlers: (readonly Handler[])[] = [];

  constructor(module: Module, metered: boolean) {
    this.module = module;
    this.#metered = metered;
    this.entries = new Int32Array(module.funcs.length).fill(NOT_LOWERED);
  }

  /** The instruction words; another array after {@linkcode lower}. */
  get words(): Int32Array {
    return this.#code.words;
  }

  /** Lowers a function; returns the position where it is entered. If `look` throws, it is as if nothing had been done. */
  lower(index: number, look?: () => void): number {
    const start = this.#code.end;
    const { entry, handlers } = this.#lower(index, look);
    this.#starts.push(start);
    this.#functions.push(index);
    this.#handlers.push(handlers);
    this.entries[index] = entry;
    return entry;
  }

  #lower(index: number, look: (() => void) | undefined): Lowered {
    const { end } = this.#code;
    try {
      return lowerFunction(this.module, index, { words: this.#code, metered: this.#metered, look });
    } catch (error) {
      this.#code.end = end;
      throw error;
    }
  }

  /** The position where a function is entered. */
  entry(index: number): number {
    const entry = this.entries[index];
    return entry >= 0 ? entry : this.lower(index);
  }

  /** The exception handlers of the function that a position lies in, inner ones first. */
  handlersAt(position: number): readonly Handler[] {
    return this.#handlers[this.#rangeAt(position)];
  }

  /** The functions and operators that the instructions at some positions came from. */
  frames(positions: readonly number[]): TraceFrame[] {
    const sources = new Map<number, SourcePosition[]>(), { module } = this;
    return positions.map((position) => {
      const range = this.#rangeAt(position), index = this.#functions[range];
      let source = sources.get(range);
      if (source === undefined) sources.set(range, source = this.#sourcePositions(range));
      return { module: module.name, func: functionName(module, index), index, offset: offsetAt(source, position) };
    });
  }

  /** Lowers a function once more to see where its operators are: traps are rare, and a table for them would not be small. */
  #sourcePositions(range: number): SourcePosition[] {
    const positions: SourcePosition[] = [];
    const words = new Words(this.#starts[range]), metered = this.#metered;
    lowerFunction(this.module, this.#functions[range], { words, metered, positions });
    return positions;
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

/** The offset of the operator that the instruction at or before a position came from. */
function offsetAt(source: readonly SourcePosition[], position: number): number {
  return source.findLast((entry) => entry.position <= position)?.offset ?? -1;
}

const meteredCodes = new WeakMap<Module, ModuleCode>(), plainCodes = new WeakMap<Module, ModuleCode>();

/** The code of a module; `metered` says whether it counts all that a {@linkcode Meter} counts. */
export function codeOf(module: Module, metered: boolean): ModuleCode {
  const codes = metered ? meteredCodes : plainCodes;
  let code = codes.get(module);
  if (code === undefined) codes.set(module, code = new ModuleCode(module, metered));
  return code;
}
