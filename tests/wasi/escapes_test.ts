// Attempts to get out of a preopened directory, one step after the other; race/ has those that need the right moment. Each test states an attack and shows what it gets; each runs with each kind
// of directory of the machine (see src/wasi/fs/host.ts). The layout is always the same:
//
//   base/secret.txt          what no guest may read or change
//   base/outside/            a directory that no guest may enter
//   base/inside/             the preopened directory, with a file `f` and a directory `d`

import { assert, assertEquals } from "@std/assert";
import { filetype, fstflags } from "../../src/wasi/constants.ts";
import { ALL_RIGHTS, DIRECTORY_RIGHTS, rights } from "../../src/wasi/rights.ts";
import { BUFFER, Guest, known, OUT, testDirectories, withDirectory } from "./guest.ts";

const DENIED = ["ENOTCAPABLE", "EPERM"];

/** What a test may see of the machine. */
interface Place {
  /** The directory above the preopened one. */
  readonly base: string;
  readonly guest: Guest;
}

function attack(name: string, attempt: (place: Place) => void): void {
  testDirectories(name, (anchored) =>
    withDirectory((base) => {
      Deno.writeTextFileSync(`${base}/secret.txt`, "secret");
      Deno.mkdirSync(`${base}/outside`);
      Deno.mkdirSync(`${base}/inside/d`, { recursive: true });
      Deno.writeTextFileSync(`${base}/inside/f`, "harmless");
      using guest = new Guest({ preopens: [{ guest: "/", host: `${base}/inside`, anchored }] });
      attempt({ base, guest });
      assertEquals(Deno.readTextFileSync(`${base}/secret.txt`), "secret");
      assertEquals(Deno.lstatSync(`${base}/secret.txt`).nlink, 1);
      assertEquals([...Deno.readDirSync(`${base}/outside`)], []);
      assertEquals([...Deno.readDirSync(base)].length, 3);
    }));
}

/** Every way to use a path, and what each answers. */
function everyUse(guest: Guest, path: string, at: number = 3): string[] {
  return [
    String(guest.open(path, { at, rights: rights.FD_READ })),
    String(guest.open(path, { at, flags: ["CREAT"] })),
    String(guest.open(path, { at, flags: ["TRUNC"] })),
    String(guest.open(path, { at, flags: ["DIRECTORY"], rights: DIRECTORY_RIGHTS })),
    String(guest.stat(path, { at, follow: true })),
    guest.call("path_filestat_set_times", at, 1, path, 0n, 0n, fstflags.MTIM),
    guest.call("path_create_directory", at, `${path}/new`),
    guest.call("path_unlink_file", at, `${path}/x`),
    guest.call("path_remove_directory", at, `${path}/x`),
    guest.call("path_readlink", at, `${path}/x`, BUFFER, 100, OUT),
    guest.call("path_symlink", "f", at, `${path}/x`),
    guest.call("path_link", 3, 0, "f", at, `${path}/x`),
    guest.call("path_link", at, 0, `${path}/x`, 3, "stolen"),
    guest.call("path_rename", 3, "f", at, `${path}/x`),
    guest.call("path_rename", at, `${path}/x`, 3, "stolen"),
  ];
}

function assertAllDenied(answers: readonly string[]): void {
  answers.forEach((answer, i) => assert(DENIED.includes(answer), `use ${i} answered ${answer}`));
}

attack("a path that goes up", ({ guest }) => {
  for (const path of ["..", "../secret.txt", "d/../../secret.txt", "./../secret.txt", "d/./../..", "../inside/f"]) {
    assertAllDenied(everyUse(guest, path));
  }
});

attack("a path that goes up from an inner directory", ({ guest }) => {
  const d = guest.mustOpen("d", { rights: DIRECTORY_RIGHTS });
  assertAllDenied(everyUse(guest, "..", d));
  assertAllDenied(everyUse(guest, "../f", d));
  assertAllDenied(everyUse(guest, "../../secret.txt", d));
});

attack("an absolute path", ({ base, guest }) => {
  for (const path of ["/", "/etc/passwd", "/f", "//f", `${base}/secret.txt`, `${base}/inside/f`]) {
    assertAllDenied(everyUse(guest, path));
  }
});

