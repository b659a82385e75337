/**
 * Attacks that are not held yet, by what their rows are called, each with the reason. One that is held after all is an error,
 * so that this list only shrinks.
 *
 * @module
 */
export const OPEN: Readonly<Record<string, string>> = {};
