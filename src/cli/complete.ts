/**
 * The command line with all of its files in view of Deno. It starts more slowly than `main.ts`, and serves those who have to
 * know all files: `deno compile`, `deno cache` for a machine without network, and permissions that do not let Deno read
 * WASMine's own files while it runs.
 *
 * @module
 */
import { provideFiles } from "./late.ts";
import { main } from "./main.ts";
import { exit } from "./terminal/exit.ts";

/** All that running compiled code does not need, by specifiers as seen from this folder. For `main.ts` it is a list of types. */
export const LATE_FILES = {
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
  "./program/uncompiled.ts": () => import("./program/uncompiled.ts"),
  "./program/unknown_imports.ts": () => import("./program/unknown_imports.ts"),
  "./program/invoke.ts": () => import("./program/invoke.ts"),
} as const;

if (import.meta.main) {
  provideFiles(LATE_FILES);
  exit(await main(Deno.args));
}
