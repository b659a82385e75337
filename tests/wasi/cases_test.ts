/**
 * Programs that once were led outside, went on behind their exit, or ended in another way than they should, on every engine.
 * Their sources are in cases/; scripts/build_wasm.ts compiles those in C.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { temporaryDirectory, testOnEachEngine } from "../cli/command.ts";

const CASES = fromFileUrl(import.meta.resolve("./cases"));

for (const mode of ["anchored", "unanchored"]) {
  testOnEachEngine(
    `a directory inside of another stays what it was, whoever moves what leads to it (${mode})`,
    async (run) => {
      using directory = temporaryDirectory();
      const { path } = directory;
      for (const name of ["w/p/etc", "outside/etc"]) Deno.mkdirSync(`${path}/${name}`, { recursive: true });
      Deno.writeTextFileSync(`${path}/w/p/etc/file`, "inside");
      Deno.writeTextFileSync(`${path}/outside/etc/file`, "outside");
      const dirs = ["--dir", `${path}/w::/w`, "--dir", `${path}/w/p/etc::/d`];
      const flags = mode === "anchored" ? [] : ["--unanchored-dirs"];
      const { code, stdout } = await run(...dirs, ...flags, `${CASES}/nested_directories.wasm`);
      // Without an anchor the directory is gone with its path.
      assertEquals([code, stdout], mode === "anchored" ? [0, "inside\n"] : [3, ""]);
      assertEquals([...Deno.readDirSync(`${path}/outside/etc`)].map(({ name }) => name), ["file"]);
      const inside = [...Deno.readDirSync(`${path}/w/q/etc`)].map(({ name }) => name).sort();
      assertEquals(inside, mode === "anchored" ? ["file", "new"] : ["file"]);
    },
  );
}

testOnEachEngine("directories are opened before a preloaded library can move what leads to them", async (run) => {
  using directory = temporaryDirectory();
  const { path } = directory;
  for (const name of ["w/p/etc", "outside/etc"]) Deno.mkdirSync(`${path}/${name}`, { recursive: true });
  Deno.writeTextFileSync(`${path}/w/p/etc/file`, "inside");
  Deno.writeTextFileSync(`${path}/outside/etc/file`, "outside");
  const dirs = ["--dir", `${path}/w::/w`, "--dir", `${path}/w/p/etc::/d`];
  const { code, stdout } = await run(...dirs, "--preload", `mover=${CASES}/mover.wat`, `${CASES}/reader.wat`);
  assertEquals([code, stdout], [0, "inside"]);
});

testOnEachEngine("a program needs no memory to exit", async (run) => {
  assertEquals(await run(`${CASES}/exit_without_memory.wat`), { code: 3, stdout: "", stderr: "" });
});

testOnEachEngine("a start function that takes or gives something is refused in plain words", async (run) => {
  const refused = async (name: string) => {
    const { code, stdout, stderr } = await run(`${CASES}/${name}.wat`);
    assertEquals([code, stdout], [1, ""]);
    return stderr.replace(`${CASES}/`, "");
  };
  const advice = "--invoke _start calls it with arguments and prints its results";
  assertEquals(
    await refused("start_with_parameter"),
    `error: Cannot start "start_with_parameter.wat": its function "_start" has the type [i32] -> [], not [] -> []; ${advice}\n`,
  );
  assertEquals(
    await refused("start_with_result"),
    `error: Cannot start "start_with_result.wat": its function "_start" has the type [] -> [i32], not [] -> []; ${advice}\n`,
  );
  assertEquals(
    await refused("initialize_with_parameter"),
    `error: Cannot start "initialize_with_parameter.wat": its function "_initialize" has the type [i32] -> [], not [] -> []\n`,
  );
  assertEquals((await run("-i", "_start", `${CASES}/start_with_result.wat`)).stdout, "5\n");
});

testOnEachEngine("a program can fill a memory of 4 GiB", async (run) => {
  assertEquals(await run(`${CASES}/fill_memory.wasm`), { code: 0, stdout: "4032 MiB\n", stderr: "" });
});
