import { assertEquals, assertStringIncludes } from "@std/assert";
import { PrivateDirectory } from "./private_directory.ts";

const SOMEBODY_ELSE = 65534;

/** A directory of the test's own, in which entries are described by their modes and what they are. */
class Place implements Disposable {
  readonly path = Deno.realPathSync(Deno.makeTempDirSync());

  /** Makes a directory with a mode; returns its path. */
  directory(name: string, mode: number): string {
    const path = `${this.path}/${name}`;
    Deno.mkdirSync(path);
    Deno.chmodSync(path, mode);
    return path;
  }

  file(name: string, mode: number): string {
    const path = `${this.path}/${name}`;
    Deno.writeTextFileSync(path, "contents");
    Deno.chmodSync(path, mode);
    return path;
  }

  link(name: string, target: string): string {
    Deno.symlinkSync(target, `${this.path}/${name}`);
    return `${this.path}/${name}`;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

function fifo(path: string): string {
  const { success } = new Deno.Command("mkfifo", { args: [path] }).outputSync();
  assertEquals(success, true);
  return path;
}

function objection(path: string): string | undefined {
  return new PrivateDirectory(path).objection();
}

Deno.test("a directory that only its owner can write to is private, as is one that is not there", () => {
  using place = new Place();
  for (const mode of [0o700, 0o755, 0o750, 0o1700]) {
    assertEquals(objection(place.directory(`d${mode}`, mode)), undefined);
  }
  assertEquals(objection(`${place.path}/d448/`), undefined);
  assertEquals(objection(`${place.path}/d448/../d493/.`), undefined);
  assertEquals(objection(`${place.path}/not/there`), undefined);
});

Deno.test("a directory that others can write to is not", () => {
  using place = new Place();
  for (const mode of [0o770, 0o720, 0o707, 0o702, 0o777, 0o1777]) {
    const path = place.directory(`d${mode}`, mode);
    assertEquals(objection(path), `others can write to "${path}"`);
    assertEquals(objection(`${path}/../d${mode}`), `others can write to "${path}"`);
  }
  // The mode of a directory on the way counts too, and what leads back to one.
  assertEquals(objection(`${place.path}/d${0o1777}/none/..`), undefined);
  const sticky = `${place.path}/d${0o1777}`;
  Deno.mkdirSync(`${sticky}/inner`, { mode: 0o700 });
  assertEquals(objection(`${sticky}/inner/..`), `others can write to "${sticky}"`);
});

Deno.test("who can rename a directory on the way can put another in its place", () => {
  using place = new Place();
  const open = place.directory("open", 0o777), sticky = place.directory("sticky", 0o1777);
  for (const parent of [open, sticky]) Deno.mkdirSync(`${parent}/a/b`, { recursive: true, mode: 0o700 });
  assertEquals(objection(`${open}/a/b`), `others can write to "${open}"`);
  assertEquals(objection(`${open}/not-there`), `others can write to "${open}"`);
  assertEquals(objection(`${sticky}/a/b`), undefined);
});

Deno.test("links on the way are followed, the directory itself is none", () => {
  using place = new Place();
  const target = place.directory("target", 0o700), open = place.directory("open", 0o777);
  Deno.mkdirSync(`${target}/cache`, { mode: 0o700 });
  Deno.mkdirSync(`${open}/cache`, { mode: 0o700 });
  assertEquals(objection(`${place.link("absolute", target)}/cache`), undefined);
  assertEquals(
    objection(
      `${place.link("relative", "../../src/" + place.path.slice(place.path.lastIndexOf("/") + 1) + "/target")}/cache`,
    ),
    undefined,
  );
  assertEquals(objection(`${place.link("to-open", open)}/cache`), `others can write to "${open}"`);
  assertEquals(objection(place.link("itself", target)), "it is a link");
  assertEquals(objection(`${place.path}/itself//`), "it is a link");
  place.link("one", "two");
  place.link("two", "one");
  assertStringIncludes(objection(`${place.path}/one/cache`)!, "Too many levels of symbolic links");
  const file = place.file("file", 0o600);
  assertEquals(objection(file), `"${file}" is no directory`);
});

Deno.test("a relative path is one from the working directory", () => {
  using place = new Place();
  const before = Deno.cwd(), open = place.directory("open", 0o777);
  Deno.mkdirSync(`${open}/cache`, { mode: 0o700 });
  Deno.chdir(open);
  try {
    assertEquals(objection("cache"), `others can write to "${open}"`);
  } finally {
    Deno.chdir(before);
  }
});

// Only root can make what belongs to somebody else.
if (Deno.uid() === 0) {
  Deno.test("directories and files of somebody else are not trusted", () => {
    using place = new Place();
    const theirs = place.directory("theirs", 0o700), own = place.directory("own", 0o700);
    Deno.mkdirSync(`${theirs}/inner`, { mode: 0o700 });
    Deno.chownSync(theirs, SOMEBODY_ELSE, null);
    for (const path of [theirs, `${theirs}/inner`]) {
      assertEquals(objection(path), `"${theirs}" belongs to somebody else`);
    }
    const link = place.link("link", own);
    new Deno.Command("chown", { args: ["-h", String(SOMEBODY_ELSE), link] }).outputSync();
    assertEquals(objection(`${link}/inner`), `"${link}" belongs to somebody else`);
    const file = `${own}/file`;
    Deno.writeTextFileSync(file, "theirs", { mode: 0o600 });
    Deno.chownSync(file, SOMEBODY_ELSE, null);
    assertEquals(new PrivateDirectory(own).read(file), undefined);
  });
}

Deno.test("only files that nobody else can change are read, and nothing is waited for", () => {
  using place = new Place();
  const files = new PrivateDirectory(place.path), read = (path: string) => files.read(path);
  assertEquals(new TextDecoder().decode(read(place.file("file", 0o600))), "contents");
  assertEquals(new TextDecoder().decode(read(place.file("readable", 0o644))), "contents");
  assertEquals(read(`${place.path}/none`), undefined);
  for (const mode of [0o620, 0o602, 0o666]) assertEquals(read(place.file(`f${mode}`, mode)), undefined);
  assertEquals(read(place.link("link", "file")), undefined);
  assertEquals(read(place.link("dangling", "nowhere")), undefined);
  assertEquals(read(fifo(`${place.path}/fifo`)), undefined);
  assertEquals(read(place.directory("directory", 0o700)), undefined);
  Deno.linkSync(`${place.path}/file`, `${place.path}/other-name`);
  assertEquals(read(`${place.path}/file`), undefined);
  assertEquals(files.open(`${place.path}/fifo`, { create: true, write: true }), undefined);
});

Deno.test("what is written is its owner's alone, in place of whatever had the name", () => {
  using place = new Place();
  const files = new PrivateDirectory(`${place.path}/new/cache`), path = `${files.path}/file`;
  const write = () => files.write(path, new TextEncoder().encode("mine"));
  assertEquals(write(), true);
  const outside = place.file("outside", 0o644);
  for (const put of [() => Deno.symlinkSync(outside, path), () => fifo(path), () => Deno.linkSync(outside, path)]) {
    Deno.removeSync(path);
    put();
    assertEquals(write(), true);
    const { isFile, mode, nlink } = Deno.lstatSync(path);
    assertEquals([isFile, mode! & 0o777, nlink], [true, 0o600, 1]);
    assertEquals(Deno.readTextFileSync(outside), "contents");
  }
  assertEquals(Deno.lstatSync(files.path).mode! & 0o777, 0o700);
  assertEquals(Array.from(Deno.readDirSync(files.path), ({ name }) => name), ["file"]);
});

Deno.test("nothing is read or written where others can write, even if that came later", () => {
  using place = new Place();
  const path = place.directory("open", 0o777), files = new PrivateDirectory(path);
  Deno.writeTextFileSync(`${path}/file`, "planted", { mode: 0o600 });
  assertEquals(files.read(`${path}/file`), undefined);
  assertEquals(files.write(`${path}/new`, new Uint8Array(1)), false);
  Deno.chmodSync(path, 0o700);
  assertEquals(files.write(`${path}/new`, new Uint8Array(1)), true);
  Deno.chmodSync(path, 0o777);
  assertEquals([files.read(`${path}/new`), files.write(`${path}/new`, new Uint8Array(2))], [undefined, false]);
  const later = new PrivateDirectory(`${place.path}/later`);
  assertEquals(later.objection(), undefined);
  Deno.writeTextFileSync(`${place.directory("later", 0o777)}/file`, "planted", { mode: 0o600 });
  assertEquals(later.read(`${later.path}/file`), undefined);
});

/** What a process with some permissions finds in a directory. */
function seenWith(permissions: readonly string[], path: string): string {
  const code = `const { PrivateDirectory } = await import(${
    JSON.stringify(import.meta.resolve("./private_directory.ts"))
  });
    console.log(new PrivateDirectory(${JSON.stringify(path)}).objection() ?? "private");`;
  const file = Deno.makeTempFileSync({ suffix: ".ts" });
  try {
    Deno.writeTextFileSync(file, code);
    const args = [
      "run",
      "--no-prompt",
      `--config=${new URL("../../deno.json", import.meta.url).pathname}`,
      ...permissions,
    ];
    const { stdout, stderr } = new Deno.Command(Deno.execPath(), { args: [...args, file] }).outputSync();
    return new TextDecoder().decode(stdout).trim() || new TextDecoder().decode(stderr);
  } finally {
    Deno.removeSync(file);
  }
}

Deno.test("without permission to find out, nothing is trusted", () => {
  using place = new Place();
  const path = place.directory("cache", 0o700);
  assertEquals(seenWith(["--allow-read", "--allow-sys=uid"], path), "private");
  // Whose files are made can be seen from one.
  assertEquals(seenWith(["--allow-read", "--allow-write"], path), "private");
  assertEquals(Array.from(Deno.readDirSync(path)), []);
  const unknown = seenWith(["--allow-read"], path);
  assertEquals(unknown, "it is not known who can write to it (Deno was started without --allow-sys=uid)");
  assertStringIncludes(seenWith([`--allow-read=${path}`, "--allow-sys=uid"], path), "it is not known who can write");
});
