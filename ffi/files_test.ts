import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { files, lastError, libcName, lookupFlags, moreFiles, openFlags, workingDirectory } from "./files.ts";
import { cString } from "./libc.ts";

const ignore = Deno.build.os !== "linux" || libcName() === undefined;
if (!ignore) moreFiles();

Deno.test({
  name: "the error of a call is that of the call, however many are made",
  ignore,
  fn: () => {
    const none = cString("/no/such/place");
    for (let i = 0; i < 20_000; i++) {
      assertEquals(i % 2 === 0 ? files().close(-1) : files().openat(workingDirectory, none, 0, 0), -1);
      assertEquals(lastError(), i % 2 === 0 ? 9 : 2);
    }
  },
});

Deno.test({
  name: "the flags are those of this machine's kernel: a link is not followed, and a file is no directory",
  ignore,
  fn: () => {
    const path = Deno.makeTempDirSync(), { DIRECTORY, NO_FOLLOW } = lookupFlags(Deno.build.arch)!;
    Deno.writeTextFileSync(`${path}/file`, "");
    Deno.symlinkSync("file", `${path}/link`);
    const open = (name: string, flags: number) => {
      const fd = files().openat(workingDirectory, cString(`${path}/${name}`), flags, 0);
      return fd < 0 ? lastError() : files().close(fd);
    };
    assertEquals([open("file", NO_FOLLOW), open("link", 0), open("link", NO_FOLLOW)], [0, 0, 40]);
    assertEquals([open("file", DIRECTORY), open("", DIRECTORY), open("", openFlags.WRITE_ONLY)], [20, 0, 21]);
    Deno.removeSync(path, { recursive: true });
  },
});

Deno.test("processors differ, and of others nothing is known", () => {
  assertNotEquals(lookupFlags("x86_64"), lookupFlags("aarch64"));
  assertEquals(lookupFlags("riscv64"), undefined);
  assert(
    Object.values(lookupFlags("aarch64") ?? {}).every((flag) => !(Object.values(openFlags) as number[]).includes(flag)),
  );
});
