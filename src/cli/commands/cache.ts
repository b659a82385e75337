/**
 * `wasmine cache`: shows where compiled code is kept and what is there, and removes it.
 *
 * @module
 */
import { isFromSystem } from "../../files/atomic_write.ts";
import { printable } from "../../wasm/text/printable.ts";
import { type CacheEntry, listEntries, removeEntry, removeOthers } from "../../cache/entries.ts";
import { cacheDirectory } from "../program/cache_directory.ts";
import { columns } from "../terminal/columns.ts";
import { type Command, defineCommand } from "../command.ts";
import { Failure, reasonOf, UsageError } from "../terminal/failure.ts";
import type { Flags } from "../flags.ts";
import { log } from "../terminal/log.ts";
import { requireAccess } from "../terminal/permissions.ts";
import { didYouMean } from "../terminal/suggest.ts";
import { bold, print } from "../terminal/terminal.ts";
import { parseSize, parseTime, showSize } from "../terminal/units.ts";

type Given = Flags<"older-than" | "max-size">;

/** What can be done with the cache. */
const ACTIONS = {
  dir: (directory) => print(directory),
  list: (directory) => list(entriesOf(directory)),
  clean: (directory, flags) => clean(directory, flags),
} as const satisfies Record<string, (directory: string, flags: Given) => void>;

const USAGE = Object.keys(ACTIONS).join("|");

/** The command. */
export const command: Command = defineCommand({
  name: "cache",
  summary: "show or remove compiled code that was kept",
  usage: `[OPTIONS] ${USAGE}`,
  description: `dir prints where compiled code is kept, list says of which modules, and clean removes it.
What is removed is compiled again when a program needs it. Programs that run are not disturbed.`,
  mostOperands: 1,
  options: ["cache-dir", "older-than", "max-size"],
  examples: [
    ["cache list", "show the modules, how and when they were compiled, and how large they are"],
    ["cache clean", "remove everything"],
    ["cache clean --older-than 30d", "remove what was compiled more than a month ago"],
    ["cache clean --max-size 500MB", "remove the oldest until no more than that is left"],
  ],
  run(flags, [action]) {
    if (action === undefined) throw new UsageError(`what? Usage: wasmine cache [OPTIONS] ${USAGE}`);
    if (!Object.hasOwn(ACTIONS, action)) {
      const names = Object.keys(ACTIONS);
      throw new UsageError(
        `cannot ${action} the cache: it is one of ${names.join(", ")}${didYouMean(action, names)}`,
      );
    }
    const directory = cacheDirectory(flags);
    if (directory === undefined) throw new Failure(`Cannot find the cache: ${whyUnknown()}`);
    ACTIONS[action as keyof typeof ACTIONS](directory, flags);
    return 0;
  },
});

/** Why it is not known where the cache is. */
function whyUnknown(): string {
  const { state } = Deno.permissions.querySync({ name: "env", variable: "HOME" });
  return state === "granted" ? "HOME is no absolute path" : "Deno was started without --allow-env=HOME";
}

function entriesOf(directory: string): CacheEntry[] {
  const what = `Cannot read "${directory}"`;
  requireAccess("read", directory, what);
  try {
    return listEntries(directory);
  } catch (error) {
    throw new Failure(`${what}: ${reasonOf(error)}`, { cause: error });
  }
}

function list(entries: readonly CacheEntry[]): void {
  const [heading, ...lines] = columns([HEADINGS, ...entries.map(describe)]);
  if (lines.length > 0) print(bold(heading), ...lines);
  print(summary(entries, sizeOf(entries)));
}

/** What {@linkcode describe} tells. */
const HEADINGS = ["MODULE", "LEVEL", "PROCESSOR", "SIZE", "AGE", "SHA-256"];

function describe({ description, objects, digest, bytes, made }: CacheEntry): string[] {
  const name = description?.name ??
    (objects === undefined ? "(damaged)" : `(${objects.done} of ${objects.total || "?"} parts)`);
  const { level = "", processor = "" } = description ?? {};
  return [printable(name), level, processor, showSize(bytes), age(made), digest.slice(0, 16)];
}

function sizeOf(entries: readonly CacheEntry[]): number {
  return entries.reduce((sum, { bytes }) => sum + bytes, 0);
}

function summary({ length }: readonly CacheEntry[], bytes: number): string {
  return `${length} module${length === 1 ? "" : "s"}, ${showSize(bytes)}`;
}

/** Units of age, the largest first. */
const AGES = [["d", 86_400], ["h", 3600], ["m", 60], ["s", 1]] as const;

function age(made: Date): string {
  const seconds = Math.max(0, Math.floor((Date.now() - made.getTime()) / 1000));
  const [unit, size] = AGES.find(([, size]) => seconds >= size) ?? AGES[AGES.length - 1];
  return `${Math.floor(seconds / size)}${unit}`;
}

function clean(directory: string, flags: Given): void {
  const entries = entriesOf(directory), chosen = choose(entries, flags);
  requireAccess("write", directory, `Cannot clean "${directory}"`);
  const removed = chosen.filter(remove);
  const rest = removed.length === entries.length ? removeOthers(directory) : 0;
  print(`removed ${summary(removed, sizeOf(removed) + rest)}`);
}

/** Removes a module, or says why not. */
function remove(entry: CacheEntry): boolean {
  const name = entry.digest.slice(0, 16);
  try {
    const removed = removeEntry(entry);
    if (!removed) log.warn(() => `left ${name} alone, which another process is compiling`);
    return removed;
  } catch (error) {
    if (!isFromSystem(error)) throw error;
    log.warn(() => `cannot remove ${name}: ${reasonOf(error)}`);
    return false;
  }
}

/** What is to be removed: everything, what is old, or the oldest until the rest is small enough. */
function choose(entries: readonly CacheEntry[], flags: Given): CacheEntry[] {
  const oldest = flags["older-than"] === undefined ? 0 : parseTime(flags["older-than"], "older-than");
  const most = flags["max-size"] === undefined ? undefined : parseSize(flags["max-size"], "max-size");
  let kept = 0;
  return entries.filter(({ made, bytes }) => {
    if (Date.now() - made.getTime() < oldest) return false;
    return most === undefined || (kept += bytes) > most;
  });
}
