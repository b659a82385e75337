/**
 * A guest that tries everything that WASI has on directories that others change meanwhile, and says what it got that it may
 * not get. Begins with the first byte of its standard input, and runs until that ends.
 *
 *   deno run PERMISSIONS guest.ts ARENA SEED ANCHORED INODES
 *
 * @module
 */
import { oflags } from "../../../src/wasi/constants.ts";
import { ALL_RIGHTS, DIRECTORY_RIGHTS, rights } from "../../../src/wasi/rights.ts";
import { BUFFER, Guest, OUT } from "../guest.ts";
import { Random, randomPath } from "./random.ts";
import { SECRET } from "./secret.ts";

/** What a guest has to tell. */
export interface Report {
  calls: number;
  succeeded: number;
  /** Files that were opened and read or written. */
  opened: number;
  /** The longest call, in milliseconds. */
  slowest: number;
  /** What it got from outside, with how often. */
  findings: Record<string, number>;
  errors: Record<string, number>;
}

const [arena, seed, anchored, inodes] = Deno.args;
const random = new Random(Number(seed)), outside = new Set(inodes.split(",").map(BigInt));

/** Nested, equal and overlapping directories: 3 to 7. */
const preopens = ["", "", "/a", "/a/b", "/b"].map((path) => ({
  guest: `/${path}`,
  host: arena + path,
  anchored: anchored === "true",
}));
const [FIRST, LAST] = [3, 2 + preopens.length];

/** A wait would be one for what is inside, since nothing outside is opened; it is given up at once. */
const clock = {
  sleep: () => {
    throw new Error("gave up waiting");
  },
};

using guest = new Guest({ preopens, clock });
console.log("ready");
const report: Report = { calls: 0, succeeded: 0, opened: 0, slowest: 0, findings: {}, errors: {} };

function count(record: Record<string, number>, name: string): void {
  record[name] = (record[name] ?? 0) + 1;
}

function path(): string {
  const names = [...randomPath(random)];
  if (random.below(6) === 0) names.splice(random.below(names.length + 1), 0, random.of(["..", ".", "..", "file", "x"]));
  return names.join("/") + (random.below(8) === 0 ? "/" : "");
}

/** A directory that is open: a preopened one, or one that the guest opened. */
function directory(): number {
  return FIRST + random.below(LAST - FIRST + 4);
}

function timed<T>(call: () => T): T {
  const start = performance.now();
  try {
    return call();
  } finally {
    report.calls++;
    report.slowest = Math.max(report.slowest, performance.now() - start);
  }
}

function settle(answer: string): void {
  if (answer === "ESUCCESS") report.succeeded++;
  else count(report.errors, answer);
}

function open(): void {
  const flags = (Object.keys(oflags) as (keyof typeof oflags)[]).filter(() => random.below(4) === 0);
  const wish = random.of([
    rights.FD_READ,
    rights.FD_WRITE,
    rights.FD_READ | rights.FD_WRITE | rights.FD_SEEK,
    ALL_RIGHTS,
  ]);
  const how = {
    at: directory(),
    flags,
    rights: wish,
    fdflags: random.of([0, 0, 1, 4, 5]),
    follow: random.below(2) === 0,
  };
  const fd = timed(() => guest.open(path(), how));
  if (typeof fd === "string") return settle(fd);
  settle("ESUCCESS");
  report.opened++;
  const stat = timed(() => guest.fdStat(fd));
  if (typeof stat !== "string" && outside.has(stat.ino)) count(report.findings, "opened a file outside");
  if (timed(() => guest.read(fd, 100)).includes(SECRET)) count(report.findings, "read outside");
  timed(() => guest.write(fd, "planted"));
  if (random.below(4) === 0) timed(() => guest.call("fd_filestat_set_size", fd, 3n));
  timed(() => guest.call("fd_close", fd));
}

function openDirectory(): void {
  const flags = random.below(2) === 0 ? ["DIRECTORY"] as const : [];
  const fd = timed(() => guest.open(path(), { at: directory(), flags, rights: DIRECTORY_RIGHTS }));
  if (typeof fd === "string") return settle(fd);
  settle("ESUCCESS");
  if (fd > LAST + 4) timed(() => guest.call("fd_close", fd));
}

function stat(): void {
  const found = timed(() => guest.stat(path(), { at: directory(), follow: random.below(2) === 0 }));
  settle(typeof found === "string" ? found : "ESUCCESS");
  if (typeof found !== "string" && outside.has(found.ino)) count(report.findings, "looked at a file outside");
}

function list(): void {
  const answer = timed(() => guest.call("fd_readdir", directory(), BUFFER, 4096, 0n, OUT));
  settle(answer);
  const listed = answer === "ESUCCESS" ? guest.text(BUFFER, guest.view.getUint32(OUT, true)) : "";
  if (listed.includes(SECRET)) count(report.findings, "listed a directory outside");
}

function call(...parameters: Parameters<Guest["call"]>): void {
  settle(timed(() => guest.call(...parameters)));
}

const LINKS = [
  "../outside",
  "../../outside",
  "../../outside/a",
  "../outside/c",
  "../../../outside/pipe",
  "a",
  "../b",
  "..",
];
const ACTIONS: readonly (() => void)[] = [
  // More often than what changes the tree, so that there mostly is one.
  ...Array.from({ length: 20 }, () => open),
  ...Array.from({ length: 4 }, () => stat),
  openDirectory,
  list,
  () => call("path_create_directory", directory(), path()),
  () => call("path_symlink", random.of(LINKS), directory(), path()),
  () => call("path_rename", directory(), path(), directory(), path()),
  () => call("path_rename", 3, path(), 3, path()),
  () => call("path_link", 3, 0, path(), 3, path()),
  () => call("path_unlink_file", directory(), path()),
  () => call("path_remove_directory", directory(), path()),
  () => call("path_filestat_set_times", directory(), random.below(2), path(), 1n, 1n, 5),
  () => call("path_readlink", directory(), path(), BUFFER, 100, OUT),
  () => call("fd_close", LAST + 1 + random.below(6)),
];

await Deno.stdin.read(new Uint8Array(1));
let stopped = false;
(async () => {
  await Deno.stdin.read(new Uint8Array(1));
  stopped = true;
})();
while (!stopped) {
  for (let i = 0; i < 200; i++) random.of(ACTIONS)();
  await new Promise((resolve) => setTimeout(resolve));
}
console.log(JSON.stringify(report));
