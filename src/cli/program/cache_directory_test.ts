import { assertEquals, assertThrows } from "@std/assert";
import { cacheDirectory } from "./cache_directory.ts";
import { UsageError } from "../terminal/failure.ts";

const VARIABLES = ["WASMINE_CACHE_DIR", "XDG_CACHE_HOME", "HOME"] as const;

/** Where the cache is with some variables set and the others not. */
function directoryWith(...values: (string | undefined)[]): string | undefined {
  const before = VARIABLES.map((name) => Deno.env.get(name));
  const set = (all: readonly (string | undefined)[]) =>
    VARIABLES.forEach((name, i) => all[i] === undefined ? Deno.env.delete(name) : Deno.env.set(name, all[i]));
  set(values);
  try {
    return cacheDirectory();
  } finally {
    set(before);
  }
}

Deno.test("the cache is where WASMine's own variable says, else among the user's caches", () => {
  assertEquals(directoryWith("/own", "/caches", "/home/me"), "/own");
  assertEquals(directoryWith(undefined, "/caches", "/home/me"), "/caches/wasmine");
  assertEquals(directoryWith("", "", "/home/me"), "/home/me/.cache/wasmine");
  assertEquals(directoryWith(undefined, "relative", "/home/me"), "/home/me/.cache/wasmine");
  assertEquals(directoryWith(), undefined);
});

Deno.test("the working directory has no say in what the environment says", () => {
  assertEquals(directoryWith(undefined, "./relative", "/home/me"), "/home/me/.cache/wasmine");
  assertEquals(directoryWith(undefined, "relative", "relative"), undefined);
  assertEquals(directoryWith(undefined, undefined, "."), undefined);
  assertThrows(() => directoryWith("here", "/caches", "/home/me"), UsageError, `must be an absolute path, not "here"`);
});

Deno.test("the command line comes first", () => {
  assertEquals(cacheDirectory({ "cache-dir": "here" }), "here");
});
