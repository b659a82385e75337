/**
 * Traps and backtraces. Generated code has no bookkeeping for either: an access outside of memory is a RangeError of
 * the DataView, an exhausted stack one of V8, and where they happened is in the JavaScript stack trace. A line and
 * column of generated code becomes the offset of a Wasm operator by translating the function once more, to the same text, with
 * a table of positions: the last one in the line is the operator's.
 *
 * @module
 */
import { type TraceFrame, trapOfError, WasmTrap } from "../../../runtime/mod.ts";
import { functionName, type Module } from "../../../wasm/mod.ts";
import { functionIndexOf } from "../print/names.ts";
import type { Positions } from "../print/positions.ts";

/** A text, and where operators are in it. */
export interface Located {
  readonly text: string;
  readonly positions: Positions;
}

/** Where generated code comes from. */
export interface Source {
  readonly module: Module;
  /** The text that was evaluated for a function, or for all. */
  located(index: number | undefined): Located;
  /** How many lines stand before a function in the text that an earlier run translated. */
  linesBefore(index: number): number;
}

/** What stands in the URL of a text that holds all functions of a module, or those that an earlier run translated. */
export const EAGER = "module";
export const KEPT = "kept";

/** Frames that errors shall have while there is generated code; V8's own 10 are too few for a backtrace. */
const MOST_FRAMES = 50;

/**
 * Makes errors remember enough frames. V8 itself makes those that become traps, so that there is no way but the setting
 * for all; it is only ever raised.
 */
function rememberFrames(): void {
  if (!(Error.stackTraceLimit >= MOST_FRAMES)) Error.stackTraceLimit = MOST_FRAMES;
}

const sources = new Map<number, WeakRef<Source>>();
const collected = new FinalizationRegistry<number>((id) => sources.delete(id));
let registered = 0;

/** Registers an instance; its number stands in the URL of its code. */
export function registerSource(source: Source): number {
  rememberFrames();
  const id = registered++;
  sources.set(id, new WeakRef(source));
  collected.register(source, id);
  return id;
}

/** A line of a JavaScript stack trace that is about generated code. */
const FRAME = /at (?:\w+\.)?(\S+) .*\bwasmine-js\/(\d+)\/(\d+|module|kept)(?:, <anonymous>)?:(\d+):(\d+)\)/;
/** Methods of the views of view.ts. */
const VIEW_METHOD = /^\s*at (DataView|LargeView)\./;

/** Traps that have the frames of generated code. */
const explained = new WeakSet<WasmTrap>();

/** The trap that an error of generated code stands for; other errors, those of the host, stay what they are. */
export function explain(error: unknown): unknown {
  const trap = trapOf(error);
  if (trap === undefined) return error;
  if (!explained.has(trap)) {
    explained.add(trap);
    trap.frames.push(...framesOf((error as Error).stack));
  }
  return trap;
}

function trapOf(error: unknown): WasmTrap | undefined {
  return trapOfError(error) ?? (isOutOfView(error) ? new WasmTrap("memoryOutOfBounds") : undefined);
}

/** Whether an error is that of an access to memory by generated code, and not by a function of the host. */
function isOutOfView(error: unknown): boolean {
  if (!(error instanceof RangeError) || !error.message.startsWith("Offset is outside")) return false;
  const lines = stackLines(error.stack), at = lines.findIndex((line) => !VIEW_METHOD.test(line));
  return at >= 0 && FRAME.test(lines[at]);
}

function stackLines(stack: unknown): string[] {
  return typeof stack === "string" ? stack.split("\n").filter((line) => /^\s*at /.test(line)) : [];
}

/** Texts of functions that trapped before. */
const known = new WeakMap<Source, Map<string, Located>>();

function locatedText(source: Source, unit: string): Located {
  let texts = known.get(source);
  if (texts === undefined) known.set(source, texts = new Map());
  let located = texts.get(unit);
  if (located === undefined) texts.set(unit, located = source.located(unit === EAGER ? undefined : Number(unit)));
  return located;
}

/** The Wasm frames in a JavaScript stack trace. */
function framesOf(stack: unknown): TraceFrame[] {
  const frames: TraceFrame[] = [];
  for (const line of stackLines(stack)) {
    const match = FRAME.exec(line), index = match === null ? undefined : functionIndexOf(match[1]);
    if (match === null || index === undefined) continue;
    const source = sources.get(Number(match[2]))?.deref();
    if (source === undefined) continue;
    const { module } = source, unit = match[3] === KEPT ? String(index) : match[3];
    const row = Number(match[4]) - linesBefore(source, match[3], index);
    const { text, positions } = locatedText(source, unit), offset = positions.offsetAt(text, row, Number(match[5]));
    // A function that was split or has a driver calls itself without an operator that does.
    if (offset < 0 && frames.at(-1)?.index === index) continue;
    frames.push({ module: module.name, func: functionName(module, index), index, offset });
  }
  return frames;
}

/** Lines that V8 puts before the body of a function made by `new Function`. */
const WRAPPER_LINES = 2;

function linesBefore(source: Source, unit: string, index: number): number {
  if (unit === KEPT) return source.linesBefore(index);
  return unit === EAGER ? WRAPPER_LINES : 0;
}
