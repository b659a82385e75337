// Declarations for what this project uses of @std/cli/parse-args. The real package derives the result's type from the
// options; here every value is `unknown`-like (`any`), so a caller narrows or annotates what it takes out.

/** What was parsed: `_` holds the positional arguments, `--` what stood behind `--` if asked for. */
// deno-lint-ignore no-explicit-any
export type Args = { _: (string | number)[]; "--"?: string[]; [name: string]: any };

/** How to read the arguments. */
export interface ParseOptions {
  "--"?: boolean;
  alias?: Record<string, string | readonly string[]>;
  boolean?: boolean | string | readonly string[];
  collect?: string | readonly string[];
  default?: Record<string, unknown>;
  negatable?: string | readonly string[];
  stopEarly?: boolean;
  string?: string | readonly string[];
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

export declare function parseArgs(args: string[], options?: ParseOptions): Args;
