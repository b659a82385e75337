/**
 * Attacks that are not held yet, with the reason. One that is held after all is an error, so that this list only shrinks.
 *
 * @module
 */

function rows(name: string, variants: readonly string[], why: string): [string, string][] {
  return variants.map((variant) => [variant === "" ? name : `${name} [${variant}]`, why]);
}

/** By what a row is called. */
export const OPEN: Readonly<Record<string, string>> = Object.fromEntries([
  rows("names", ["js"], "JavaScript is analysed as text, names included"),
].flat());
