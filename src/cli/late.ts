/**
 * What only other programs need than those with compiled code is loaded late. Deno reads every file that a program names in
 * an `import()` before the program starts; of all these files that would cost each start half as much again as Deno's own. So
 * they are loaded by names that Deno does not see. `complete.ts` lists them.
 *
 * @module
 */
import { Failure } from "./terminal/failure.ts";

type Files = typeof import("./complete.ts").LATE_FILES;

let inView: Files | undefined;

/** Says that Deno has read these files already, so that they can be loaded without any permission. */
export function provideFiles(files: Files): void {
  inView = files;
}

/**
 * Loads one of the files: what `import()` would give in this file's place.
 *
 * @throws {Failure} if Deno may not read it.
 */
export async function loadLate<Name extends keyof Files>(specifier: Name): Promise<Awaited<ReturnType<Files[Name]>>> {
  if (inView === undefined) requireOwnFiles(new URL("../../", import.meta.url));
  return await (inView?.[specifier]() ?? import(import.meta.resolve(specifier)));
}

/** Files that Deno did not read before the start need a permission, unless they are remote. */
function requireOwnFiles(folder: URL): void {
  if (folder.protocol !== "file:") return;
  if (Deno.permissions.querySync({ name: "read", path: folder }).state === "granted") return;
  const complete = new URL("src/cli/complete.ts", folder).pathname;
  throw new Failure(
    `Cannot load all of WASMine: Deno was started without --allow-read=${folder.pathname}; ${complete} does without`,
  );
}
