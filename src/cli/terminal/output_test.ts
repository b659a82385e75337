import { assertEquals, assertThrows } from "@std/assert";
import { Failure } from "./failure.ts";
import { isStream, writeOutput } from "./output.ts";

/** A directory that is removed at the end, with what is in it. */
class Place implements Disposable {
  readonly path = Deno.realPathSync(Deno.makeTempDirSync());

  at(name: string): string {
    return `${this.path}/${name}`;
  }

  /** Names of what is there, with the contents of files and the targets of links. */
  contents(): Record<string, string> {
    const entries = Array.from(Deno.readDirSync(this.path), ({ name, isSymlink, isFile }) => {
      const path = this.at(name);
      return [name, isSymlink ? `-> ${Deno.readLinkSync(path)}` : isFile ? Deno.readTextFileSync(path) : "(no file)"];
    });
    return Object.fromEntries(entries.sort());
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

function write(path: string, text = "new"): void {
  writeOutput(path, new TextEncoder().encode(text));
}

function messageOf(path: string): string {
  return assertThrows(() => write(path), Failure).message;
}

Deno.test("a file is made, or replaced and keeps its permissions", () => {
  using place = new Place();
  write(place.at("a"));
  Deno.writeTextFileSync(place.at("b"), "something longer than what comes");
  Deno.chmodSync(place.at("b"), 0o600);
  write(place.at("b"));
  assertEquals(place.contents(), { a: "new", b: "new" });
  assertEquals(Deno.statSync(place.at("b")).mode! & 0o777, 0o600);
});

Deno.test("links are followed, one to nothing too, and stay what they are", () => {
  using place = new Place();
  Deno.writeTextFileSync(place.at("file"), "old");
  Deno.symlinkSync("file", place.at("link"));
  Deno.symlinkSync("link", place.at("chain"));
  Deno.symlinkSync("later", place.at("dangling"));
  write(place.at("chain"), "one");
  assertEquals(place.contents(), { chain: "-> link", dangling: "-> later", file: "one", link: "-> file" });
  write(place.at("dangling"), "two");
  assertEquals(Deno.readTextFileSync(place.at("later")), "two");
  assertEquals(Deno.readLinkSync(place.at("dangling")), "later");
});

Deno.test("nothing goes through names that somebody can foresee", () => {
  using place = new Place();
  Deno.writeTextFileSync(place.at("victim"), "theirs");
  for (const ending of ["part", "tmp", "new", "unfinished"]) Deno.symlinkSync("victim", place.at(`out.${ending}`));
  const before = place.contents();
  write(place.at("out"));
  assertEquals(place.contents(), { ...before, out: "new" });
});

Deno.test("devices and pipes are written into", async () => {
  using place = new Place();
  const { rdev } = Deno.statSync("/dev/null");
  write("/dev/null");
  assertEquals(Deno.lstatSync("/dev/null").rdev, rdev);
  assertEquals(Deno.lstatSync("/dev/null").isCharDevice, true);
  Deno.symlinkSync("/dev/null", place.at("null"));
  write(place.at("null"));
  new Deno.Command("mkfifo", { args: [place.at("pipe")] }).outputSync();
  const reader = new Deno.Command("cat", { args: [place.at("pipe")], stdout: "piped" }).spawn();
  write(place.at("pipe"), "through the pipe");
  assertEquals(new TextDecoder().decode((await reader.output()).stdout), "through the pipe");
  assertEquals(place.contents(), { null: "-> /dev/null", pipe: "(no file)" });
  assertEquals([isStream("/dev/null"), isStream(place.at("null")), isStream(place.at("pipe")), isStream("-")], [
    true,
    true,
    true,
    true,
  ]);
  assertEquals([isStream(place.at("none")), isStream(import.meta.filename!)], [false, false]);
});

Deno.test("what cannot be written is named, with the reason, and leaves nothing behind", () => {
  using place = new Place();
  Deno.mkdirSync(place.at("directory"));
  Deno.writeTextFileSync(place.at("file"), "old");
  Deno.symlinkSync("loop", place.at("loop"));
  Deno.symlinkSync("none/file", place.at("lost"));
  const before = place.contents();
  assertEquals(messageOf(place.at("directory")), `Cannot write "${place.at("directory")}": it is a directory`);
  assertEquals(messageOf(place.at("none/file")), `Cannot write "${place.at("none/file")}": no such directory`);
  assertEquals(messageOf(place.at("lost")), `Cannot write "${place.at("lost")}": no such directory`);
  assertEquals(
    messageOf(place.at("file/file")),
    `Cannot write "${place.at("file/file")}": a part of the path is no directory`,
  );
  assertEquals(messageOf(place.at("loop")), `Cannot write "${place.at("loop")}": too many levels of symbolic links`);
  assertEquals(messageOf("/dev/full"), `Cannot write "/dev/full": no space left on device`);
  assertEquals(place.contents(), before);
});

/** What code prints in a process of its own, in a directory, whose files may have 64 MB: those that Deno keeps for itself too. */
function withSmallFiles(directory: string, code: string): string {
  using deno = new Place();
  const config = new URL("../../../deno.json", import.meta.url).pathname, script = deno.at("script.ts");
  const output = JSON.stringify(import.meta.resolve("./output.ts"));
  Deno.writeTextFileSync(script, `import { writeOutput } from ${output};\n${code}`);
  const run = `ulimit -f 65536 && exec ${Deno.execPath()} run -A --no-check --no-lock --config=${config} ${script}`;
  const env = { DENO_DIR: deno.at("cache"), NO_COLOR: "1" };
  const { stdout, stderr } = new Deno.Command("bash", { args: ["-c", run], cwd: directory, env }).outputSync();
  return new TextDecoder().decode(stdout) || new TextDecoder().decode(stderr);
}

Deno.test("a write that fails in the middle leaves what was there before, and nothing else", () => {
  using place = new Place();
  Deno.writeTextFileSync(place.at("old"), "old");
  Deno.symlinkSync("later", place.at("link"));
  const printed = withSmallFiles(
    place.path,
    `for (const name of ["old", "new", "link"]) {
      try {
        writeOutput(name, new Uint8Array(70_000_000));
      } catch (error) {
        console.log(error.message);
      }
    }`,
  );
  const failures = ["old", "new", "link"].map((name) => `Cannot write "${name}": file too large\n`);
  assertEquals(printed, failures.join(""));
  assertEquals(place.contents(), { link: "-> later", old: "old" });
});
