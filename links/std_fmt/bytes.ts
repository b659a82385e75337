// The code of @std/fmt/bytes from npm, typed by the declarations beside this file. Why: links/README.md.
// @ts-types="./bytes.d.ts"
export * from "npm:deno-std@1.4.0/fmt/bytes.js";
