// The code of @std/fmt/duration from npm, typed by the declarations beside this file. Why: links/README.md.
// @ts-types="./duration.d.ts"
export * from "npm:deno-std@1.4.0/fmt/duration.js";
