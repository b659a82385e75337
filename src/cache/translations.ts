/**
 * Translations of one program to JavaScript in the cache, so that its next run neither validates nor translates it again.
 *
 * @module
 */
import type { FeatureSet } from "../wasm/features.ts";
import type { Module } from "../wasm/module.ts";
import type { Cache } from "./cache.ts";
import { type TranslationKey, translationName } from "./names.ts";
import { packTranslations, type TranslationFile, type Translations, unpackTranslations } from "./translation_file.ts";

/** The translations of a program. */
export class KeptTranslations {
  readonly #cache: Cache;
  readonly #key: TranslationKey;
  readonly #found: TranslationFile | undefined;
  #pending: { readonly module: Module; readonly translations: Translations } | undefined;

  private constructor(cache: Cache, key: TranslationKey, found: TranslationFile | undefined) {
    this.#cache = cache;
    this.#key = key;
    this.#found = found;
  }

  /** Looks for what an earlier run of a program left. */
  static async open(cache: Cache, key: TranslationKey): Promise<KeptTranslations> {
    const bytes = cache.read(translationName(key));
    return new KeptTranslations(cache, key, bytes === undefined ? undefined : await unpackTranslations(bytes));
  }

  /** The features that the module uses, if an earlier run has found it valid. */
  get features(): FeatureSet | undefined {
    return this.#found?.header.features;
  }

  /** What an earlier run left. */
  find(): Translations | undefined {
    return this.#found?.translations;
  }

  /** Says what the next run shall find. */
  keep(module: Module, translations: Translations): void {
    this.#pending = { module, translations };
  }

  /** Whether there is something to {@linkcode write}. */
  get isPending(): boolean {
    return this.#pending !== undefined;
  }

  /** Writes what is to be kept into the cache; false if that is not possible. */
  async write(): Promise<boolean> {
    if (this.#pending === undefined) return true;
    const { module: { name, features }, translations } = this.#pending, { metered } = this.#key;
    const bytes = await packTranslations({ name, metered, features }, translations);
    return this.#cache.write(translationName(this.#key), bytes);
  }
}
