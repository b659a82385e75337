import { assert, assertEquals, assertThrows } from "@std/assert";
import { Guest, known, testDirectories, withDirectory } from "../../../tests/wasi/guest.ts";
import { fdflags, filetype } from "../constants.ts";
import { DIRECTORY_RIGHTS, rights } from "../rights.ts";
import { openHostDirectory, whyNotAnchored } from "./host.ts";

const isAnchored = whyNotAnchored() === undefined;

testDirectories("a preopened path must be a directory", (anchored) => {
  withDirectory((host) => {
    Deno.writeTextFileSync(`${host}/f`, "");
    assertThrows(() => openHostDirectory(`${host}/none`, { anchored }), Deno.errors.NotFound);
    assertThrows(() => openHostDirectory(`${host}/f`, { anchored }), Deno.errors.NotADirectory, "/f");
    const misspelt = { anchored, readonly: true } as { anchored: boolean };
    assertThrows(() => openHostDirectory(host, misspelt), TypeError, "readonly");
  });
});

testDirectories("a preopened path may itself be a link: the embedder named it", (anchored) => {
  withDirectory((host) => {
    Deno.mkdirSync(`${host}/d`);
    Deno.writeTextFileSync(`${host}/d/f`, "text");
    Deno.symlinkSync("d", `${host}/link`);
    using guest = new Guest({ preopens: [{ guest: "/", host: `${host}/link`, anchored }] });
    assertEquals(guest.contents("f"), "text");
  });
});

testDirectories("an open directory is followed where it moves (anchored), or is stale (unanchored)", (anchored) => {
  withDirectory((host) => {
    using guest = new Guest({ preopens: [{ guest: "/", host, anchored }] });
    guest.call("path_create_directory", 3, "d");
    guest.create("d/f", "text");
    const d = guest.mustOpen("d", { rights: DIRECTORY_RIGHTS });
    assertEquals(guest.call("path_rename", 3, "d", 3, "moved"), "ESUCCESS");
    assertEquals(guest.contents("f", { at: d }), anchored ? "text" : "!ENOENT");
    guest.call("path_create_directory", 3, "d");
    assertEquals(guest.call("path_create_directory", d, "x"), anchored ? "ESUCCESS" : "ESTALE");
    assertEquals([...Deno.readDirSync(`${host}/d`)], []);
  });
});

function makePipe(path: string): void {
  assert(new Deno.Command("mkfifo", { args: [path] }).outputSync().success);
}

Deno.test({
  name: "anchored, nobody waits for the other end of a pipe when opening one",
  ignore: !isAnchored,
  fn: () =>
    withDirectory((host) => {
      makePipe(`${host}/pipe`);
      using guest = new Guest({ preopens: [{ guest: "/", host }] });
      assertEquals(known(guest.stat("pipe")).type, filetype.UNKNOWN);
      assertEquals(guest.open("pipe", { rights: rights.FD_WRITE }), "ENXIO");
      const [reader, waiting] = [fdflags.NONBLOCK, 0].map((flags) => {
        return guest.mustOpen("pipe", { fdflags: flags, rights: rights.FD_READ });
      });
      assertEquals(guest.read(reader), "!EAGAIN");
      const writer = guest.mustOpen("pipe", { rights: rights.FD_WRITE });
      assertEquals(guest.read(reader), "!EAGAIN");
      assertEquals(guest.write(writer, "through"), 7);
      assertEquals(guest.read(reader, 4), "thro");
      assertEquals(guest.read(waiting, 4), "ugh");
      assertEquals(guest.read(waiting, 1, 0n), "!ENOTCAPABLE");
      guest.call("fd_close", writer);
      assertEquals(guest.read(waiting), "");
    }),
});

