/**
 * The way from what every start loads to all the rest. Deno reads every file that a program names in an `import()` before
 * the program starts. The rest, of which a program with compiled code needs nothing, would cost each start half as much
 * again as Deno's own; so it is loaded by names that Deno does not see.
 *
 * @module
 */
import { Failure } from "./terminal/failure.ts";

type Rest = typeof import("./rest.ts").REST;

let inView: Rest | undefined;

/** Says that Deno has read the rest already, so that it can be loaded without any permission. */
export function provideRest(rest: Rest): void {
  inView = rest;
}

/**
 * Loads a part of the rest: what `import()` would give in its place, for a file of this folder.
 *
 * @throws {Failure} if Deno may not read it.
 */
export async function loadRest<Name extends keyof Rest>(specifier: Name): Promise<Awaited<ReturnType<Rest[Name]>>> {
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
