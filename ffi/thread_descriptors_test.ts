import { assert, assertEquals, assertThrows } from "@std/assert";
import { files, lastError, libcName, workingDirectory } from "./files.ts";
import { cString } from "./libc.ts";
import { ThreadDescriptors } from "./thread_descriptors.ts";

const name = Deno.build.os === "linux" ? libcName() : undefined;
const descriptors = name === undefined ? undefined : new ThreadDescriptors(name);

function open(): number {
  return files().openat(workingDirectory, cString("/dev/zero"), 0, 0);
}

function read(fd: number): number {
  return files().pread(fd, new Uint8Array(8), 8n, 0n);
}

Deno.test({
  name: "a number that is released reaches nothing, and is given out again",
  ignore: descriptors === undefined,
  fn: () => {
    const { keep, release } = {
      keep: () => descriptors!.keep(open()),
      release: (fd: number) => descriptors!.release(fd),
    };
    const [a, b] = [keep(), keep()];
    assert(a !== b);
    assertEquals([read(a), read(b)], [8, 8]);
    release(a);
    assertEquals([read(a), read(b)], [-1, 8]);
    assertEquals([files().openat(a, cString("proc"), 0, 0), lastError()], [-1, 20]);
    assertEquals(keep(), a);
    assertEquals(read(a), 8);
    release(a);
    release(b);
  },
});

Deno.test({
  name: "what is kept has no second number",
  ignore: descriptors === undefined,
  fn: () => {
    const count = () => [...Deno.readDirSync("/proc/self/fd")].length;
    descriptors!.release(descriptors!.keep(open()));
    const before = count();
    for (let i = 0; i < 100; i++) descriptors!.release(descriptors!.keep(open()));
    assertEquals(count(), before);
  },
});

Deno.test("without libc there are none", () => {
  assertThrows(() => new ThreadDescriptors("/no/such/library.so"));
});
