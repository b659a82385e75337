/**
 * What terminals can show: colours, for those who did not set `NO_COLOR`, and text that is safe to print.
 *
 * @module
 */

/** Codes that switch a style on and off. */
const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

type Style = keyof typeof STYLES;

/** Functions that colour a text, or leave it alone. */
export type Paint = Readonly<Record<Style, (text: string) => string>>;

const PLAIN: Paint = painter((text) => text);
const COLOURED: Paint = painter((text, [on, off]) => `\x1b[${on}m${text}\x1b[${off}m`);

function painter(apply: (text: string, codes: readonly [on: number, off: number]) => string): Paint {
  const entries = Object.entries(STYLES).map(([style, codes]) => [style, (text: string) => apply(text, codes)]);
  return Object.fromEntries(entries) as Paint;
}

/** The styles that a stream can show. */
export function paint(stream: { isTerminal(): boolean }): Paint {
  return Deno.noColor || !stream.isTerminal() ? PLAIN : COLOURED;
}

/** One line that a terminal shows as it is: names in a module may hold anything, escape sequences too. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}
