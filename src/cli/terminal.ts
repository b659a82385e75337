/**
 * What terminals can show: colours, for those who did not set `NO_COLOR`, and text that is safe to print.
 *
 * @module
 */
import { bold, cyan, dim, green, red, setColorEnabled, yellow } from "@std/fmt/colors";

const STYLES = { bold, cyan, dim, green, red, yellow } as const;

/** Functions that colour a text, or leave it alone. */
export type Paint = Readonly<Record<keyof typeof STYLES, (text: string) => string>>;

const PLAIN: Paint = { bold: same, cyan: same, dim: same, green: same, red: same, yellow: same };

function same(text: string): string {
  return text;
}

/** The styles that a stream can show. */
export function paint(stream: { isTerminal(): boolean }): Paint {
  if (Deno.noColor || !stream.isTerminal()) return PLAIN;
  setColorEnabled(true);
  return STYLES;
}

/** One line that a terminal shows as it is: names in a module may hold anything, escape sequences too. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}
