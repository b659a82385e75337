import { assertEquals, assertThrows } from "@std/assert";
import { isFromSystem, writeAtomically } from "./atomic_write.ts";

function names(path: string): string[] {
  return Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
}

Deno.test("a file is replaced as a whole, and so are links and what else has its name", () => {
  const directory = Deno.makeTempDirSync(), path = `${directory}/file`, outside = `${directory}/outside`;
  Deno.writeTextFileSync(outside, "theirs");
  Deno.symlinkSync(outside, path);
  writeAtomically(path, Uint8Array.of(104, 105), { mode: 0o600 });
  assertEquals([Deno.readTextFileSync(path), Deno.readTextFileSync(outside)], ["hi", "theirs"]);
  assertEquals(Deno.lstatSync(path).mode! & 0o777, 0o600);
  assertEquals(names(directory), ["file", "outside"]);
  Deno.removeSync(directory, { recursive: true });
});

Deno.test("a name alone is one in the working directory", () => {
  const directory = Deno.makeTempDirSync(), before = Deno.cwd();
  Deno.chdir(directory);
  try {
    writeAtomically("file", new Uint8Array(3));
    assertEquals(names("."), ["file"]);
  } finally {
    Deno.chdir(before);
    Deno.removeSync(directory, { recursive: true });
  }
});

Deno.test("what cannot be written leaves nothing behind", () => {
  const directory = Deno.makeTempDirSync();
  Deno.mkdirSync(`${directory}/full/inner`, { recursive: true });
  const error = assertThrows(() => writeAtomically(`${directory}/full`, new Uint8Array(3)));
  assertEquals(isFromSystem(error), true);
  assertEquals(isFromSystem(assertThrows(() => writeAtomically(`${directory}/none/file`, new Uint8Array(3)))), true);
  assertEquals(names(directory), ["full"]);
  Deno.removeSync(directory, { recursive: true });
});

Deno.test("mistakes of the program's own are not the system's", () => {
  assertEquals(isFromSystem(new TypeError("x is undefined")), false);
  assertEquals(isFromSystem("ENOSPC"), false);
});
