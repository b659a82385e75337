// Declarations for @std/fmt/duration.

/** How to write a time span. */
export interface FormatOptions {
  ignoreZero?: boolean;
  style?: "narrow" | "full" | "digital";
}

export declare function format(milliseconds: number, options?: FormatOptions): string;
