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
import { concatenate } from "../engines/llvm/compile/concatenate.ts";
import { DIGEST_SIZE, sameDigest, sha256 } from "../native/digest.ts";
import type { Translations } from "../engines/js/run/translations.ts";
import type { FeatureSet } from "../wasm/features.ts";

/** Ending of such files. */
export const TRANSLATION_ENDING = ".translation";

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
  const parts = [
    new Uint8Array(Uint32Array.from(order).buffer),
    new TextEncoder().encode(text),
    code ?? new Uint8Array(),
  ];
  const header = new TextEncoder().encode(JSON.stringify({ ...about, sizes: parts.map(({ length }) => length) }));
  const contents = concatenate([new Uint8Array(Uint32Array.of(header.length).buffer), header, ...parts]);
  return concatenate([await sha256(contents), contents]);
}

/** Takes the bytes of a file apart; undefined if they are damaged. */
export async function unpackTranslations(bytes: Uint8Array): Promise<TranslationFile | undefined> {
  const contents = bytes.subarray(DIGEST_SIZE);
  if (!sameDigest(bytes.subarray(0, DIGEST_SIZE), await sha256(contents))) return undefined;
  const header = peekTranslationHeader(bytes)!;
  let at = DIGEST_SIZE + 4 + headerSize(bytes);
  const [order, text, code] = header.sizes.map((size) => bytes.subarray(at, at += size));
  const translations = {
    order: [...new Uint32Array(order.slice().buffer)],
    text: new TextDecoder().decode(text),
    code: code.length === 0 ? undefined : code,
  };
  return { header, translations };
}

/** The header of a file, from its first bytes, which are not checked; undefined if they are those of another file. */
export function peekTranslationHeader(start: Uint8Array): TranslationHeader | undefined {
  const from = DIGEST_SIZE + 4;
  if (start.length < from) return undefined;
  try {
    const header: unknown = JSON.parse(new TextDecoder().decode(start.subarray(from, from + headerSize(start))));
    return typeof header === "object" && header !== null ? header as TranslationHeader : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function headerSize(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(DIGEST_SIZE, true);
}
