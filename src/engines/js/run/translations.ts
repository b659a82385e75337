/**
 * What a run translated of a large module, for the next one: the text of its functions and, once a run has used the text,
 * what V8 compiled it to. CPython's start spends a third of its time on translating, and on V8's reading of the result.
 *
 * @module
 */
import type { Translations } from "../../../cache/translation_file.ts";
import type { Module } from "../../../wasm/mod.ts";

export type { Translations };

/** The version of generated code: text of another one is of no use. To be raised with each change of what is generated. */
export const TEXT_VERSION = 10;

/**
 * Where translations are kept between runs. They are run as they are, and must come from a place that only the user can
 * write to.
 */
export interface TranslationStore {
  /** What was kept for a module. */
  find(module: Module): Translations | undefined;
  /** Keeps translations instead of those that {@linkcode find} returned. */
  keep(module: Module, translations: Translations): void;
}

/** Which functions of an instance are translated, in which order, and the text of those that a later run shall have. */
export class TranslationRecord {
  /** In which order functions were translated, from 1; 0 for those that were not. */
  readonly #places: Uint32Array;
  readonly #order: number[] = [];
  /** Texts of this run; undefined if nobody wants them. */
  readonly #texts: string[] | undefined;
  #length = 0;

  constructor({ funcs }: Module, { texts }: { texts: boolean }) {
    this.#places = new Uint32Array(funcs.length);
    this.#texts = texts ? [] : undefined;
  }

  /** The place of a function in the order; that of the next one if it is not translated. */
  placeOf(index: number): number {
    return this.#places[index] || this.#order.length + 1;
  }

  has(index: number): boolean {
    return this.#places[index] !== 0;
  }

  /** Notes that a function was translated in an earlier run. */
  adopt(index: number): void {
    this.#places[index] = this.#order.push(index);
  }

  /** Notes that a function was translated in this run. */
  add(index: number, text: string): void {
    this.adopt(index);
    if (this.#texts === undefined) return;
    this.#texts.push(text);
    this.#length += text.length;
  }

  get order(): readonly number[] {
    return this.#order;
  }

  /** The texts of this run, one after the other. */
  get text(): string {
    return this.#texts?.map((text) => `${text}\n`).join("") ?? "";
  }

  /** Characters of {@linkcode text}, about. */
  get length(): number {
    return this.#length;
  }
}
