/**
 * Anchored and unanchored directories are two ways to the same files: the same calls, made at random, get the same answers.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { whyNotAnchored } from "../../src/wasi/fs/host.ts";
import { ALL_RIGHTS, DIRECTORY_RIGHTS, rights } from "../../src/wasi/rights.ts";
import { BUFFER, Guest, OUT, withDirectory } from "./guest.ts";
import { NAMES, Random } from "./race/random.ts";

const SEQUENCES = 60, CALLS = 100;
const FLAGS = ["CREAT", "DIRECTORY", "EXCL", "TRUNC"] as const;
const LINKS = ["a", "b", "../a", "..", "a/b", "c", "none"];
const RIGHTS = [rights.FD_READ, rights.FD_WRITE, rights.FD_READ | rights.FD_WRITE, ALL_RIGHTS, DIRECTORY_RIGHTS];

function path(random: Random): string {
  const names = Array.from({ length: 1 + random.below(3) }, () => {
    return random.below(9) === 0 ? random.of(["..", ".", "", ""]) : random.of(NAMES);
  });
  return names.join("/") + (random.below(7) === 0 ? "/" : "");
}

/** What a look at a path says, as far as it is the same in two directories. */
function stat(guest: Guest, path: string, follow: boolean): string {
  const found = guest.stat(path, { follow });
  if (typeof found === "string") return found;
  const { type, size, links } = found;
  return [type, type === 3 ? "" : size, links].join(" ");
}

/** Opens a path and does all that can be done to a file. */
function useFile(guest: Guest, path: string, how: Parameters<Guest["open"]>[1]): string {
  const fd = guest.open(path, how);
  if (typeof fd === "string") return fd;
  return [
    guest.write(fd, "first text"),
    guest.call("fd_seek", fd, 1n, 0, OUT),
    guest.read(fd),
    guest.write(fd, "x", 2n),
    guest.write(fd, "more"),
    guest.read(fd, 100, 0n),
    guest.call("fd_filestat_set_size", fd, 7n),
    guest.call("fd_allocate", fd, 0n, 12n),
    guest.call("fd_filestat_set_times", fd, 3_000_000_000n, 4_000_000_000n, 5),
    guest.call("fd_datasync", fd),
    guest.read(fd, 100, 0n),
    guest.call("fd_close", fd),
  ].join();
}

/** A call at random, to be made on both. */
function chooseCall(random: Random): (guest: Guest) => string {
  const from = path(random), to = path(random), link = random.of(LINKS), follow = random.below(2) === 0;
  const how = {
    flags: FLAGS.filter(() => random.below(3) === 0),
    rights: random.of(RIGHTS),
    fdflags: random.of([0, 0, 0, 1]),
    follow,
  };
  return random.of<(guest: Guest) => string>([
    (guest) => useFile(guest, from, how),
    (guest) => useFile(guest, from, how),
    (guest) => useFile(guest, from, how),
    (guest) => guest.call("path_create_directory", 3, from),
    (guest) => guest.call("path_create_directory", 3, to),
    (guest) => guest.call("path_unlink_file", 3, from),
    (guest) => guest.call("path_remove_directory", 3, from),
    (guest) => guest.call("path_rename", 3, from, 3, to),
    (guest) => guest.call("path_link", 3, 0, from, 3, to),
    (guest) => guest.call("path_symlink", link, 3, from),
    (guest) => guest.call("path_readlink", 3, from, BUFFER, 50, OUT) + guest.text(BUFFER, 3),
    (guest) => stat(guest, from, follow),
    (guest) => guest.call("path_filestat_set_times", 3, follow ? 1 : 0, from, 1_000_000_000n, 2_000_000_000n, 5),
    (guest) => guest.list(3).map(({ name, type }) => name + type).sort().join(),
  ]);
}

Deno.test({
  name: "anchored and unanchored directories give the same answers",
  ignore: whyNotAnchored() !== undefined,
  fn: () => {
    let succeeded = 0;
    for (let seed = 0; seed < SEQUENCES; seed++) {
      const random = new Random(seed);
      withDirectory((first) =>
        withDirectory((second) => {
          using anchored = new Guest({ preopens: [{ guest: "/", host: first }] });
          using unanchored = new Guest({ preopens: [{ guest: "/", host: second, anchored: false }] });
          for (let i = 0; i < CALLS; i++) {
            const call = chooseCall(random), answer = call(anchored);
            assertEquals(answer, call(unanchored), `call ${i} of sequence ${seed}`);
            if (!/^E[A-Z]/.test(answer) || answer.startsWith("ESUCCESS")) succeeded++;
          }
        })
      );
    }
    assert(succeeded > SEQUENCES * CALLS / 10, `only ${succeeded} calls succeeded`);
  },
});