Deno.test({
  name: "anchored, a guest that waits for a pipe sleeps by its clock until there is something",
  ignore: !isAnchored,
  fn: () =>
    withDirectory((host) => {
      makePipe(`${host}/pipe`);
      let slept = 0;
      const writers: Deno.FsFile[] = [];
      const sleep = () => {
        if (++slept === 3) writers.push(Deno.openSync(`${host}/pipe`, { write: true }));
        if (slept === 5) writers[0].writeSync(new TextEncoder().encode("late"));
      };
      using guest = new Guest({ preopens: [{ guest: "/", host }], clock: { sleep } });
      assertEquals(guest.read(guest.mustOpen("pipe", { rights: rights.FD_READ })), "late");
      assertEquals(slept, 5);
      writers[0].close();
    }),
});

Deno.test({
  name: "anchored, what a guest cannot write at once into a pipe waits likewise, and a broken pipe is EPIPE",
  ignore: !isAnchored,
  fn: () =>
    withDirectory((host) => {
      makePipe(`${host}/pipe`);
      let slept = 0;
      const sleep = () => {
        slept++;
        reader.readSync(new Uint8Array(1 << 17));
      };
      using guest = new Guest({ preopens: [{ guest: "/", host }], clock: { sleep } });
      const first = guest.mustOpen("pipe", { rights: rights.FD_READ });
      const writer = guest.mustOpen("pipe", { rights: rights.FD_WRITE });
      const reader = Deno.openSync(`${host}/pipe`);
      const chunk = "x".repeat(1 << 15);
      for (let i = 0; i < 3; i++) assertEquals(guest.write(writer, chunk), chunk.length);
      assertEquals(slept, 1);
      reader.close();
      guest.call("fd_close", first);
      assertEquals(guest.write(writer, chunk), "EPIPE");
    }),
});

Deno.test({
  name: "anchored, devices are streams without a position",
  ignore: !isAnchored,
  fn: () => {
    using guest = new Guest({ preopens: [{ guest: "/dev", host: "/dev" }] });
    const zero = guest.mustOpen("zero", { rights: rights.FD_READ });
    assertEquals(guest.read(zero, 3), "\0\0\0");
    assertEquals(guest.write(guest.mustOpen("null"), "gone"), 4);
    assertEquals(guest.call("fd_seek", zero, 1n, 0, 100), "ENOTCAPABLE");
  },
});

Deno.test({
  name: "unanchored, pipes and devices are not opened, which could wait",
  ignore: Deno.build.os === "windows",
  fn: () =>
    withDirectory((host) => {
      makePipe(`${host}/pipe`);
      const preopens = [{ guest: "/", host, anchored: false }, { guest: "/dev", host: "/dev", anchored: false }];
      using guest = new Guest({ preopens });
      assertEquals(guest.open("pipe", { rights: rights.FD_READ }), "ENOTSUP");
      assertEquals(guest.open("zero", { at: 4, rights: rights.FD_READ }), "ENOTSUP");
    }),
});

testDirectories("a file that the host does not let us open answers EACCES", (anchored) => {
  if (Deno.build.os === "windows" || isRoot()) return;
  withDirectory((host) => {
    Deno.writeTextFileSync(`${host}/f`, "", { mode: 0o000 });
    using guest = new Guest({ preopens: [{ guest: "/", host, anchored }] });
    assertEquals(guest.open("f"), "EACCES");
  });
});

/** Whether this process may read any file. */
function isRoot(): boolean {
  const path = Deno.makeTempFileSync();
  try {
    Deno.chmodSync(path, 0o000);
    Deno.readFileSync(path);
    return true;
  } catch {
    return false;
  } finally {
    Deno.removeSync(path);
  }
}

Deno.test({
  name: "unanchored, what Deno's permissions refuse answers ENOTCAPABLE",
  permissions: { read: true, write: false },
  fn: () => {
    using guest = new Guest({ preopens: [{ guest: "/", host: ".", anchored: false }] });
    assertEquals(guest.call("path_create_directory", 3, "not_made"), "ENOTCAPABLE");
  },
});

