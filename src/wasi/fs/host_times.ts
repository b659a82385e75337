// Times of files to the nanosecond. Deno takes times as seconds in a double (steps of a quarter microsecond) and reports
// them in milliseconds; a guest that sets a time and reads it back would see another one, and tools such as `make` or `tar`
// would draw wrong conclusions. So times that a guest set are remembered and reported as set, as long as the
// milliseconds still are what they were right after setting.

/** Which time of a file. */
type TimeName = "atime" | "mtime" | "ctime";

/** The identity and times of a file. */
interface Dated {
  readonly dev: number;
  readonly ino: number | null;
  readonly atime: Date | null;
  readonly mtime: Date | null;
  readonly ctime: Date | null;
}

interface Remembered {
  /** Milliseconds that the host reported after setting. */
  readonly seen: number;
  /** Nanoseconds that were set. */
  readonly exact: bigint;
}

/** So many files are remembered; the oldest ones lose their fractions of a millisecond again. */
const MOST_REMEMBERED = 4096;

const remembered = new Map<string, Partial<Record<TimeName, Remembered>>>();

function keyOf({ dev, ino }: Dated): string {
  return `${dev}:${ino}`;
}

/** Nanoseconds since 1970 of a file's time; 0 where the host does not know it. */
export function exactTime(file: Dated, name: TimeName): bigint {
  const seen = file[name]?.getTime() ?? 0;
  const known = remembered.size === 0 ? undefined : remembered.get(keyOf(file))?.[name];
  return known?.seen === seen ? known.exact : BigInt(Math.trunc(seen)) * 1_000_000n;
}

/** Remembers what was set, given what the host reports right afterwards. */
export function rememberTimes(file: Dated, set: { readonly atime: bigint; readonly mtime: bigint }): void {
  const key = keyOf(file);
  remembered.delete(key);
  if (remembered.size >= MOST_REMEMBERED) remembered.delete(remembered.keys().next().value ?? "");
  remembered.set(key, {
    atime: { seen: file.atime?.getTime() ?? 0, exact: set.atime },
    mtime: { seen: file.mtime?.getTime() ?? 0, exact: set.mtime },
  });
}

/** Nanoseconds as the seconds that the host's functions take. */
export function toSeconds(nanoseconds: bigint): number {
  return Number(nanoseconds / 1_000_000_000n) + Number(nanoseconds % 1_000_000_000n) / 1e9;
}
