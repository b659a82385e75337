/**
 * Translations to JavaScript that the command line keeps for the next run of a program.
 *
 * @module
 */
import type { Cache } from "../../cache/cache.ts";
import type { TranslationKey } from "../../cache/names.ts";
import { KeptTranslations } from "../../cache/translations.ts";
import { TEXT_VERSION } from "../../engines/js/run/translations.ts";
import type { Module } from "../../wasm/module.ts";
import { VERSION } from "../version.ts";
import { log } from "../terminal/log.ts";

/** Looks for what an earlier run of a program left. */
export async function openTranslations(cache: Cache, key: Omit<TranslationKey, "version">): Promise<KeptTranslations> {
  return await KeptTranslations.open(cache, { ...key, version: `${VERSION}-${TEXT_VERSION}` });
}

/** Writes what a run has to keep into the cache, if that may be written to. */
export async function writeTranslations(
  translations: KeptTranslations,
  { name }: Module,
  { directory }: Cache,
): Promise<void> {
  if (!translations.isPending) return;
  if (Deno.permissions.querySync({ name: "write", path: directory }).state !== "granted") {
    return log.info(() => `keeping the translation of "${name}" needs --allow-write=${directory}`);
  }
  await log.timed(`kept the translation of "${name}" for the next run`, async () => {
    const written = await translations.write();
    if (!written) log.info(() => `the translation of "${name}" cannot be kept in "${directory}"`);
  });
}
