/**
 * Amounts as people write them on a command line.
 *
 * @module
 */
import { UsageError } from "./failure.ts";

/** What a unit is worth, by its name in lower case. */
type Units = ReadonlyMap<string, number>;

const MILLISECONDS: Units = new Map(Object.entries({ ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }));
/** A prefix alone is binary, as for other tools that limit memory. */
const BYTES: Units = new Map(
  ["k", "m", "g", "t"].flatMap((prefix, i) => {
    const binary = 1024 ** (i + 1), decimal = 1000 ** (i + 1);
    return [[prefix, binary], [`${prefix}ib`, binary], [`${prefix}b`, decimal]] as const;
  }).concat([["b", 1]]),
);
const BINARY_UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];

/** A time in milliseconds: `500ms`, `5s`, `1.5m`, `2h`, `30d`; a number alone is seconds. */
export function parseTime(text: string, option: string): number {
  return parseAmount(text, { units: MILLISECONDS, bare: 1000, what: "a time such as 500ms, 5s or 2m", option });
}

/** A size in bytes: `64KiB`, `512M`, `1.5gb`; a number alone is bytes. */
export function parseSize(text: string, option: string): number {
  return parseAmount(text, { units: BYTES, bare: 1, what: "a size such as 64KiB, 512M or 1GB", option });
}

/**
 * A size for people, with three digits: `1.21 MiB`. Not by @std/fmt: the command line is installed by its path, and is found
 * there without an import map.
 */
export function showSize(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), BINARY_UNITS.length - 1);
  const amount = bytes / 1024 ** power;
  return `${amount < 1000 ? Number(amount.toPrecision(3)) : Math.round(amount)} ${BINARY_UNITS[power]}`;
}

/** A whole number: `1000000`, `1_000_000`. */
export function parseCount(text: string, option: string): number {
  const count = /^\d[\d_]*$/.test(text) ? Number(text.replaceAll("_", "")) : NaN;
  if (Number.isFinite(count)) return count;
  throw new UsageError(`option --${option} needs a whole number, not "${text}"`);
}

interface AmountFormat {
  readonly units: Units;
  /** What a number without a unit counts. */
  readonly bare: number;
  readonly what: string;
  readonly option: string;
}

function parseAmount(text: string, { units, bare, what, option }: AmountFormat): number {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text);
  if (match !== null) {
    const [, digits, unit] = match, factor = unit === "" ? bare : units.get(unit.toLowerCase()) ?? NaN;
    const amount = Math.floor(Number(digits) * factor);
    if (Number.isFinite(amount)) return amount;
  }
  throw new UsageError(`option --${option} needs ${what}, not "${text}"`);
}
