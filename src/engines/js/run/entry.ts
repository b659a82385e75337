/**
 * The way into generated code: functions in the two forms that a `Func` has, JavaScript values and value slots. Each
 * takes arguments to where generated code expects them, explains what it throws, and gives back the frames that an
 * exception left. They are generated too, one pair for each function type, so that no argument passes through an
 * array: an array of floats makes signalling NaNs quiet.
 *
 * @module
 */
import type { Code, FunctionCode } from "../../../runtime/mod.ts";
import { type FuncType, funcType, type TypeId } from "../../../wasm/mod.ts";
import { evaluateFunction } from "./evaluate.ts";
import { DOUBLES, LONGS, REFERENCES, WORDS } from "./frame.ts";
import { entryText } from "../print/entry.ts";
import { bitsOfFloat32, floatOfBits32 } from "./environment.ts";
import { explain } from "./trace.ts";

/**
 * Gives a function when it is first called, and is told how to put another one in its place: that of a disposed cluster is
 * replaced by one that throws, so that no call has to ask.
 */
export type Resolve = (replace: (code: Code) => void) => Code;
/** Makes the entries of a function. */
type EntryFactory = (resolve: Resolve) => FunctionCode;

/** By function type, which is one object as long as anybody has it. */
const factories = new WeakMap<FuncType, EntryFactory>();

/** The entries of a function. */
export function entriesOf(id: TypeId, resolve: Resolve): FunctionCode {
  const type = funcType(id);
  let factory = factories.get(type);
  if (factory === undefined) factories.set(type, factory = makeFactory(type));
  return factory(resolve);
}

const SCOPE = {
  I: LONGS,
  W: WORDS,
  D: DOUBLES,
  R: REFERENCES,
  explain,
  float_bits32: bitsOfFloat32,
  float_of_bits32: floatOfBits32,
};

function makeFactory(type: FuncType): EntryFactory {
  return evaluateFunction<typeof SCOPE, EntryFactory>("scope", entryText(type, Object.keys(SCOPE)))(SCOPE);
}
