// Declarations for @std/cli/unicode-width.

/** Columns that the text takes on a terminal. */
export declare function unicodeWidth(text: string): number;
