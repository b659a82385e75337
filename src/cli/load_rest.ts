/**
 * The way from what every start loads to all the rest. Deno must not see it: reading the rest, of which a program with
 * compiled code needs nothing, would cost each start half as much again as Deno's own.
 *
 * @module
 */
import { Failure } from "./failure.ts";

type Rest = typeof import("./rest.ts").REST;

/** Not a literal, which Deno would follow before anybody asks. */
const REST = import.meta.resolve("./rest.ts");

/**
 * Loads a part of the rest.
 *
 * @throws {Failure} if Deno may not read it.
 */
export async function loadRest<Name extends keyof Rest>(name: Name): Promise<Awaited<ReturnType<Rest[Name]>>> {
  const { REST: rest } = await import(REST).catch(explain) as typeof import("./rest.ts");
  return await rest[name]() as Awaited<ReturnType<Rest[Name]>>;
}

/** Files that were not read at the start need a permission. */
function explain(error: unknown): never {
  const folder = new URL("../../", import.meta.url);
  const mayRead = folder.protocol !== "file:" ||
    Deno.permissions.querySync({ name: "read", path: folder }).state === "granted";
  if (mayRead) throw error;
  const remedy = `add --allow-read=${folder.pathname}, or start ${new URL("complete.ts", import.meta.url).pathname}`;
  throw new Failure(`Cannot load the rest of WASMine: Deno may not read it; ${remedy}`, { cause: error });
}
