/**
 * What `--limit` can limit, by the names that the library has for it, which is what an error says once a limit is reached.
 *
 * @module
 */
import { QUOTA_NAMES, type QuotaOptions } from "../runtime/quota.ts";
import { WASI_LIMIT_NAMES, type WasiLimits } from "../wasi/limits.ts";

/** Limits of clusters and of WASI. */
export type NamedLimits = Partial<QuotaOptions & WasiLimits>;

/** The name of a limit. */
export type LimitName = keyof NamedLimits;

/** Limits that have an option of their own. */
const OWN_OPTION: ReadonlySet<string> = new Set<LimitName>(["maxMemory"]);

/** The names. */
export const LIMIT_NAMES = [...Object.keys(QUOTA_NAMES), ...Object.keys(WASI_LIMIT_NAMES)]
  .filter((name) => !OWN_OPTION.has(name)) as readonly LimitName[];
