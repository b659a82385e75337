/**
 * What `console.log` shows of the objects that embedders have: one line, in which names of strangers are harmless, instead
 * of all that they are made of.
 *
 * @module
 */
import { stringLiteral } from "./printable.ts";

/** The name under which Deno looks for a method that says how an object is shown. */
export const summarySymbol: unique symbol = Symbol.for("Deno.customInspect") as typeof summarySymbol;

/** Names that are shown; of more there is the number. */
const SHOWN = 5;

/** One line about an object: `Memory { pages: 1, maximum: 4 }`; what is undefined is left out. */
export function summary(kind: string, properties: Readonly<Record<string, unknown>>): string {
  const shown = Object.entries(properties).filter(([, value]) => value !== undefined);
  return `${kind} { ${shown.map(([name, value]) => `${name}: ${value}`).join(", ")} }`;
}

/** Names in quotes, the first few if they are many. */
export function namesInShort(names: readonly string[]): string {
  const rest = names.length - SHOWN, shown = names.slice(0, SHOWN).map(quoted);
  return `[${[...shown, ...(rest > 0 ? [`… ${rest} more`] : [])].join(", ")}]`;
}

/** What a value that is refused is, in a few words: `"a string"`, `WebAssembly.Module`, `Promise`, `undefined`. */
export function showKind(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "object" && value !== null) return Object.prototype.toString.call(value).slice(8, -1);
  return typeof value === "function" ? `function ${quoted(value.name)}` : String(value);
}

/** A name in quotes. */
export function quoted(name: string): string {
  return stringLiteral(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}
