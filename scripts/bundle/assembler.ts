// The assembler's own Wasm for a bundle of the command line, as bytes: `deno bundle` puts them into the file, and knows no
// source phase imports. `imports.json` has this file take the place of `src/wast/assembler.ts`. Deno runs it only with
// `--unstable-raw-imports`, so it is no part of what is checked.

// deno-lint-ignore no-import-prefix
import bytes from "npm:@mdn/watify@1.1.9/watify_bg.wasm" with { type: "bytes" };

export const assembler: WebAssembly.Module = new WebAssembly.Module(bytes as Uint8Array<ArrayBuffer>);
