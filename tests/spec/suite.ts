/**
 * Finds the official test suite and lists its scripts.
 *
 * @module
 */

import { readScript } from "../../src/wast/reader.ts";
import type { Script } from "../../src/wast/script.ts";

/** Folders of the suite that are left out, with the reason. Nothing else is. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  "proposals/custom-descriptors": "proposal after Wasm 3.0",
  "proposals/custom-page-sizes": "proposal after Wasm 3.0",
  "proposals/wide-arithmetic": "proposal after Wasm 3.0",
};

/** Said where the suite is missing. */
export const HOW_TO_GET_THE_SUITE = "the official suite is not here: run `git submodule update --init " +
  "tests/spec/testsuite`, or set WASMINE_SPEC_DIR to a clone of https://github.com/WebAssembly/testsuite";

/** Folder of the suite: `WASMINE_SPEC_DIR` or else the submodule or a neighbour of the repository, if it is there. */
export function findSuite(): string | undefined {
  const folder = Deno.env.get("WASMINE_SPEC_DIR");
  const candidates = folder ? [folder] : [
    `${import.meta.dirname}/testsuite`,
    `${import.meta.dirname}/../../../shared/spec-testsuite`,
  ];
  return candidates.find((candidate) => isFile(`${candidate}/i32.wast`));
}

/** Paths of all scripts beneath the suite's folder, but for those of {@linkcode NOT_RUN}. */
export function listScripts(suite: string): string[] {
  const scripts: string[] = [];
  const visit = (folder: string): void => {
    for (const { name, isDirectory } of Deno.readDirSync(`${suite}/${folder}`)) {
      const path = folder === "" ? name : `${folder}/${name}`;
      if (isDirectory && !name.startsWith(".") && NOT_RUN[path] === undefined) visit(path);
      else if (name.endsWith(".wast")) scripts.push(path);
    }
  };
  visit("");
  return scripts.sort();
}

const scripts = new Map<string, Script>();

/** Reads a script; it is kept for the next engine. */
export function loadScript(suite: string, path: string): Script {
  let script = scripts.get(path);
  if (script === undefined) {
    script = readScript(Deno.readTextFileSync(`${suite}/${path}`), path);
    scripts.set(path, script);
  }
  return script;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
