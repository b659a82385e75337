// The code of @std/cli/parse-args from npm, typed by the declarations beside this file. Why: links/README.md.
// @ts-types="./parse_args.d.ts"
export * from "npm:deno-std@1.4.0/cli/parse_args.js";
