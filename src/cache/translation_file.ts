/**
 * Files with the translation of a module to JavaScript.
 *
 * ```text
 * SHA-256 of the rest (32 bytes)   length of the header (u32)   header (JSON)   order (u32 each)   text (UTF-8)   code
 * ```
 *
 * As with compiled modules the digest finds damage and is no protection against forgery.
 *
 * @module
 */
import { concatenate } from "../files/concatenate.ts";
import { contentsOfSeal, sealed, unsealed } from "../files/digest.ts";
import type { FeatureSet } from "../wasm/features.ts";

/** Translated functions of a module. */
export interface Translations {
  /** Their indices in the order of translation; functions that the module imports are among them. */
  readonly order: readonly number[];
  /** The body of a function that makes the scope of an instance with them. */
  readonly text: string;
  /** What V8 compiled the text to, if an earlier run used it. */
  readonly code: Uint8Array | undefined;
}

/** Bytes of the length of the header. */
const SIZE_BYTES = 4;

/** What a file says about itself. */
export interface TranslationHeader {
  /** What the module was called, for people who look at what they have. */
  readonly name: string;
  /** Whether the code counts fuel. */
  readonly metered: boolean;
  /** Features that the module uses, as validation found them. */
  readonly features: FeatureSet;
  /** Bytes of the order, the text and the code; 0 for a code that is not there. */
  readonly sizes: readonly [order: number, text: number, code: number];
}

/** What a file holds. */
export interface TranslationFile {
  readonly header: TranslationHeader;
  readonly translations: Translations;
}

/** Makes the bytes of a file. */
export async function packTranslations(
  about: Omit<TranslationHeader, "sizes">,
  { order, text, code }: Translations,
): Promise<Uint8Array> {
  const sections = [
    new Uint8Array(Uint32Array.from(order).buffer),
    new TextEncoder().encode(text),
    code ?? new Uint8Array(),
  ];
  const header = new TextEncoder().encode(JSON.stringify({ ...about, sizes: sections.map(({ length }) => length) }));
  return await sealed(concatenate([new Uint8Array(Uint32Array.of(header.length).buffer), header, ...sections]));
}

/** Takes the bytes of a file apart; undefined if they are damaged. */
export async function unpackTranslations(bytes: Uint8Array<ArrayBuffer>): Promise<TranslationFile | undefined> {
  const contents = await unsealed(bytes), header = peekTranslationHeader(bytes);
  if (contents === undefined || header === undefined) return undefined;
  let at = SIZE_BYTES + headerSize(contents);
  const [order, text, code] = header.sizes.map((size) => contents.subarray(at, at += size));
  const translations = {
    order: [...new Uint32Array(order.slice().buffer)],
    text: new TextDecoder().decode(text),
    code: code.length === 0 ? undefined : code,
  };
  return { header, translations };
}

/** The header of a file, from its first bytes, which are not checked; undefined if they are those of another file. */
export function peekTranslationHeader(start: Uint8Array): TranslationHeader | undefined {
  const contents = contentsOfSeal(start);
  if (contents.length < SIZE_BYTES) return undefined;
  try {
    const text = contents.subarray(SIZE_BYTES, SIZE_BYTES + headerSize(contents));
    const header: unknown = JSON.parse(new TextDecoder().decode(text));
    return typeof header === "object" && header !== null ? header as TranslationHeader : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function headerSize(contents: Uint8Array): number {
  return new DataView(contents.buffer, contents.byteOffset, contents.length).getUint32(0, true);
}
