/**
 * The error classes of a namespace, and what becomes of the runtime's own errors when they reach a caller who knows
 * only these.
 *
 * @module
 */
import {
  LimitError,
  LinkError as RuntimeLinkError,
  type TraceFrame,
  type TrapCode,
  TRAPS,
  UnsupportedFeatureError,
  WasmTrap,
} from "../runtime/mod.ts";
import { FormatError } from "../wasm/mod.ts";
import { errorOf } from "./ends.ts";

/** An error class like the language's own. */
export interface ErrorClass {
  new (message?: string, options?: ErrorOptions): Error;
  (message?: string, options?: ErrorOptions): Error;
  readonly prototype: Error;
}

/** What V8 says of a trap, where the specification's tests say something else: programs look for it. */
const FAMILIAR_MESSAGES: Readonly<Partial<Record<TrapCode, string>>> = {
  divideByZero: "divide by zero",
  integerOverflow: "float unrepresentable in integer range",
  invalidConversion: "float unrepresentable in integer range",
  memoryOutOfBounds: "memory access out of bounds",
  tableOutOfBounds: "table index is out of bounds",
  undefinedElement: "table index is out of bounds",
  uninitializedElement: "null function or function signature mismatch",
  indirectCallMismatch: "null function or function signature mismatch",
  arrayOutOfBounds: "array element access out of bounds",
  nullReference: "dereferencing a null pointer",
  nullFunction: "dereferencing a null pointer",
  nullStructure: "dereferencing a null pointer",
  nullArray: "dereferencing a null pointer",
  nullI31: "dereferencing a null pointer",
  nullException: "dereferencing a null pointer",
  castFailure: "illegal cast",
  unalignedAtomic: "operation does not support unaligned accesses",
};

/** An error class that can be called with and without `new`, as `NativeError` is defined; it has no class string. */
function errorClass(name: string): ErrorClass {
  const type = function (this: unknown, message?: string, options?: ErrorOptions): Error {
    return Reflect.construct(Error, [message, options], new.target ?? type);
  } as unknown as ErrorClass;
  Object.setPrototypeOf(type, Error);
  Object.defineProperty(type, "name", { value: name });
  Object.defineProperty(type, "length", { value: 1 });
  const prototype = Object.create(Error.prototype);
  define(prototype, "constructor", type);
  define(prototype, "name", name);
  define(prototype, "message", "");
  Object.defineProperty(type, "prototype", { value: prototype, writable: false });
  return type;
}

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: false, configurable: true });
}

/** The error classes of one namespace. */
export class Errors {
  readonly CompileError: ErrorClass = errorClass("CompileError");
  readonly LinkError: ErrorClass = errorClass("LinkError");
  readonly RuntimeError: ErrorClass = errorClass("RuntimeError");

  /** The error that the namespace throws for one of the runtime; everything else stays what it is. */
  translate(error: unknown): unknown {
    if (error instanceof WasmTrap) return errorOf(error, () => this.#trap(error));
    if (error instanceof FormatError || error instanceof UnsupportedFeatureError) {
      return new this.CompileError(error.message, { cause: error });
    }
    if (error instanceof RuntimeLinkError) return new this.LinkError(error.message, { cause: error });
    if (error instanceof LimitError) return errorOf(error, () => new RangeError(error.message, { cause: error }));
    return error;
  }

  /** V8 reports a full stack in the language's own words, and so do programs that wait for it. */
  #trap(trap: WasmTrap): Error {
    const { code, frames } = trap;
    if (code === "stackExhausted") return new RangeError("Maximum call stack size exceeded", { cause: trap });
    const detail = trap.message.slice(TRAPS[code].message.length);
    const error = new this.RuntimeError((FAMILIAR_MESSAGES[code] ?? TRAPS[code].message) + detail, { cause: trap });
    return withFrames(error, frames);
  }
}

/** Puts the Wasm functions that were active on top of an error's stack, in V8's notation. */
function withFrames(error: Error, frames: readonly TraceFrame[]): Error {
  if (frames.length === 0) return error;
  const lines = frames.map(({ module, func, index, offset }) => {
    const place = `wasm://wasm/${module}:wasm-function[${index}]${offset < 0 ? "" : `:0x${offset.toString(16)}`}`;
    return `    at ${func} (${place})`;
  });
  const [head, ...rest] = (error.stack ?? `${error}`).split("\n    at ");
  const stack = [head, ...lines, ...rest.map((line) => `    at ${line}`)].join("\n");
  Object.defineProperty(error, "stack", { value: stack, writable: true, configurable: true });
  return error;
}
