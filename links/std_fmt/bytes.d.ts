// Declarations for @std/fmt/bytes.

/** How to write a number of bytes. */
export interface FormatOptions {
  binary?: boolean;
  bits?: boolean;
  locale?: boolean | string | string[];
  maximumFractionDigits?: number;
  minimumFractionDigits?: number;
  signed?: boolean;
}

export declare function format(bytes: number, options?: FormatOptions): string;
