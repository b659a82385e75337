/**
 * The specification's own tests of the JavaScript API: where they are, and how a file of them is run with a namespace in
 * the place of the global one. Nothing of them is part of this repository.
 *
 * @module
 */
import { Harness, type TestResult } from "./testharness.ts";

/** Said where the tests are missing. */
export const HOW_TO_GET_THE_SUITE = "needs a copy of test/js-api of WebAssembly/spec, which WASMINE_JS_API_DIR names";

/** Where the folder can be. */
export function findSuite(): string | undefined {
  const folder = Deno.env.get("WASMINE_JS_API_DIR");
  const candidates = folder ? [folder] : [`${import.meta.dirname}/../../../spec/test/js-api`];
  return candidates.find((candidate) => {
    try {
      return Deno.statSync(`${candidate}/interface.any.js`).isFile;
    } catch {
      return false;
    }
  });
}

/** Paths of all test files beneath the folder. */
export function listFiles(suite: string): string[] {
  const files: string[] = [];
  const visit = (folder: string): void => {
    for (const { name, isDirectory } of Deno.readDirSync(`${suite}/${folder}`)) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (isDirectory) visit(path);
      else if (name.endsWith(".any.js")) files.push(path);
    }
  };
  visit("");
  return files.sort();
}

/** A promise that a file leaves to itself at the start of a line. */
const LEFT_BEHIND = /^(\s*)(WebAssembly\.instantiate\(.*?\))\.then\(/gm;

/**
 * The text of a file behind the scripts that it asks for; relative paths are beside it. The harness learns of promises that
 * it leaves behind: on some engines they take longer than the rest of the file.
 */
function sourceOf(suite: string, path: string): string {
  const text = Deno.readTextFileSync(`${suite}/${path}`), folder = path.slice(0, path.lastIndexOf("/") + 1);
  const scripts = Array.from(text.matchAll(/^\/\/ META: script=(.*)$/gm), ([, script]) => {
    return script.startsWith("/wasm/jsapi/") ? script.slice("/wasm/jsapi/".length) : folder + script;
  });
  return [
    ...scripts.map((script) => Deno.readTextFileSync(`${suite}/${script}`)),
    text.replaceAll(LEFT_BEHIND, "$1leftBehind($2).then("),
  ]
    .join("\n;\n");
}

/** Runs a file with a namespace. The scripts are sloppy code and share one scope, as in a page. */
export async function runFile(suite: string, path: string, namespace: object): Promise<TestResult[]> {
  const harness = new Harness();
  const onRejection = (event: PromiseRejectionEvent): void => {
    event.preventDefault();
    harness.fileFailed(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", onRejection);
  try {
    const scope = Object.defineProperty({}, "WebAssembly", { value: namespace, writable: true, configurable: true });
    const source = `with (this) {\n${sourceOf(suite, path)}\n}`;
    new Function(...Object.keys(harness.globals), source).apply(scope, Object.values(harness.globals));
    await harness.finish();
    // Promises that a test left behind.
    await new Promise((resolve) => setTimeout(resolve, 0));
  } catch (error) {
    harness.fileFailed(error);
  } finally {
    globalThis.removeEventListener("unhandledrejection", onRejection);
  }
  return harness.results;
}
