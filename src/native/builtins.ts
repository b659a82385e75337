/**
 * Runtime functions that native code calls: the operations of `runtime/operations.ts` that it does not carry out itself, and
 * some that only native code needs. Native declarations and callbacks are derived from the table.
 *
 * Operands and results pass in value slots of 64 bits. Signatures are those of operations; native code passes an index like
 * any other number.
 *
 * @module
 */
import { meterWord } from "../runtime/meter.ts";
import { type Operation, operation, type OperationName, OPERATIONS } from "../runtime/operations.ts";
import type { NativeStorage } from "./storage/storage.ts";

/** The operations that native code leaves to the runtime. */
const LEFT = [
  "memoryGrow",
  "memoryFill",
  "memoryCopy",
  "memoryInit",
  "dataDrop",
  "tableSet",
  "tableGrow",
  "tableFill",
  "tableCopy",
  "tableInit",
  "elemDrop",
  "refFunc",
] as const satisfies readonly OperationName[];

/** What only native code asks for. */
const OWN = {
  globalGet: operation("x>r", ({ globals }, index) => globals[index].slot.refs[0]),
  globalSet: operation("xr>", ({ globals }, index, value) => {
    globals[index].slot.refs[0] = value;
  }),
  refill: operation(">n", ({ cluster: { meter } }) => {
    meter.refill();
    return meter.words[meterWord.units];
  }),
  tick: operation(">n", ({ cluster: { meter } }) => {
    meter.tick();
    return meter.words[meterWord.ticks];
  }),
  /** Makes a record for an exception with so many values; gives its address. */
  makeException: operation("n>n", ({ cluster: { storage } }, slots) => {
    return Number((storage as NativeStorage).exceptions.make(slots));
  }),
} as const;

/** The name of a runtime function. */
export type BuiltinName = typeof LEFT[number] | keyof typeof OWN;

/** The names, in the order in which contexts list them. */
export const BUILTIN_NAMES: readonly BuiltinName[] = [...LEFT, ...Object.keys(OWN) as (keyof typeof OWN)[]];

/** The runtime functions by name. */
export const BUILTINS = { ...OPERATIONS, ...OWN } as unknown as Readonly<Record<BuiltinName, Operation>>;
