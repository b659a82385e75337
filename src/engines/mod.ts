/**
 * Which engines there are, and what each can run. All that offers a choice of engines, or says what they can do, is derived
 * from this table or checked against it; each engine checks by types that it translates what it claims here. Nothing is
 * loaded: a program whose native code is at hand reads this table too.
 *
 * @module
 */
import { type Feature, type FeatureSet, featureSet } from "../wasm/features.ts";

/** An engine, as a row of the table. */
interface EngineRow {
  /** What it is, in a few words. */
  readonly about: string;
  /** What it needs: software, permissions, flags. */
  readonly needs: string;
  /** What it can run. */
  readonly features: readonly Feature[];
}

/** What every engine runs. */
const COMMON = [
  "mvp",
  "sign-extension",
  "saturating-float-to-int",
  "multi-value",
  "bulk-memory",
  "reference-types",
  "extended-const",
  "tail-call",
  "function-references",
  "exception-handling",
  "multi-memory",
  "memory64",
  "legacy-exceptions",
] as const;

/** The engines by name, which is that of their folder, their class and their `--backend`. */
export const ENGINES = {
  js: {
    about: "functions become JavaScript, which V8 optimises",
    needs: "code generation, no flags",
    features: COMMON,
  },
  interpreter: {
    about: "register code in one loop; starts at once",
    needs: "nothing",
    features: COMMON,
  },
  llvm: {
    about: "functions become x86-64 code, compiled once and cached",
    needs: "libLLVM 15–22, full trust",
    features: [...COMMON, "simd", "relaxed-simd"],
  },
} as const satisfies Record<string, EngineRow>;

/** Name of an engine. */
export type EngineName = keyof typeof ENGINES;

/** A feature that an engine claims. */
export type FeatureOf<Name extends EngineName> = typeof ENGINES[Name]["features"][number];

/** The names of all engines. */
export const ENGINE_NAMES = Object.keys(ENGINES) as EngineName[];

/** The engines that start at once and run anywhere, the fastest first: `auto` takes one where there is no native code. */
export const AT_ONCE = ["js", "interpreter"] as const satisfies readonly EngineName[];

/** What an engine can run. */
export function featuresOf(name: EngineName): FeatureSet {
  return featureSet(...ENGINES[name].features);
}

/** Why native code cannot run in this process; undefined if it can. */
export function whyNoNativeCode(): string | undefined {
  const { os, arch } = Deno.build, { state, partial } = Deno.permissions.querySync({ name: "ffi" });
  if (os !== "linux" || arch !== "x86_64") return "native code is for Linux on x86-64 only";
  return state === "granted" && !partial ? undefined : "native code needs --allow-ffi";
}
