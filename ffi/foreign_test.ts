import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { address, type Declarations, inBackground, leaf, open, reentrant } from "./foreign.ts";
import { ffiTest } from "./testing.ts";

const LIBC = "libc.so.6";

/** Has V8 throw the caller's code away while a function is called that is declared as the argument says. */
async function callBack(declared: "leaf" | "reentrant"): Promise<{ success: boolean; stdout: string; stderr: string }> {
  const script = fromFileUrl(import.meta.resolve("./testdata/foreign_child.ts"));
  // V8 compiles at once, not on another thread, so that it has done so in time.
  const args = ["run", "-A", "--quiet", "--no-check", "--v8-flags=--no-concurrent-recompilation", script, declared];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { success, stdout: text(stdout), stderr: text(stderr) };
}

ffiTest("V8 can leave the caller's code behind a function that is declared to call back", async () => {
  const { success, stdout, stderr } = await callBack("reentrant");
  assertEquals([success, stdout], [true, "3\n"], stderr);
});

ffiTest("V8 still aborts behind a function that calls back and returns a value", async () => {
  const { success, stderr } = await callBack("leaf");
  assert(!success);
  assertStringIncludes(stderr, "Lazy deopt after a fast API call with return value");
});

ffiTest("functions are bound as they are declared", async () => {
  const library = open(LIBC, {
    labs: leaf(["i64"], "i64"),
    nothing: { ...reentrant(["i64"]), name: "labs" },
    later: inBackground("labs", leaf(["i64"], "i64")),
    place: { ...address, name: "labs" },
    missing: { ...leaf([], "void"), optional: true },
  });
  const { symbols } = library;
  assertEquals([symbols.labs(-5n), symbols.nothing(-6n), await symbols.later(-7n)], [5n, undefined, 7n]);
  assert(Deno.UnsafePointer.value(symbols.place) > 0n);
  assertEquals(symbols.missing, null);
  library.close();
});

Deno.test("nothing can be declared without saying whether it calls back, or to call back and return a value", () => {
  const check = (_: Declarations): void => {};
  // @ts-expect-error It might be either.
  check({ f: { parameters: [], result: "i32" } });
  // @ts-expect-error V8 would abort.
  check({ f: { parameters: [], result: "i32", reentrant: true } });
  check({ f: { parameters: [], result: "i32", reentrant: false } });
});
