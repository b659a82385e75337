/**
 * The assembler's own Wasm. It comes as a source phase import: unlike reading the file, it needs no permission. A bundle of
 * the command line has `scripts/bundle/assembler.ts` in the place of this file.
 *
 * @module
 */

// @ts-expect-error: TypeScript does not know source phase imports yet; Deno does
export const assembler: WebAssembly.Module = await import.source("npm:@mdn/watify@1.1.9/watify_bg.wasm");