Deno.test({
  name: "anchored, Deno's permission to write is needed, or the directory is read-only whoever uses it",
  permissions: { read: true, ffi: true },
  ignore: !isAnchored,
  fn: () => {
    assertThrows(() => openHostDirectory("."), Deno.errors.NotCapable, "Deno was started without --allow-write=");
    const directory = openHostDirectory(import.meta.resolve("../").slice("file://".length), { readOnly: true });
    using guest = new Guest({ preopens: [{ guest: "/", directory, readOnly: false }] });
    assertEquals(guest.call("path_create_directory", 3, "not_made"), "EROFS");
    const d = guest.mustOpen("fs", { rights: DIRECTORY_RIGHTS });
    assertEquals(guest.call("path_create_directory", d, "not_made"), "EROFS");
    directory.close();
  },
});

/** Runs a script that opens the directory in its first argument with `flags` of Deno; what it prints. */
function openIn(directory: string, flags: readonly string[], readOnly: boolean): string {
  const script = `import { openHostDirectory } from ${JSON.stringify(import.meta.resolve("./host.ts"))};
    try { openHostDirectory(${JSON.stringify(directory)}, { readOnly: ${readOnly} }); console.log("opened"); }
    catch (error) { console.log(error.name, error.message); }`;
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-lock", ...flags, `data:application/typescript,${encodeURIComponent(script)}`],
  }).outputSync();
  return new TextDecoder().decode(stdout).trim();
}

Deno.test({
  name: "anchored, a directory of which Deno's permissions deny a part is refused: the kernel would not deny it",
  ignore: !isAnchored,
  fn: () =>
    withDirectory((host) => {
      Deno.mkdirSync(`${host}/d`);
      const ffi = "--allow-ffi", all = ["-A"], some = [ffi, `--allow-read=${host}`, `--allow-write=${host}`];
      assertEquals(openIn(host, all, false), "opened");
      assertEquals(openIn(host, some, false), "opened");
      assertEquals(openIn(`${host}/d`, some, false), "opened");
      assertEquals(openIn(host, [...some, "--deny-read=/none"], false), "opened");
      for (const flags of [all, some]) {
        const refused = openIn(host, [...flags, `--deny-read=${host}/d/x`], true);
        assert(refused.startsWith(`NotCapable Cannot preopen "${host}": --deny-read is for something in it`), refused);
        assert(openIn(host, [...flags, `--deny-write=${host}/d`], false).includes("--deny-write"));
        assertEquals(openIn(host, [...flags, `--deny-write=${host}/d`], true), "opened");
      }
      assert(openIn(host, [ffi, `--allow-read=${host}/d`], true).startsWith("NotCapable"));
      assert(openIn("/", [ffi, "--allow-read"], true).includes("/proc, /sys and /dev are in it"));
      assert(openIn("/proc", [ffi, "--allow-read"], true).startsWith("NotCapable"));
      assertEquals(openIn("/", all, true), "opened");
      assert(openIn(host, ["--allow-ffi=/none.so", `--allow-read=${host}`], true).includes("needs --allow-ffi"));
      assert(openIn(host, ["--allow-ffi=libc.so.6", `--allow-read=${host}`], true).includes("needs --allow-ffi"));
    }),
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

Deno.test({
  name: "without --allow-ffi a directory must be asked for as unanchored",
  ignore: !isAnchored,
  fn: () => {
    const message = `NotCapable Cannot preopen "/tmp": holding a directory needs --allow-ffi`;
    assertEquals(openIn("/tmp", ["--allow-read", "--allow-write"], false), message);
  },
});

Deno.test({
  name: "anchored, it is enough if libc is the only library that may be opened",
  ignore: !isAnchored,
  fn: () =>
    withDirectory((host) => {
      const ffi = "--allow-ffi=/lib/x86_64-linux-gnu/libc.so.6";
      assertEquals(openIn(host, [ffi, `--allow-read=${host}`, `--allow-write=${host}`], false), "opened");
    }),
});

/** How many descriptors this process has open. */
function openDescriptors(): number {
  return [...Deno.readDirSync("/proc/self/fd")].length;
}

Deno.test({
  name: "anchored, nothing stays open after a guest is disposed, whatever failed on the way",
  ignore: !isAnchored,
  fn: () =>
    withDirectory((host) => {
      Deno.mkdirSync(`${host}/d`);
      const before = openDescriptors();
      {
        using guest = new Guest({ preopens: [{ guest: "/", host }] });
        for (const path of ["d", "d/none", "d/../d", "f/", "d/", "."]) guest.open(path, { rights: rights.FD_READ });
        for (const path of ["d", "d/", "."]) guest.open(path, { flags: ["CREAT"] });
        guest.create("f", "text");
        guest.list(3);
        guest.call("fd_sync", 3);
        guest.open("f");
        const preopens = [{ guest: "/", host }];
        assertThrows(() => new Guest({ preopens: [...preopens, { guest: "/f", host: `${host}/f` }] }));
        assertThrows(() => new Guest({ preopens, args: ["a\0b"] }));
        assertThrows(() => new Guest({ preopens, env: { "a=b": "" } }));
        assertThrows(() => new Guest({ preopens, limits: { descriptors: 3 } }));
        assertThrows(() => new Guest({ preopens, listeners: [{ hostnam: "::" } as unknown as Deno.Listener] }));
      }
      assertEquals(openDescriptors(), before);
    }),
});

Deno.test({
  name: "anchored, what a forgotten guest had open is closed when it is collected",
  ignore: !isAnchored,
  fn: () => {
    const script = `import { Wasi } from ${JSON.stringify(import.meta.resolve("../mod.ts"))};
      const count = () => [...Deno.readDirSync("/proc/self/fd")].length;
      const before = count();
      for (let i = 0; i < 200; i++) new Wasi({ preopens: [{ guest: "/", host: "/tmp" }] }).imports;
      const most = count();
      for (let i = 0; i < 50 && count() > before + 20; i++) { gc(); await new Promise((go) => setTimeout(go, 20)); }
      console.log(most - before >= 200, count() - before <= 20);`;
    const { stdout } = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-lock",
        "--v8-flags=--expose-gc",
        `data:application/javascript,${encodeURIComponent(script)}`,
      ],
    }).outputSync();
    assertEquals(new TextDecoder().decode(stdout), "true true\n");
  },
});

