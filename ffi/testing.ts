/**
 * How tests of the native side are declared: skipped, with the reason in their name, where libLLVM or the permission is
 * missing. Libraries stay open for the life of the process, so the test runner must not count them as leaks.
 *
 * @module
 */

import { loadEntry } from "./entry.ts";
import { entryLibraryBytes } from "./entry/build.ts";
import { llvm } from "./llvm/library.ts";

type Run = (context: Deno.TestContext) => void | Promise<void>;

const missingPermission = Deno.permissions.querySync({ name: "ffi" }).state === "granted"
  ? undefined
  : "needs --allow-ffi";
const missingLibrary = missingPermission ?? reasonAgainstLlvm();

/** Declares a test that needs libLLVM and `--allow-ffi`. The entry library, through which LLVM is called, is loaded before. */
export function nativeTest(name: string, run: Run): void {
  const runLoaded: Run = (context) => {
    loadEntry(entryLibraryBytes);
    return run(context);
  };
  declareTest(name, runLoaded, missingLibrary);
}

/** Declares a test that needs `--allow-ffi` only. */
export function ffiTest(name: string, run: Run): void {
  declareTest(name, run, missingPermission);
}

function declareTest(name: string, run: Run, missing: string | undefined): void {
  Deno.test({
    name: missing === undefined ? name : `${name} (ignored: ${missing})`,
    ignore: missing !== undefined,
    sanitizeResources: false,
    fn: run,
  });
}

function reasonAgainstLlvm(): string | undefined {
  try {
    llvm();
    return undefined;
  } catch (error) {
    return (error as Error).message.split("; tried")[0];
  }
}
