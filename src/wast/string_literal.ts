/**
 * String literals of the text format. They denote bytes, not characters: `\ff` is one byte that need not be UTF-8, which
 * is how scripts write binary modules and malformed names.
 *
 * @module
 */

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  t: 0x09,
  n: 0x0a,
  r: 0x0d,
  '"': 0x22,
  "'": 0x27,
  "\\": 0x5c,
};

/** A piece of a literal: plain text, `\u{…}`, `\` and two hexadecimal digits, or `\` and one character. */
const PIECE = /[^\\]+|\\u\{([0-9a-fA-F_]+)\}|\\([0-9a-fA-F]{2})|\\(.)/gsy;

/**
 * Bytes that a literal denotes.
 *
 * @param literal The literal with its quotes, as it stands in the source.
 * @throws {SyntaxError} On an escape sequence that the grammar does not know.
 */
export function stringBytes(literal: string): Uint8Array<ArrayBuffer> {
  const chunks: number[] = [];
  for (const [piece, scalar, byte, simple] of literal.slice(1, -1).matchAll(PIECE)) {
    if (byte !== undefined) chunks.push(parseInt(byte, 16));
    else if (scalar !== undefined) pushAll(chunks, utf8Encoder.encode(scalarValue(scalar)));
    else if (simple !== undefined) chunks.push(simpleEscape(simple));
    else pushAll(chunks, utf8Encoder.encode(piece));
  }
  return Uint8Array.from(chunks);
}

/**
 * The name that a literal denotes: its bytes as UTF-8.
 *
 * @throws {SyntaxError} On an unknown escape sequence or on bytes that are not UTF-8.
 */
export function stringName(literal: string): string {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  return decodeUtf8(stringBytes(literal));
}

/**
 * Decodes UTF-8 strictly.
 *
 * @throws {SyntaxError} With the specification's wording "malformed UTF-8 encoding".
 */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8Decoder.decode(bytes);
  } catch {
    throw new SyntaxError("malformed UTF-8 encoding");
  }
}

function scalarValue(digits: string): string {
  const value = parseInt(digits.replaceAll("_", ""), 16);
  if (!(value < 0xd800 || (value >= 0xe000 && value < 0x110000))) {
    throw new SyntaxError(`illegal escape \\u{${digits}}`);
  }
  return String.fromCodePoint(value);
}

function simpleEscape(character: string): number {
  const value = SIMPLE_ESCAPES[character];
  if (value === undefined) throw new SyntaxError(`illegal escape \\${character}`);
  return value;
}

function pushAll(target: number[], bytes: Uint8Array): void {
  for (const byte of bytes) target.push(byte);
}
