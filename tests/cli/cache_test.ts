/**
 * `wasmine cache`.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { EVERYTHING, nativeTest, temporaryDirectory, wasmine } from "./command.ts";

nativeTest("cache list shows what was compiled, cache clean removes it and nothing else", async () => {
  using directory = temporaryDirectory();
  const cache = `${directory.path}/cache`, env = { WASMINE_CACHE_DIR: cache };
  assertEquals(await wasmine(["cache", "list"], { env }), { code: 0, stdout: "0 modules, 0 B\n", stderr: "" });
  for (const file of ["exit.wat", "trap.wat"]) {
    await wasmine(["run", "-b", "llvm", file], { permissions: EVERYTHING, env });
  }
  await wasmine(["run", "-b", "llvm", "--fuel", "1000", "exit.wat"], { permissions: EVERYTHING, env });
  Deno.writeTextFileSync(`${cache}/notes.txt`, "mine");
  const damaged = `${cache}/${"0".repeat(64)}-Ox-00000000.cwasm`;
  Deno.writeTextFileSync(damaged, "\0cwasm");
  Deno.mkdirSync(`${cache}/${"1".repeat(64)}-Ox-00000000.parts`);
  Deno.writeTextFileSync(`${cache}/${"1".repeat(64)}-Ox-00000000.parts/19.1.7-2of5.o`, "part");
  Deno.writeTextFileSync(`${damaged}.${crypto.randomUUID()}`, "half");
  const { stdout } = await wasmine(["cache", "list"], { env });
  assertMatch(stdout, /^MODULE +LEVEL +PROCESSOR +SIZE +AGE +SHA-256$/m);
  assertMatch(stdout, /^exit\.wat +2 +[\w-]+ +[\d.]+ KiB +\d+[sm] +[0-9a-f]{16}$/m);
  assertMatch(stdout, /^exit\.wat +2 metered /m);
  assertMatch(stdout, /^trap\.wat +2 /m);
  assertMatch(stdout, /^\(damaged\) .* 0{16}$/m);
  assertMatch(stdout, /^\(1 of 5 parts\) .* 1{16}$/m);
  assertMatch(stdout, /^5 modules, [\d.]+ KiB\n$/m);
  assertMatch((await wasmine(["cache", "clean"], { env })).stdout, /^removed 5 modules, [\d.]+ KiB\n$/);
  assertEquals(Array.from(Deno.readDirSync(cache), ({ name }) => name), ["notes.txt"]);
});

nativeTest("cache clean leaves alone what is being compiled", async () => {
  using directory = temporaryDirectory();
  const parts = `${directory.path}/${"1".repeat(64)}-Ox-00000000.parts`, env = { WASMINE_CACHE_DIR: directory.path };
  Deno.mkdirSync(parts);
  {
    using lock = Deno.openSync(`${parts}/lock`, { create: true, write: true });
    lock.lockSync(true);
    const { code, stdout, stderr } = await wasmine(["cache", "clean"], { env });
    assertEquals([code, stdout], [0, "removed 0 modules, 0 B\n"]);
    assertEquals(stderr, `warning: left ${"1".repeat(16)} alone, which another process is compiling\n`);
  }
  assertMatch((await wasmine(["cache", "clean"], { env })).stdout, /^removed 1 module, /);
});

Deno.test("cache dir says where the cache is", async () => {
  const env = { WASMINE_CACHE_DIR: "/own" };
  assertEquals((await wasmine(["cache", "dir"], { env })).stdout, "/own\n");
  const unknown = await wasmine(["cache", "dir"], { permissions: ["--allow-read"] });
  assertEquals([unknown.code, unknown.stderr], [
    1,
    "error: Cannot find the cache: Deno was started without --allow-env=HOME\n",
  ]);
});

Deno.test("cache says what is wrong with its arguments, and which permission it lacks", async () => {
  const env = { WASMINE_CACHE_DIR: "/nowhere" };
  const message = async (args: string[], permissions?: string[]) => {
    const { code, stderr } = await wasmine(["cache", ...args], { env, permissions });
    return `${code} ${stderr}`;
  };
  assertEquals(await message([]), "2 error: what? Usage: wasmine cache [OPTIONS] dir|list|clean\n");
  assertEquals(
    await message(["lsit"]),
    `2 error: cannot lsit the cache: it is one of dir, list, clean; did you mean "list"?\n`,
  );
  assertEquals(
    await message(["clean", "--older-than", "yesterday"]),
    `2 error: option --older-than needs a time such as 500ms, 5s or 2m, not "yesterday"\n`,
  );
  assertEquals(
    await message(["list"], ["--allow-env"]),
    `1 error: Cannot read "/nowhere": Deno was started without --allow-read=/nowhere\n`,
  );
  assertEquals(
    await message(["clean"], ["--allow-env", "--allow-read"]),
    `1 error: Cannot clean "/nowhere": Deno was started without --allow-write=/nowhere\n`,
  );
});
