/**
 * A process outside of all guests that changes the tree below `arena` as fast as it can: directories, files, pipes and links
 * that lead outside take each other's places. Begins with the first byte of its standard input, and runs until that ends.
 *
 *   deno run -A outsider.ts ARENA SEED
 *
 * @module
 */
import { openHostDirectory } from "../../../src/wasi/fs/host.ts";
import type { DirectoryNode } from "../../../src/wasi/fs/node.ts";
import { DIRECTORIES, FILE, Random, randomPath } from "./random.ts";

const [path, seed] = Deno.args, random = new Random(Number(seed));

/** Where links lead: outside from any depth, to what is there and to what is not. */
const TARGETS = ["outside", "outside", "outside/a", "outside/b", "outside/c", "outside/pipe", "outside/link", "none"];

/** What takes the place of something else is made here and then moved. Pipes are made once: that takes a process. */
const reservePath = `${path}/../reserve`;
Deno.mkdirSync(reservePath);
const pipes = Array.from({ length: 1000 }, (_, i) => `pipe${i}`);
new Deno.Command("mkfifo", { args: pipes.map((name) => `${reservePath}/${name}`) }).outputSync();

const arena = openHostDirectory(path), reserve = openHostDirectory(reservePath);
const NEW_FILE = { read: true, write: true, create: true, exclusive: false, truncate: true, flags: 0 };
let made = 0;

/** Goes to the directory of a path; held like those of guests, the outsider does not go astray itself. */
function within(names: readonly string[], use: (directory: DirectoryNode, name: string) => void): void {
  const passed = [arena.reopen()];
  try {
    for (const name of names.slice(0, -1)) passed.push(passed[passed.length - 1].openDirectory(name));
    use(passed[passed.length - 1], names[names.length - 1]);
  } finally {
    for (const directory of passed) directory.close();
  }
}

function target(depth: number): string {
  const name = random.of(TARGETS);
  return random.below(4) === 0 ? `${path}/../${name}` : `${"../".repeat(depth)}${name}`;
}

/** Puts what `make` makes in the reserve in the place of whatever there is. */
function replace(names: readonly string[], make: (name: string, depth: number) => void): void {
  within(names, (directory, place) => {
    const name = `new${made++}`;
    make(name, names.length);
    const old = `old${made}`;
    if (attempt(() => directory.rename(place, reserve, old))) attempt(() => remove(reserve, old));
    reserve.rename(name, directory, place);
  });
}

/** Removes an entry with all that is in it. */
function remove(directory: DirectoryNode, name: string): void {
  if (attempt(() => directory.removeFile(name))) return;
  const inner = directory.openDirectory(name);
  try {
    for (const name of inner.names()) attempt(() => remove(inner, name));
  } finally {
    inner.close();
  }
  directory.removeDirectory(name);
}

const makeLink = (name: string, depth: number) => reserve.createLink(name, target(depth));
const makeDirectory = (name: string) => reserve.createDirectory(name);
const makeFile = (name: string) => reserve.openFile(name, NEW_FILE).close();
const makePipe = (name: string) => reserve.rename(pipes.pop() ?? "none", reserve, name);

/** For a moment a link stands in the place of a directory or file. */
function swapThereAndBack(names: readonly string[]): void {
  within(names, (directory, place) => {
    directory.rename(place, reserve, "kept");
    try {
      directory.createLink(place, target(names.length));
      for (let i = random.below(3000); i > 0; i--);
      directory.removeFile(place);
    } finally {
      reserve.rename("kept", directory, place);
    }
  });
}

/** Directories and files are where they usually are, whatever the guests did. */
function restore(): void {
  for (const names of DIRECTORIES) {
    if (names.length > 0) {
      attempt(
        () => within(names, (directory, name) => directory.openDirectory(name).close()),
        () => replace(names, makeDirectory),
      );
    }
    const file = [...names, FILE];
    attempt(
      () => within(file, (directory, name) => directory.openFile(name, NEW_FILE).close()),
      () => replace(file, makeFile),
    );
  }
}

function attempt(action: () => void, otherwise: () => void = () => {}): boolean {
  try {
    action();
    return true;
  } catch {
    otherwise();
    return false;
  }
}

const ACTIONS: readonly (() => void)[] = [
  ...Array.from({ length: 6 }, () => restore),
  () => replace(randomPath(random), makeLink),
  () => replace(randomPath(random), makeDirectory),
  () => replace(randomPath(random), makePipe),
  () =>
    within(
      randomPath(random),
      (from, name) => within(randomPath(random), (to, toName) => from.rename(name, to, toName)),
    ),
  () => within(randomPath(random), (directory, name) => directory.removeFile(name)),
  ...Array.from({ length: 12 }, () => () => swapThereAndBack(randomPath(random))),
];

console.log("ready");
await Deno.stdin.read(new Uint8Array(1));
let stopped = false, actions = 0, done = 0;
(async () => {
  await Deno.stdin.read(new Uint8Array(1));
  stopped = true;
})();
while (!stopped) {
  for (let i = 0; i < 500; i++) {
    actions++;
    if (attempt(random.of(ACTIONS))) done++;
  }
  await new Promise((resolve) => setTimeout(resolve));
}
console.log(JSON.stringify({ actions, done }));
