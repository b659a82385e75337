/**
 * The one way to standard output and standard error for all but programs themselves. Text goes there line by line, and
 * characters that would do something to a terminal are escaped, whoever it is from; styles, for those who did not set
 * `NO_COLOR`, are objects beside the text, so that no text can be taken for one.
 *
 * @module
 */
import { isFromSystem } from "../../files/atomic_write.ts";
import { printable } from "../../wasm/text/printable.ts";
import { Failure, reasonOf } from "./failure.ts";

/** Codes that switch a style on and off. */
const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
} as const;

/** A text in a style. */
export class Styled {
  constructor(readonly style: keyof typeof STYLES, readonly text: string) {}
}

/** One line: a text, or texts one after the other. */
export type Line = string | Styled | readonly (string | Styled)[];

/** A text in bold letters. */
export function bold(text: string): Styled {
  return new Styled("bold", text);
}

/** A text that is less important. */
export function dim(text: string): Styled {
  return new Styled("dim", text);
}

/** Prints lines on standard output, or nothing if there are none. */
export function print(...lines: readonly Line[]): void {
  if (lines.length === 0) return;
  try {
    console.log(show(lines, Deno.stdout));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe || !isFromSystem(error)) throw error;
    throw new Failure(`Cannot write to standard output: ${reasonOf(error)}`, { cause: error });
  }
}

/** Prints lines on standard error. */
export function printError(...lines: readonly Line[]): void {
  console.error(show(lines, Deno.stderr));
}

/** Writes something in the place of the last line of a terminal's standard error. */
export function overwriteLine(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`\r\x1b[K${printable(text)}`));
}

/** Lines as a stream can show them. */
export function show(lines: readonly Line[], stream: { isTerminal(): boolean }): string {
  const hasStyles = !Deno.noColor && stream.isTerminal();
  return lines.map((line) => [line].flat().map((part) => showPart(part, hasStyles)).join("")).join("\n");
}

function showPart(part: string | Styled, hasStyles: boolean): string {
  if (typeof part === "string") return printable(part);
  const text = printable(part.text), [on, off] = STYLES[part.style];
  return hasStyles ? `\x1b[${on}m${text}\x1b[${off}m` : text;
}