attack("a relative link to a file outside", ({ base, guest }) => {
  Deno.symlinkSync("../secret.txt", `${base}/inside/link`);
  assertAllDenied(everyUse(guest, "link").slice(0, 3));
  assertEquals(guest.contents("link", { follow: false }), "!ELOOP");
  assertEquals(known(guest.stat("link")).type, filetype.SYMBOLIC_LINK);
});

attack("an absolute link to a file outside", ({ base, guest }) => {
  Deno.symlinkSync(`${base}/secret.txt`, `${base}/inside/link`);
  Deno.symlinkSync("/etc/passwd", `${base}/inside/passwd`);
  Deno.symlinkSync("/", `${base}/inside/root`);
  for (const path of ["link", "passwd", "root"]) assertAllDenied(everyUse(guest, path).slice(0, 6));
  assertAllDenied(everyUse(guest, "root/etc"));
});

attack("an absolute link that would lead back inside", ({ base, guest }) => {
  Deno.symlinkSync(`${base}/inside/f`, `${base}/inside/link`);
  assertEquals(guest.contents("link"), "!ENOTCAPABLE");
});

attack("a link to a directory outside", ({ base, guest }) => {
  Deno.symlinkSync("../outside", `${base}/inside/link`);
  Deno.symlinkSync("../../outside", `${base}/inside/d/link`);
  for (const path of ["link", "link/.", "link/../inside", "d/link", "d/../d/link"]) {
    assertAllDenied(everyUse(guest, path).slice(0, 6));
  }
  // A name with a slash cannot be created, wherever it leads.
  assertAllDenied(everyUse(guest, "link/").filter((answer) => answer !== "EISDIR").slice(0, 5));
  assertAllDenied(everyUse(guest, "link").slice(6));
  assertAllDenied(everyUse(guest, "d/link").slice(6));
});

attack("a chain of links of which only the last leads outside", ({ base, guest }) => {
  Deno.symlinkSync("b", `${base}/inside/a`);
  Deno.symlinkSync("d/c", `${base}/inside/b`);
  Deno.symlinkSync("../../secret.txt", `${base}/inside/d/c`);
  assertAllDenied(everyUse(guest, "a").slice(0, 6));
});

attack("a link that the guest makes itself", ({ guest }) => {
  assert(DENIED.includes(guest.call("path_symlink", "/etc/passwd", 3, "absolute")));
  assertEquals(guest.call("path_symlink", "../secret.txt", 3, "up"), "ESUCCESS");
  assertEquals(guest.call("path_symlink", "..", 3, "parent"), "ESUCCESS");
  assertEquals(guest.call("path_symlink", "parent/../../..", 3, "far"), "ESUCCESS");
  for (const path of ["up", "parent", "far"]) assertAllDenied(everyUse(guest, path).slice(0, 6));
  assertAllDenied(everyUse(guest, "parent").slice(6));
  assertEquals(guest.stat("absolute"), "ENOENT");
});

attack("creating a file through a dangling link to the outside", ({ base, guest }) => {
  Deno.symlinkSync("../outside/made", `${base}/inside/link`);
  for (const wish of [0, rights.FD_READ, rights.FD_WRITE, ALL_RIGHTS]) {
    for (const follow of [true, false]) {
      const answer = guest.open("link", { flags: ["CREAT"], rights: wish, follow });
      assert(answer === "ENOTCAPABLE" || answer === "ELOOP", String(answer));
      assertEquals(guest.open("link", { flags: ["CREAT", "EXCL"], rights: wish, follow }), "EEXIST");
    }
  }
});

attack("renaming a link that leads outside, or over one", ({ base, guest }) => {
  Deno.symlinkSync("../secret.txt", `${base}/inside/link`);
  assertEquals(guest.call("path_rename", 3, "link", 3, "d/link"), "ESUCCESS");
  assertEquals(known(guest.stat("d/link")).type, filetype.SYMBOLIC_LINK);
  assertEquals(guest.call("path_rename", 3, "f", 3, "d/link"), "ESUCCESS");
  assertEquals(guest.contents("d/link"), "harmless");
});

attack("a hard link to a link that leads outside", ({ base, guest }) => {
  Deno.symlinkSync("../secret.txt", `${base}/inside/link`);
  assertEquals(guest.call("path_link", 3, 0, "link", 3, "hard"), "ESUCCESS");
  assertEquals(known(guest.stat("hard")).type, filetype.SYMBOLIC_LINK);
  assertAllDenied(everyUse(guest, "hard").slice(0, 6));
  assertEquals(guest.call("path_link", 3, 1, "link", 3, "followed"), "EINVAL");
});

