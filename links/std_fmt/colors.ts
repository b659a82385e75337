// The code of @std/fmt/colors from npm, typed by the declarations beside this file. Why: links/README.md.
// @ts-types="./colors.d.ts"
export * from "npm:deno-std@1.4.0/fmt/colors.js";
