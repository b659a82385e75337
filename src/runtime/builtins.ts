/**
 * Runtime functions that generated code calls for what is too rare or too intricate to be generated: one table, from which
 * native declarations and callbacks are derived. Traps are thrown as in any function of the host.
 *
 * Operands and results pass in value slots of 64 bits. Signatures have a letter a value: `n` an unsigned number (results
 * may be -1), exact up to 2^53, beyond which nothing is in bounds anyway; `r` a reference.
 *
 * @module
 */
import type { Instance } from "./instance.ts";
import { meterWord } from "./meter.ts";

/** What runtime functions work on. */
export interface BuiltinEnvironment {
  readonly instance: Instance;
  /** Makes a record for an exception with so many values; returns its address. */
  makeException(slots: number): number;
}

interface Values {
  n: number;
  r: unknown;
}

type Listed<Letters extends string> = Letters extends `${infer First extends keyof Values}${infer Rest}`
  ? [Values[First], ...Listed<Rest>]
  : [];
type ResultOf<Letters extends string> = Letters extends keyof Values ? Values[Letters] : void;

/** A runtime function. */
export interface Builtin {
  readonly params: string;
  readonly result: string;
  readonly run: (environment: BuiltinEnvironment, ...operands: unknown[]) => unknown;
}

function builtin<P extends string, R extends string>(
  signature: `${P}>${R}`,
  run: (environment: BuiltinEnvironment, ...operands: Listed<P>) => ResultOf<R>,
): Builtin {
  const [params, result] = signature.split(">");
  return { params, result, run: run as Builtin["run"] };
}

/** The runtime functions by name. */
export const BUILTINS = {
  memoryGrow: builtin("nn>n", ({ instance }, memory, delta) => instance.memories[memory].grow(delta)),
  memoryFill: builtin("nnnn>", ({ instance }, memory, at, value, count) => {
    instance.memories[memory].fill(at, value, count);
  }),
  memoryCopy: builtin("nnnnn>", ({ instance: { memories } }, target, source, to, from, count) => {
    memories[target].copy(to, memories[source], from, count);
  }),
  memoryInit: builtin("nnnnn>", ({ instance }, segment, memory, to, from, count) => {
    instance.memories[memory].init(to, instance.data(segment), from, count);
  }),
  dataDrop: builtin("n>", ({ instance }, segment) => instance.dropData(segment)),
  tableSet: builtin("nnr>", ({ instance }, table, index, value) => instance.tables[table].set(index, value)),
  tableGrow: builtin("nrn>n", ({ instance }, table, value, delta) => instance.tables[table].grow(delta, value)),
  tableFill: builtin("nnrn>", ({ instance }, table, index, value, count) => {
    instance.tables[table].fill(index, value, count);
  }),
  tableCopy: builtin("nnnnn>", ({ instance: { tables } }, target, source, to, from, count) => {
    tables[target].copy(to, tables[source], from, count);
  }),
  tableInit: builtin("nnnnn>", ({ instance }, segment, table, to, from, count) => {
    instance.tables[table].init(to, instance.elements(segment), from, count);
  }),
  elemDrop: builtin("n>", ({ instance }, segment) => instance.dropElements(segment)),
  refFunc: builtin("n>r", ({ instance }, index) => instance.func(index)),
  globalGet: builtin("n>r", ({ instance }, index) => instance.globals[index].slot.refs[0]),
  globalSet: builtin("nr>", ({ instance }, index, value) => {
    instance.globals[index].slot.refs[0] = value;
  }),
  refill: builtin(">n", ({ instance: { cluster: { meter } } }) => {
    meter.refill();
    return meter.words[meterWord.units];
  }),
  tick: builtin(">n", ({ instance: { cluster: { meter } } }) => {
    meter.tick();
    return meter.words[meterWord.ticks];
  }),
  makeException: builtin("n>n", (environment, slots) => environment.makeException(slots)),
} as const satisfies Record<string, Builtin>;

/** The name of a runtime function. */
export type BuiltinName = keyof typeof BUILTINS;

/** The names, in the order in which contexts list them. */
export const BUILTIN_NAMES = Object.keys(BUILTINS) as BuiltinName[];
