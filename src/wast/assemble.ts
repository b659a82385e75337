/**
 * Assembles the text format. The work is done by `wast`, the crate of the Bytecode Alliance, compiled to Wasm; this and
 * `assembler.ts` are the only files that know it. Importing this file costs the 0.8 MB of that package, so import it only where text turns up.
 *
 * @module
 */

// deno-lint-ignore no-import-prefix
import { initSync, watify } from "npm:@mdn/watify@1.1.9";
import { assembler } from "./assembler.ts";
import { TextError } from "./text_error.ts";
import { unfoldTry } from "./unfold.ts";

export { TextError };

initSync({ module: assembler });

/** Invisible characters that change the direction of writing; the assembler refuses them although the format does not. */
const DIRECTION_CHARACTERS = /[\u202a-\u202e\u2066-\u2069\u206c]/g;

/** Message, then `--> <anon>:LINE:COLUMN`, then an excerpt of the text. */
const REPORT = /^([^]*?)\n\s*--> [^\n]*?:(\d+):(\d+)\n/;

/**
 * Assembles a module from its text.
 *
 * @param text `(module …)` or the bare fields of a module.
 * @returns The module in the binary format, with a name section for its identifiers.
 * @throws {TextError} If the text is malformed, or uses a name that nothing in it defines.
 */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const plain = unfoldTry(text).replace(
    DIRECTION_CHARACTERS,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );
  try {
    return watify(plain) as Uint8Array<ArrayBuffer>;
  } catch (error) {
    throw textError(String(error));
  }
}

function textError(report: string): TextError {
  const match = REPORT.exec(report);
  if (match === null) return new TextError(report.split("\n")[0], 1, 1);
  const [, message, line, column] = match;
  return new TextError(message.replaceAll("\n", " "), Number(line), Number(column));
}
