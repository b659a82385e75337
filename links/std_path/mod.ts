// The code of @std/path from npm, typed by the declarations beside this file. Why: links/README.md.
// @ts-types="./mod.d.ts"
export * from "npm:deno-std@1.4.0/path/mod.js";
