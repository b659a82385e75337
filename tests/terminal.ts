/**
 * What the tools among the tests print: whole lines, in a colour for those who did not set `NO_COLOR`, and nothing in them
 * that does something to a terminal, for names and errors come from random modules.
 *
 * @module
 */

const COLOURS = { red: 31, green: 32, yellow: 33 } as const;

/** The colour of a line. */
export type Colour = keyof typeof COLOURS;

/** Prints a text. */
export function say(text: string, colour?: Colour): void {
  const lines = text.split("\n").map(escaped).join("\n");
  const isPlain = colour === undefined || Deno.noColor || !Deno.stdout.isTerminal();
  console.log(isPlain ? lines : `\x1b[${COLOURS[colour]}m${lines}\x1b[39m`);
}

/** A line with every character visible that a terminal would obey. */
export function escaped(line: string): string {
  return line.replace(
    /\p{Cc}|\p{Cf}|[\u2028\u2029]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}
