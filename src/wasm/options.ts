/**
 * What is asked of every options object: it has no names but those of its options, and limits are limits. A misspelt name
 * or a `NaN` would otherwise take a limit away without a word.
 *
 * @module
 */

/** The names of an options object, each once; the compiler says if one is missing or was renamed. */
export type OptionNames<T> = { readonly [Name in keyof T]-?: true };

/**
 * Throws unless every property of an options object is one of its options.
 *
 * @param what What cannot be done otherwise: `Cannot make a cluster`.
 * @throws {TypeError} that names the property.
 */
export function requireOptions<T>(what: string, options: T, names: OptionNames<T>): void {
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${what}: the options must be an object, not ${shown(options)}`);
  }
  // Inherited ones, too: they are read like its own.
  for (const name in options) {
    if (!Object.hasOwn(names, name)) {
      throw new TypeError(`${what}: there is no option "${name}", only ${Object.keys(names).join(", ")}`);
    }
  }
}

/**
 * The limit that an option sets: a number from 0 to Infinity, or `otherwise` where the option is absent.
 *
 * @throws {TypeError} if it is no number.
 * @throws {RangeError} if it is negative or NaN.
 */
export function limitOf(what: string, option: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value !== "number") {
    throw new TypeError(`${what}: the option "${option}" must be a number, not ${shown(value)}`);
  }
  if (value >= 0) return value;
  throw new RangeError(`${what}: the option "${option}" must be a number from 0 to Infinity, not ${value}`);
}

/**
 * What an option that is on or off says, or `otherwise` where it is absent. `null` or 0 could be meant either way.
 *
 * @throws {TypeError} if it is no boolean.
 */
export function switchOf(what: string, option: string, value: unknown, otherwise: boolean): boolean {
  if (value === undefined || typeof value === "boolean") return value ?? otherwise;
  throw new TypeError(`${what}: the option "${option}" must be true or false, not ${shown(value)}`);
}

/** A value in an error message. */
function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
