/**
 * Translations of one program to JavaScript in the cache, so that its next run neither validates nor translates it again.
 *
 * @module
 */
import type { Cache } from "./cache.ts";
import { TEXT_VERSION, type Translations, type TranslationStore } from "../engines/js/run/translations.ts";
import type { FeatureSet } from "../wasm/features.ts";
import type { Module } from "../wasm/module.ts";
import { log } from "../cli/terminal/log.ts";
import { packTranslations, TRANSLATION_ENDING, type TranslationFile, unpackTranslations } from "./translation_file.ts";
import { VERSION } from "../cli/commands/version.ts";

/** What identifies a program's translations. */
export interface TranslationKey {
  /** SHA-256 of the module, in hexadecimal digits. */
  readonly digest: string;
  /** Whether the program's time is limited. */
  readonly metered: boolean;
}

/** The translations of a program. */
export class KeptTranslations implements TranslationStore {
  readonly #cache: Cache;
  readonly #key: TranslationKey;
  readonly #found: TranslationFile | undefined;
  #kept: { readonly module: Module; readonly translations: Translations } | undefined;

  private constructor(cache: Cache, key: TranslationKey, found: TranslationFile | undefined) {
    this.#cache = cache;
    this.#key = key;
    this.#found = found;
  }

  /** Looks for what an earlier run of a program left. */
  static async open(cache: Cache, key: TranslationKey): Promise<KeptTranslations> {
    const bytes = cache.read(pathOf(cache, key));
    return new KeptTranslations(cache, key, bytes === undefined ? undefined : await unpackTranslations(bytes));
  }

  /** The features that the module uses, if an earlier run has found it valid. */
  get features(): FeatureSet | undefined {
    return this.#found?.header.features;
  }

  find(): Translations | undefined {
    return this.#found?.translations;
  }

  keep(module: Module, translations: Translations): void {
    this.#kept = { module, translations };
  }

  /** Writes what this run has to keep into the cache, if that may be written to. */
  async write(): Promise<void> {
    if (this.#kept === undefined) return;
    const { module: { name, features }, translations } = this.#kept, { directory } = this.#cache;
    if (Deno.permissions.querySync({ name: "write", path: directory }).state !== "granted") {
      return log.info(() => `keeping the translation of "${name}" needs --allow-write=${directory}`);
    }
    await log.timed(`kept the translation of "${name}" for the next run`, async () => {
      const bytes = await packTranslations({ name, metered: this.#key.metered, features }, translations);
      const kept = this.#cache.write(pathOf(this.#cache, this.#key), bytes);
      if (!kept) log.info(() => `the translation of "${name}" cannot be kept in "${directory}"`);
    });
  }
}

function pathOf({ directory }: Cache, { digest, metered }: TranslationKey): string {
  return `${directory}/${digest}-js${metered ? "-metered" : ""}-${VERSION}-${TEXT_VERSION}${TRANSLATION_ENDING}`;
}
