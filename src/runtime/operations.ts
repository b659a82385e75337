/**
 * Operations on instances that are too rare or too intricate for generated code and for the interpreter's loop: one table,
 * from which the builtins of native code, the environment of JavaScript code and what the interpreter leaves out of its
 * loop are derived. They are named after the families of operators that they carry out.
 *
 * Parameters stand in one order: the operator's immediates as the binary format has them, then its operands. A signature has
 * a letter for each: `x` an immediate, an index of the module; `n` an unsigned number, exact up to 2^53, beyond which nothing
 * is in bounds (results may be -1); `r` a reference; `v` values in JavaScript's form. Traps are thrown.
 *
 * @module
 */
import { matchesType } from "../wasm/types/matching.ts";
import type { TypeId } from "../wasm/types/value_types.ts";
import type { Func } from "./objects/func.ts";
import type { Instance } from "./instance.ts";
import { makeException } from "./objects/tag.ts";
import type { TableInstance } from "./objects/table_instance.ts";
import { trap } from "./trap.ts";

/** What a letter of a signature stands for. */
interface Letters {
  x: number;
  n: number;
  r: unknown;
  v: readonly unknown[];
}

/** The types of the letters in a row. */
type ListOf<Row extends string> = Row extends `${infer First extends keyof Letters}${infer Rest}`
  ? [Letters[First], ...ListOf<Rest>]
  : [];
/** What the letter of a result stands for. */
type ResultOf<Row extends string> = Row extends keyof Letters ? Letters[Row] : void;

/** An operation with its signature. */
interface Signed<Params extends string, Result extends string> {
  readonly params: Params;
  readonly result: Result;
  readonly run: (instance: Instance, ...values: ListOf<Params>) => ResultOf<Result>;
}

/** An operation for those who go by its signature. */
export interface Operation {
  readonly params: string;
  readonly result: string;
  readonly run: (instance: Instance, ...values: unknown[]) => unknown;
}

/** An operation from its signature: parameters, `>`, and its result, if it has one. */
export function operation<Params extends string, Result extends string>(
  signature: `${Params}>${Result}`,
  run: Signed<Params, Result>["run"],
): Signed<Params, Result> {
  const [params, result] = signature.split(">") as [Params, Result];
  return { params, result, run };
}

/** The operations by the family that they carry out. */
export const OPERATIONS = {
  memorySize: operation("x>n", ({ memories }, memory) => memories[memory].pages),
  memoryGrow: operation("xn>n", ({ memories }, memory, delta) => memories[memory].grow(delta)),
  memoryFill: operation("xnnn>", ({ memories }, memory, at, value, count) => memories[memory].fill(at, value, count)),
  memoryCopy: operation("xxnnn>", ({ memories }, target, source, to, from, count) => {
    memories[target].copy(to, memories[source], from, count);
  }),
  memoryInit: operation("xxnnn>", (instance, segment, memory, to, from, count) => {
    instance.memories[memory].init(to, instance.data(segment), from, count);
  }),
  dataDrop: operation("x>", (instance, segment) => instance.dropData(segment)),
  tableGet: operation("xn>r", ({ tables }, table, index) => tables[table].get(index)),
  tableSet: operation("xnr>", ({ tables }, table, index, value) => tables[table].set(index, value)),
  tableSize: operation("x>n", ({ tables }, table) => tables[table].length),
  tableGrow: operation("xrn>n", ({ tables }, table, value, delta) => tables[table].grow(delta, value)),
  tableFill: operation("xnrn>", ({ tables }, table, index, value, count) => tables[table].fill(index, value, count)),
  tableCopy: operation("xxnnn>", ({ tables }, target, source, to, from, count) => {
    tables[target].copy(to, tables[source], from, count);
  }),
  tableInit: operation("xxnnn>", (instance, segment, table, to, from, count) => {
    instance.tables[table].init(to, instance.elements(segment), from, count);
  }),
  elemDrop: operation("x>", (instance, segment) => instance.dropElements(segment)),
  refFunc: operation("x>r", (instance, index) => instance.func(index)),
  refAsNonNull: operation("r>r", (_, reference) => reference ?? trap("nullReference")),
  /** Makes what is thrown. */
  throw: operation("xv>r", ({ tags }, tag, values) => makeException(tags[tag], values)),
  /** Gives what is thrown. */
  throwRef: operation("r>r", (_, reference) => reference ?? trap("nullException")),
} as const;

/** The name of an operation. */
export type OperationName = keyof typeof OPERATIONS;

/** An operation on an instance: it takes what is left of the parameters. */
export type BoundOperation<Name extends OperationName> = (
  ...values: ListOf<typeof OPERATIONS[Name]["params"]>
) => ResultOf<typeof OPERATIONS[Name]["result"]>;

/** Operations on an instance. */
export function operationsOf<const Name extends OperationName>(
  instance: Instance,
  names: readonly Name[],
): { [Each in Name]: BoundOperation<Each> } {
  const bound = names.map((name) => [name, (OPERATIONS[name] as Operation).run.bind(undefined, instance)]);
  return Object.fromEntries(bound);
}

/** The function that an indirect call finds at an index: present, and of the type expected. */
export function calleeInTable({ entries }: TableInstance, index: number, type: TypeId): Func {
  if (index >= entries.length) trap("undefinedElement", `${index}`);
  const callee = entries[index] as Func | null;
  if (callee === null) trap("uninitializedElement", `${index}`);
  if (callee.type !== type && !matchesType(callee.type, type)) trap("indirectCallMismatch", `${index}`);
  return callee;
}

/** The function that a call by reference calls. */
export function referredCallee(reference: unknown): Func {
  return (reference ?? trap("nullFunction")) as Func;
}