attack("removing or changing what a link outside means", ({ base, guest }) => {
  Deno.symlinkSync("../outside", `${base}/inside/link`);
  assertEquals(guest.call("path_remove_directory", 3, "link"), "ENOTDIR");
  assertEquals(guest.call("path_remove_directory", 3, "link/"), "ENOTDIR");
  const before = Deno.statSync(`${base}/outside`).mtime;
  assertEquals(guest.call("path_filestat_set_times", 3, 0, "link", 0n, 1n, fstflags.MTIM), "ESUCCESS");
  assert(DENIED.includes(guest.call("path_filestat_set_times", 3, 0, "link/", 0n, 1n, fstflags.MTIM)));
  assertEquals(Deno.statSync(`${base}/outside`).mtime, before);
  assertEquals(guest.call("path_unlink_file", 3, "link"), "ESUCCESS");
});

attack("descriptors of the process through /proc", ({ base, guest }) => {
  Deno.symlinkSync("/proc/self/fd", `${base}/inside/fds`);
  Deno.symlinkSync("/proc/self/root", `${base}/inside/root`);
  for (const path of ["fds", "fds/0", "root", "root/etc/passwd", "/proc/self/fd/0", "/dev/fd/0"]) {
    assertAllDenied(everyUse(guest, path).slice(0, 6));
  }
});

attack("a directory replaced by a link while it is open", ({ base, guest }) => {
  const d = guest.mustOpen("d", { rights: DIRECTORY_RIGHTS });
  Deno.renameSync(`${base}/inside/d`, `${base}/inside/moved`);
  Deno.symlinkSync("../outside", `${base}/inside/d`);
  const answer = guest.open("made", { at: d, flags: ["CREAT"] });
  assert(typeof answer === "number" || answer === "ESTALE", String(answer));
  assertEquals(guest.call("path_create_directory", d, "new"), answer === "ESTALE" ? "ESTALE" : "ESUCCESS");
  assertEquals(guest.call("path_rename", 3, "f", d, "f"), answer === "ESTALE" ? "ESTALE" : "ESUCCESS");
});

attack("the preopened directory itself replaced by a link", ({ base, guest }) => {
  assertEquals(guest.contents("f"), "harmless");
  Deno.renameSync(`${base}/inside`, `${base}/moved`);
  Deno.symlinkSync("outside", `${base}/inside`);
  const answer = guest.open("made", { flags: ["CREAT"] });
  assert(typeof answer === "number" || answer === "ESTALE", String(answer));
  Deno.removeSync(`${base}/inside`);
  Deno.renameSync(`${base}/moved`, `${base}/inside`);
});

attack("a file replaced by a link between two uses", ({ base, guest }) => {
  const fd = guest.mustOpen("f");
  Deno.removeSync(`${base}/inside/f`);
  Deno.symlinkSync("../secret.txt", `${base}/inside/f`);
  assertEquals(guest.read(fd), "harmless");
  assertEquals(guest.write(fd, "changed", 0n), 7);
  assertAllDenied(everyUse(guest, "f").slice(0, 6));
});

attack("names that mean something else on another system", ({ guest }) => {
  for (const path of ["..\\secret.txt", "d\\..\\..\\secret.txt", "C:", "f:stream"]) {
    assertEquals(guest.stat(path, { follow: true }), Deno.build.os === "windows" ? "ENOTCAPABLE" : "ENOENT");
  }
});

attack("asking whether there is something outside", ({ base, guest }) => {
  Deno.mkdirSync(`${base}/inside/links`);
  const targets = [
    "secret.txt",
    "none",
    "outside",
    "outside/none",
    "inside",
    "inside/f",
    "inside/pipe",
    "secret.txt/x",
  ];
  const answers = targets.map((target, i) => {
    Deno.symlinkSync(`../../${target}`, `${base}/inside/links/up${i}`);
    Deno.symlinkSync(`${base}/${target}`, `${base}/inside/links/absolute${i}`);
    return ["up", "absolute"].flatMap((kind) =>
      ["", "/", "/x"].flatMap((rest) =>
        everyUse(guest, `links/${kind}${i}${rest}`).slice(0, rest === "" ? 6 : undefined)
      )
    ).join();
  });
  assertEquals([...new Set(answers)].length, 1, answers.join("\n"));
});
