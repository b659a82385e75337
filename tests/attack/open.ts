/**
 * Attacks that are not held yet, with the reason. One that is held after all is an error, so that this list only shrinks.
 *
 * @module
 */

/** By what a row is called. */
export const OPEN: Readonly<Record<string, string>> = {};
