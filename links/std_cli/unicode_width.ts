// The code of @std/cli/unicode-width from npm, typed by the declarations beside this file. Why: links/README.md.
// @ts-types="./unicode_width.d.ts"
export * from "npm:deno-std@1.4.0/cli/unicode_width.js";