Deno.test({
  name: "anchored, what a Worker had open is closed when it is ended, and its numbers are used again while it runs",
  ignore: !isAnchored,
  fn: async () => {
    const source = `
      import { Guest } from ${JSON.stringify(import.meta.resolve("../../../tests/wasi/guest.ts"))};
      const count = () => [...Deno.readDirSync("/proc/self/fd")].length;
      onmessage = ({ data: host }) => {
        const guest = new Guest({ preopens: [{ guest: "/", host }, { guest: "/again", host }] });
        guest.create("f", "text");
        for (let i = 0; i < 40; i++) guest.mustOpen("f");
        guest.list(3);
        const [most, texts] = [count(), new Set()];
        for (let i = 0; i < 100; i++) {
          const fd = guest.mustOpen("f");
          texts.add(guest.read(fd));
          guest.call("fd_close", fd);
          guest.list(3);
        }
        postMessage([count() - most, [...texts].join()]);
      };`;
    const host = Deno.makeTempDirSync(), before = openDescriptors();
    for (let i = 0; i < 5; i++) {
      const worker = new Worker(`data:application/javascript,${encodeURIComponent(source)}`, { type: "module" });
      const answer = new Promise((resolve) => worker.onmessage = ({ data }) => resolve(data));
      worker.postMessage(host);
      assertEquals(await answer, [0, "text"]);
      worker.terminate();
    }
    for (let i = 0; i < 100 && openDescriptors() > before + 20; i++) await new Promise((go) => setTimeout(go, 20));
    assert(openDescriptors() <= before + 20, `${openDescriptors() - before} descriptors are left`);
    Deno.removeSync(host, { recursive: true });
  },
});
