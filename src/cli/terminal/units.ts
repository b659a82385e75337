/**
 * Amounts as people write them on a command line.
 *
 * @module
 */
import { UsageError } from "./failure.ts";

type Units = ReadonlyMap<string, number>;

const MILLISECONDS: Units = new Map(Object.entries({ ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }));
const BYTES: Units = new Map(Object.entries({
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
}));

/** A time in milliseconds: `500ms`, `5s`, `1.5m`, `2h`, `30d`; a number alone is seconds. */
export function parseTime(text: string, option: string): number {
  return parseAmount(text, { units: MILLISECONDS, bare: 1000, what: "a time such as 500ms, 5s or 2m", option });
}

/** A size in bytes: `64KiB`, `512MiB`, `1.5GB`; a number alone is bytes. */
export function parseSize(text: string, option: string): number {
  return parseAmount(text, { units: BYTES, bare: 1, what: "a size such as 64KiB, 512MiB or 1GB", option });
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
  const [, digits, unit] = match ?? [], factor = unit === "" ? bare : units.get(unit) ?? NaN;
  const amount = Math.floor(Number(digits) * factor);
  if (Number.isFinite(amount)) return amount;
  throw new UsageError(`option --${option} needs ${what}, not "${text}"`);
}
