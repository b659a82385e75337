/**
 * All that running compiled code does not need, in view of Deno: `complete.ts` starts with it, and for `main.ts` it is
 * only a list of types. `load_rest.ts` says why.
 *
 * @module
 */

/** Loads the parts, by their specifiers as seen from this folder. */
export const REST = {
  "./commands/compile.ts": () => import("./commands/compile.ts"),
  "./commands/validate.ts": () => import("./commands/validate.ts"),
  "./commands/inspect.ts": () => import("./commands/inspect.ts"),
  "./commands/wast.ts": () => import("./commands/wast.ts"),
  "./commands/cache.ts": () => import("./commands/cache.ts"),
  "./commands/doctor.ts": () => import("./commands/doctor.ts"),
  "./commands/completions.ts": () => import("./commands/completions.ts"),
  "./commands/help.ts": () => import("./commands/help.ts"),
  "./version.ts": () => import("./version.ts"),
  "../wast/assemble.ts": () => import("../wast/assemble.ts"),
  "./program/modules.ts": () => import("./program/modules.ts"),
  "./program/auto.ts": () => import("./program/auto.ts"),
  "./program/translations.ts": () => import("./program/translations.ts"),
  "../engines/js/mod.ts": () => import("../engines/js/mod.ts"),
  "../engines/interpreter/mod.ts": () => import("../engines/interpreter/mod.ts"),
  "./program/llvm.ts": () => import("./program/llvm.ts"),
  "./program/unknown_imports.ts": () => import("./program/unknown_imports.ts"),
  "./program/invoke.ts": () => import("./program/invoke.ts"),
} as const;
