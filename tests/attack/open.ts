/**
 * Attacks that are not held yet, with the reason. One that is held after all is an error, so that this list only shrinks.
 *
 * @module
 */

const OURS = ["interpreter", "js", "llvm-O0", "llvm-O2"], LEVELS = ["llvm-O0", "llvm-O1", "llvm-O2", "llvm-O3"];
const BACKENDS = ["interpreter", "js", "llvm"];

function rows(name: string, variants: readonly string[], why: string): [string, string][] {
  return variants.map((variant) => [variant === "" ? name : `${name} [${variant}]`, why]);
}

/** By what a row is called. */
export const OPEN: Readonly<Record<string, string>> = Object.fromEntries([
  rows("bytes-change", OURS, "compiling keeps the caller's buffer"),
  rows("tables-take-what-fits", OURS, "tables do not look at what they are given"),
  rows("distinct-types", [""], "types are kept as long as the process lives"),
  rows("file-system-in-memory", ["link 200", "link 4000", "symlink 4000", "mkdir 4000"], "names cost nothing"),
  rows("lost-loads", LEVELS, "LLVM removes loads whose value is not used"),
  rows("lost-lanes", LEVELS, "LLVM loads only the lanes that are used"),
  rows("exact-short-vectors", ["llvm-exact", "llvm-exact-O0"], "vectors of 64 bits have no register of their own"),
  rows("pending-read", ["llvm-O0", "llvm-O2"], "addresses of a disposed memory are used again"),
  rows("largest-memory", ["llvm-O0"], "there is no room for the last page"),
  rows("growing-memory", ["js"], "a memory of V8 that is not shared ends at 2 GiB"),
  rows("names", ["js"], "JavaScript is analysed as text, names included"),
  rows("imports-from-prototypes", ["v8", ...OURS], "the import object inherits from Object.prototype"),
  rows("exit-without-memory", BACKENDS, "a program is believed to have a memory"),
  rows("open-with-a-slash", BACKENDS, "the slash at the end of a path is dropped"),
  rows("start-with-a-parameter", BACKENDS, "the type of _start is not looked at"),
  rows("nested-directories", BACKENDS, "directories are opened when they are first used"),
].flat());
