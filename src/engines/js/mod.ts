/**
 * The JS engine: Wasm functions become JavaScript functions.
 *
 * @module
 */
export { emitJavaScript } from "./emit.ts";
export { Js, type JsOptions } from "./run/engine.ts";
export type { Translations, TranslationStore } from "./run/translations.ts";
