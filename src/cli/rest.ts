/**
 * All that running compiled code does not need, in view of Deno: `complete.ts` starts with it, and for `main.ts` it is
 * only a list of types. `load_rest.ts` says why.
 *
 * @module
 */

/** Loads the parts, by their specifiers as seen from this folder. */
export const REST = {
  "./compile.ts": () => import("./compile.ts"),
  "./validate.ts": () => import("./validate.ts"),
  "./inspect.ts": () => import("./inspect.ts"),
  "./wast.ts": () => import("./wast.ts"),
  "./cache.ts": () => import("./cache.ts"),
  "./doctor.ts": () => import("./doctor.ts"),
  "./completions.ts": () => import("./completions.ts"),
  "./help.ts": () => import("./help.ts"),
  "./version.ts": () => import("./version.ts"),
  "../wast/assemble.ts": () => import("../wast/assemble.ts"),
  "./modules.ts": () => import("./modules.ts"),
  "./auto.ts": () => import("./auto.ts"),
  "./kept_translations.ts": () => import("./kept_translations.ts"),
  "../jit/mod.ts": () => import("../jit/mod.ts"),
  "../interpreter/mod.ts": () => import("../interpreter/mod.ts"),
  "./llvm.ts": () => import("./llvm.ts"),
  "./unknown_imports.ts": () => import("./unknown_imports.ts"),
  "./invoke.ts": () => import("./invoke.ts"),
} as const;
