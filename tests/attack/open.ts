/**
 * Attacks that are not held yet, with the reason. One that is held after all is an error, so that this list only shrinks.
 *
 * @module
 */

const OURS = ["interpreter", "js", "llvm-O0", "llvm-O2"];

function rows(name: string, variants: readonly string[], why: string): [string, string][] {
  return variants.map((variant) => [variant === "" ? name : `${name} [${variant}]`, why]);
}

/** By what a row is called. */
export const OPEN: Readonly<Record<string, string>> = Object.fromEntries([
  rows("bytes-change", OURS, "compiling keeps the caller's buffer"),
  rows("tables-take-what-fits", OURS, "tables do not look at what they are given"),
  rows("distinct-types", [""], "types are kept as long as the process lives"),
  rows("file-system-in-memory", ["link 200", "link 4000", "symlink 4000", "mkdir 4000"], "names cost nothing"),
  rows("pending-read", ["llvm-O0", "llvm-O2"], "addresses of a disposed memory are used again"),
  rows("largest-memory", ["llvm-O0"], "there is no room for the last page"),
  rows("growing-memory", ["js"], "a memory of V8 that is not shared ends at 2 GiB"),
  rows("names", ["js"], "JavaScript is analysed as text, names included"),
].flat());
