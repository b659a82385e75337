/**
 * The JS-JIT: Wasm functions become JavaScript functions.
 *
 * @module
 */
export { emitJavaScript } from "./emit.ts";
export { JsJit, type JsJitOptions } from "./run/engine.ts";
export type { Translations, TranslationStore } from "./run/translations.ts";
