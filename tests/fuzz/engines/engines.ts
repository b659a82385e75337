/**
 * Who runs cases: the engines of this project, and V8's own WebAssembly, which says what is right. All of them are used
 * through the same interface, that of the `WebAssembly` namespace.
 *
 * @module
 */
import { Llvm, type LlvmOptions } from "../../../src/engines/llvm/mod.ts";
import type { EngineName } from "../../../src/engines/mod.ts";
import { makeEngine as makePlain } from "../../../src/engines/testing.ts";
import { Js } from "../../../src/engines/js/mod.ts";
import { compileSync, type Engine } from "../../../src/runtime/mod.ts";
import { createWebAssembly } from "../../../src/web/mod.ts";
import { type FeatureSet, featureSet } from "../../../src/wasm/mod.ts";
import type { Case } from "../case.ts";

/** A namespace as far as cases need it. */
export type Namespace = typeof globalThis.WebAssembly;

/** Who runs cases. */
export interface Witness {
  readonly name: string;
  /** What it can run. */
  readonly features: FeatureSet;
  /** Whether memory is exactly what the specification says after an access to memory trapped. */
  readonly isExact: boolean;
  /** A namespace of its own for each case, to be disposed. */
  open(): Namespace & Partial<Disposable>;
}

/** The name of the reference. */
export const REFERENCE = "v8";

/** How an engine of this project is made, and whether memory is exact after a trap. */
interface Maker {
  readonly make: () => Engine;
  readonly isExact: boolean;
  /** How native code is made. */
  readonly options?: LlvmOptions;
}

function llvm(options: LlvmOptions): Maker {
  return { make: () => new Llvm(options), isExact: options.preciseTraps ?? false, options };
}

/** All engines by the names that they have on the command line. */
const MAKERS: Readonly<Record<string, Maker>> = {
  ...{
    interpreter: { make: () => makePlain("interpreter"), isExact: true },
    js: { make: () => makePlain("js"), isExact: true },
  } satisfies Record<Exclude<EngineName, "llvm">, Maker>,
  "js-split": { make: () => new Js({ largestFunction: 400 }), isExact: true },
  "js-flat": { make: () => new Js({ largestFunction: 400, deepestNest: 0 }), isExact: true },
  "llvm-O0": llvm({ level: 0 }),
  "llvm-O1": llvm({ level: 1 }),
  "llvm-O2": llvm({ level: 2 }),
  "llvm-O3": llvm({ level: 3 }),
  "llvm-exact": llvm({ preciseTraps: true }),
  "llvm-exact-O0": llvm({ level: 0, preciseTraps: true }),
};

/** Names of all engines, the reference left out. */
export const ENGINE_NAMES: readonly string[] = Object.keys(MAKERS);
/** Those that are asked unless others are named. */
export const DEFAULT_ENGINES: readonly string[] = ["interpreter", "js", "llvm-O0", "llvm-O2"];

function maker(name: string): Maker {
  if (Object.hasOwn(MAKERS, name)) return MAKERS[name];
  throw new TypeError(`there is no engine "${name}", only ${ENGINE_NAMES.join(", ")}`);
}

/** Makes the engine with a name; throws TypeError if there is none. */
export function makeEngine(name: string): Engine {
  return maker(name).make();
}

/** How an engine makes native code; undefined if it makes none. */
export function nativeOptions(name: string): LlvmOptions | undefined {
  return maker(name).options;
}

const made = new Map<string, Witness>();

/** Who runs cases by a name, made when it is first asked for; throws TypeError if there is nobody. */
export function witness(name: string): Witness {
  let found = made.get(name);
  if (found === undefined) made.set(name, found = name === REFERENCE ? V8 : ours(name));
  return found;
}

const V8: Witness = { name: REFERENCE, features: Infinity, isExact: true, open: () => globalThis.WebAssembly };

function ours(name: string): Witness {
  const { make, isExact } = maker(name), engine = make();
  return { name, features: engine.features, isExact, open: () => createWebAssembly({ backend: engine }) };
}

/** Whether an engine can run all modules of a case. */
export function canRun({ name, features }: Witness, { modules }: Case): boolean {
  return name === REFERENCE || modules.every(({ bytes }) => (compileSync(bytes).features & ~features) === 0);
}

/** Whether an engine has vectors. */
export function hasVectors(name: string): boolean {
  const { features } = witness(name), vectors = featureSet("simd");
  return name === REFERENCE || (features & vectors) === vectors;
}
