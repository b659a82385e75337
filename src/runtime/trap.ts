/**
 * Traps, and the other ways in which running WebAssembly ends early. One table gives every trap its number, which
 * native code passes as an exit code, and its message, which is that of the specification's test suite.
 *
 * @module
 */
import { printable } from "../wasm/text/printable.ts";

/** Every trap: number and message. */
export const TRAPS = {
  unreachable: { number: 1, message: "unreachable" },
  divideByZero: { number: 2, message: "integer divide by zero" },
  integerOverflow: { number: 3, message: "integer overflow" },
  invalidConversion: { number: 4, message: "invalid conversion to integer" },
  memoryOutOfBounds: { number: 5, message: "out of bounds memory access" },
  tableOutOfBounds: { number: 6, message: "out of bounds table access" },
  arrayOutOfBounds: { number: 7, message: "out of bounds array access" },
  undefinedElement: { number: 8, message: "undefined element" },
  uninitializedElement: { number: 9, message: "uninitialized element" },
  indirectCallMismatch: { number: 10, message: "indirect call type mismatch" },
  nullReference: { number: 11, message: "null reference" },
  nullFunction: { number: 12, message: "null function reference" },
  nullStructure: { number: 13, message: "null structure reference" },
  nullArray: { number: 14, message: "null array reference" },
  nullI31: { number: 15, message: "null i31 reference" },
  nullException: { number: 16, message: "null exception reference" },
  castFailure: { number: 17, message: "cast failure" },
  stackExhausted: { number: 18, message: "call stack exhausted" },
  unalignedAtomic: { number: 19, message: "unaligned atomic" },
  expectedShared: { number: 20, message: "expected shared memory" },
  outOfFuel: { number: 21, message: "all fuel consumed" },
  interrupted: { number: 22, message: "interrupted" },
  timeout: { number: 23, message: "timed out" },
  arrayTooLarge: { number: 24, message: "array too large" },
  malformedText: { number: 25, message: "malformed UTF-8 encoding" },
} as const satisfies Record<string, { number: number; message: string }>;

/** Why a program trapped. */
export type TrapCode = keyof typeof TRAPS;

const BY_NUMBER = new Map(Object.entries(TRAPS).map(([code, row]) => [row.number as number, code as TrapCode]));

/** The trap with a number; undefined for numbers that are none. */
export function trapOfNumber(number: number): TrapCode | undefined {
  return BY_NUMBER.get(number);
}

/** One line of a Wasm backtrace. */
export interface TraceFrame {
  /** What the module is called. */
  readonly module: string;
  /** Name of the function, or `func[index]`. */
  readonly func: string;
  /** Index of the function in its module. */
  readonly index: number;
  /** Byte offset of the operator in the module; -1 where the engine does not know it. */
  readonly offset: number;
}

/** Backtraces longer than this keep their two ends. */
const SHOWN_FRAMES = 40;

/**
 * A trap: the program did something undefined and was stopped.
 *
 * @example
 * ```ts
 * import { WasmTrap } from "./trap.ts";
 * const trap = new WasmTrap("divideByZero");
 * console.log(trap.message); // integer divide by zero
 * ```
 */
export class WasmTrap extends Error {
  /** Name of the class. */
  override name = "WasmTrap";
  /** Why. */
  readonly code: TrapCode;
  /** The Wasm functions that were active, innermost first. */
  readonly frames: TraceFrame[] = [];

  /** For a reason, and a detail that is added to the reason's message. */
  constructor(code: TrapCode, detail?: string) {
    super(detail === undefined ? TRAPS[code].message : `${TRAPS[code].message} ${detail}`);
    this.code = code;
  }

  /** The backtrace in lines, as the command line shows it; empty if no Wasm function was active. */
  backtrace(): string {
    return showBacktrace(this.frames);
  }
}

/** The frames of a backtrace in lines: `    0: module!function (0x1a)`. Names are shown so that they are harmless. */
export function showBacktrace(frames: readonly TraceFrame[]): string {
  const lines = frames.map(({ module, func, offset }, i) => {
    const at = offset < 0 ? "" : ` (0x${offset.toString(16)})`;
    return `${String(i).padStart(5)}: ${printable(module)}!${printable(func)}${at}`;
  });
  if (lines.length > SHOWN_FRAMES) {
    const half = SHOWN_FRAMES / 2;
    lines.splice(half, lines.length - SHOWN_FRAMES, `       … ${lines.length - SHOWN_FRAMES} more …`);
  }
  return lines.join("\n");
}

/** The trap for a number of native code or a code; thrown by runtime functions. */
export function trap(code: TrapCode, detail?: string): never {
  throw new WasmTrap(code, detail);
}

/** Whether an error says that the JavaScript stack is full. */
export function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.startsWith("Maximum call stack");
}
