/**
 * All that running compiled code does not need, each part loaded when it is asked for. Deno reads every file that a
 * program's imports name, be it in an `import()`, before it starts; so this file is the one that is not named where Deno
 * would see it. `load_rest.ts` has the other half; `complete.ts` starts the command line with everything in view.
 *
 * @module
 */

/** Loads the parts by name. */
export const REST = {
  compile: () => import("./compile.ts"),
  validate: () => import("./validate.ts"),
  inspect: () => import("./inspect.ts"),
  wast: () => import("./wast.ts"),
  cache: () => import("./cache.ts"),
  doctor: () => import("./doctor.ts"),
  completions: () => import("./completions.ts"),
  help: () => import("./help.ts"),
  version: () => import("./version.ts"),
  assemble: () => import("../wast/assemble.ts"),
  modules: () => import("./modules.ts"),
  auto: () => import("./auto.ts"),
  jit: () => import("../jit/mod.ts"),
  interpreter: () => import("../interpreter/mod.ts"),
  llvm: () => import("./llvm.ts"),
  unknownImports: () => import("./unknown_imports.ts"),
  invoke: () => import("./invoke.ts"),
} as const;
