// The code of @std/path/posix from npm, typed by the declarations beside this file. Why: links/README.md.
// @ts-types="./posix.d.ts"
export * from "npm:deno-std@1.4.0/path/posix/mod.js";
