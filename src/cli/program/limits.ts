/**
 * What limits a program: the values of `--timeout`, `--fuel`, `--max-memory` and `--limit`.
 *
 * @module
 */
import type { ClusterOptions } from "../../runtime/cluster.ts";
import { QUOTA_NAMES } from "../../runtime/quota.ts";
import { WASI_LIMIT_NAMES, type WasiLimits } from "../../wasi/limits.ts";
import type { Flags } from "../flags.ts";
import { LIMIT_NAMES, type LimitName, type NamedLimits } from "../limit_names.ts";
import { UsageError } from "../terminal/failure.ts";
import { didYouMean } from "../terminal/suggest.ts";
import { parseCount, parseSize, parseTime } from "../terminal/units.ts";

/** Limits that are bytes. */
const SIZES: ReadonlySet<LimitName> = new Set<LimitName>(["listings"]);

/** Limits of a program's cluster, and of its WASI. */
export interface Limits {
  readonly cluster: ClusterOptions;
  readonly wasi: Partial<WasiLimits>;
}

/** What the options say. */
export function parseLimits(flags: Flags<"timeout" | "fuel" | "max-memory" | "limit">): Limits {
  const named: Partial<Record<LimitName, number>> = {};
  for (const text of flags.limit) {
    const [name, limit] = parseLimit(text);
    named[name] = limit;
  }
  return {
    cluster: {
      ...only(QUOTA_NAMES, named),
      timeout: given(flags.timeout, (text) => parseTime(text, "timeout")),
      fuel: given(flags.fuel, (text) => parseCount(text, "fuel")),
      maxMemory: given(flags["max-memory"], (text) => parseSize(text, "max-memory")),
    },
    wasi: only(WASI_LIMIT_NAMES, named),
  };
}

function given<T>(text: string | undefined, parse: (text: string) => T): T | undefined {
  return text === undefined ? undefined : parse(text);
}

function only<T extends object>(names: T, named: NamedLimits): NamedLimits {
  return Object.fromEntries(Object.entries(named).filter(([name]) => Object.hasOwn(names, name)));
}

function parseLimit(text: string): [name: LimitName, limit: number] {
  const at = text.indexOf("="), written = at < 0 ? text : text.slice(0, at);
  const name = LIMIT_NAMES.find((name) => name === written);
  if (name === undefined) {
    const names = LIMIT_NAMES.join(", ");
    throw new UsageError(
      `option --limit knows no "${written}": it is one of ${names}${didYouMean(written, LIMIT_NAMES)}`,
    );
  }
  const value = text.slice(at + 1), option = `limit ${name}=`;
  if (at < 0 || value === "") throw new UsageError(`option --limit needs NAME=VALUE, not "${text}"`);
  return [name, SIZES.has(name) ? parseSize(value, option) : parseCount(value, option)];
}
