/**
 * The way from what every start loads to all the rest. Deno must not see it: reading the rest, of which a program with
 * compiled code needs nothing, would cost each start half as much again as Deno's own.
 *
 * @module
 */
import { Failure } from "./failure.ts";

type Rest = typeof import("./rest.ts").REST;

/** Not a literal, which Deno would follow before anybody asks. */
const SPECIFIER = import.meta.resolve("./rest.ts");

let rest: Rest | undefined;

/** Gives the rest, from now on, for a start that had it in view. */
export function provideRest(known: Rest): void {
  rest = known;
}

/**
 * Loads a part of the rest.
 *
 * @throws {Failure} if Deno may not read it.
 */
export async function loadRest<Name extends keyof Rest>(name: Name): Promise<Awaited<ReturnType<Rest[Name]>>> {
  rest ??= await importRest();
  return await rest[name]() as Awaited<ReturnType<Rest[Name]>>;
}

async function importRest(): Promise<Rest> {
  requireOwnFiles(new URL("../../", import.meta.url));
  const { REST } = await import(SPECIFIER) as typeof import("./rest.ts");
  return REST;
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
