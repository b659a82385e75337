/**
 * What may be shown of names and texts whose authors are strangers. A module chooses its names, and in what shows them,
 * a terminal, a log or a comment, some characters do something: they move the cursor, colour or hide what follows, end the
 * line, or turn the direction of writing around. All that is not shown as itself is written as an escape.
 *
 * @module
 */

/**
 * Control characters (C0, C1 and DEL), those of direction and of formatting, what is wide as nothing, halves of surrogate
 * pairs, what has no meaning or a private one (all in `C`, or ignorable), and separators of lines and paragraphs.
 */
const UNPRINTABLE = "\\p{C}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}";

const ALL = whenNeeded(`[${UNPRINTABLE}]`);
const ALL_BUT_NEWLINES = whenNeeded(`(?!\\n)[${UNPRINTABLE}]`);
const IN_QUOTES = whenNeeded(`["\\\\${UNPRINTABLE}]`);

/** V8 takes most of a millisecond to read such a class, which the start of a program must not wait for. */
function whenNeeded(pattern: string): () => RegExp {
  let made: RegExp | undefined;
  return () => made ??= new RegExp(pattern, "gu");
}

/** A text as one line without any such character: `\u{1b}` stands for an escape. */
export function printable(text: string): string {
  return text.replace(ALL(), escape);
}

/** A text in double quotes as the text format writes it, without any such character either. */
export function stringLiteral(text: string): string {
  const quoted = (character: string) => character === '"' || character === "\\" ? `\\${character}` : escape(character);
  return `"${text.replace(IN_QUOTES(), quoted)}"`;
}

/** JSON on several lines, in which such characters are escaped as JSON does it. */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(ALL_BUT_NEWLINES(), (character) => {
    return Array.from({ length: character.length }, (_, i) => `\\u${hex(character.charCodeAt(i)).padStart(4, "0")}`)
      .join("");
  });
}

function escape(character: string): string {
  return `\\u{${hex(character.codePointAt(0)!)}}`;
}

function hex(value: number): string {
  return value.toString(16);
}
