import { assert, assertEquals, assertThrows } from "@std/assert";
import { Guest, known, withDirectory } from "../../../tests/wasi/guest.ts";
import { fdflags, filetype } from "../constants.ts";
import { DIRECTORY_RIGHTS, rights } from "../rights.ts";
import { openHostDirectory } from "./host.ts";
import { canAnchor } from "./host_access.ts";

Deno.test("a preopened path must be a directory", () => {
  withDirectory((host) => {
    Deno.writeTextFileSync(`${host}/f`, "");
    assertThrows(() => openHostDirectory(`${host}/none`), Deno.errors.NotFound);
    assertThrows(() => openHostDirectory(`${host}/f`), Deno.errors.NotADirectory, "/f");
  });
});

Deno.test("a preopened path may itself be a link: the embedder named it", () => {
  withDirectory((host) => {
    Deno.mkdirSync(`${host}/d`);
    Deno.writeTextFileSync(`${host}/d/f`, "text");
    Deno.symlinkSync("d", `${host}/link`);
    using guest = new Guest({ preopens: [{ guest: "/", host: `${host}/link` }] });
    assertEquals(guest.contents("f"), "text");
  });
});

Deno.test("an open directory is followed where it moves (anchored), or is stale (by name)", () => {
  withDirectory((host) => {
    using guest = new Guest({ preopens: [{ guest: "/", host }] });
    guest.call("path_create_directory", 3, "d");
    guest.create("d/f", "text");
    const d = guest.mustOpen("d", { rights: DIRECTORY_RIGHTS });
    assertEquals(guest.call("path_rename", 3, "d", 3, "moved"), "ESUCCESS");
    assertEquals(guest.contents("f", { at: d }), canAnchor() ? "text" : "!ESTALE");
  });
});

Deno.test({
  name: "by name, a directory that was replaced is stale and not another one",
  permissions: { read: true, write: true },
  fn: () =>
    withDirectory((host) => {
      using guest = new Guest({ preopens: [{ guest: "/", host }] });
      guest.call("path_create_directory", 3, "d");
      const d = guest.mustOpen("d", { rights: DIRECTORY_RIGHTS });
      guest.call("path_rename", 3, "d", 3, "old");
      guest.call("path_create_directory", 3, "d");
      assertEquals(guest.call("path_create_directory", d, "x"), "ESTALE");
    }),
});

Deno.test({
  name: "pipes and devices of the host are streams without a position",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withDirectory((host) => {
      assert(new Deno.Command("mkfifo", { args: [`${host}/pipe`] }).outputSync().success);
      using guest = new Guest({ preopens: [{ guest: "/", host }, { guest: "/dev", host: "/dev" }] });
      assertEquals(known(guest.stat("pipe")).type, filetype.UNKNOWN);
      assertEquals(guest.open("pipe", { fdflags: fdflags.NONBLOCK, rights: rights.FD_READ }), "ENOTSUP");
      const pipe = guest.mustOpen("pipe");
      assertEquals(guest.call("fd_fdstat_set_flags", pipe, fdflags.NONBLOCK), "ENOTSUP");
      assertEquals(guest.write(pipe, "through"), 7);
      assertEquals(guest.read(pipe, 4), "thro");
      assertEquals(guest.read(pipe, 1, 0n), "!ENOTCAPABLE");
      const zero = guest.mustOpen("zero", { at: 4, rights: rights.FD_READ });
      assertEquals(guest.read(zero, 3), "\0\0\0");
    }),
});

Deno.test("a file that the host does not let us open answers EACCES", () => {
  if (Deno.uid() === 0) return assertEquals(Deno.uid(), 0);
  withDirectory((host) => {
    Deno.writeTextFileSync(`${host}/f`, "", { mode: 0o000 });
    using guest = new Guest({ preopens: [{ guest: "/", host }] });
    assertEquals(guest.open("f"), "EACCES");
  });
});

Deno.test({
  name: "what Deno's permissions refuse answers ENOTCAPABLE",
  permissions: { read: true, write: false },
  fn: () => {
    using guest = new Guest({ preopens: [{ guest: "/", host: "." }] });
    assertEquals(guest.call("path_create_directory", 3, "not_made"), "ENOTCAPABLE");
    assertEquals(known(guest.stat(".")).type, filetype.DIRECTORY);
  },
});

Deno.test({
  name: "no permission is needed before a function that needs it is called",
  permissions: "none",
  fn: () => {
    using guest = new Guest();
    assertEquals(guest.call("sched_yield"), "ESUCCESS");
    assertEquals(guest.call("random_get", 0, 10), "ESUCCESS");
    assertEquals(guest.write(1, "text"), 4);
  },
});
