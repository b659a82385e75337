/**
 * Where `compile` writes, as a shell sees it.
 *
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { EVERYTHING, nativeTest, PROGRAMS, temporaryDirectory, wasmine } from "./command.ts";
import { chattyModule } from "./chatty_module.ts";

const MAIN = new URL("../../src/cli/main.ts", import.meta.url).pathname;

/** Runs a line of shell, in which $wasmine is the command line. */
function shell(line: string, cwd: string): { code: number; stderr: string } {
  const wasmine = `${Deno.execPath()} run -A ${MAIN}`, env = { wasmine, NO_COLOR: "1" };
  const { code, stderr } = new Deno.Command("bash", { args: ["-c", line], cwd, env }).outputSync();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

Deno.test("without -o the result is beside the module, for standard input it is standard output", async () => {
  using directory = temporaryDirectory();
  const cwd = directory.path, text = Deno.readTextFileSync(`${PROGRAMS}/exit.wat`);
  Deno.writeTextFileSync(`${cwd}/exit.wat`, text);
  assertEquals(await wasmine(["compile", "--emit", "js", "exit.wat"], { cwd }), { code: 0, stdout: "", stderr: "" });
  const js = Deno.readTextFileSync(`${cwd}/exit.js`);
  assertMatch(js, /function/);
  assertEquals((await wasmine(["compile", "--emit", "js", "-"], { cwd, stdin: text })).stdout, js);
  assertEquals((await wasmine(["compile", "--emit", "js", "-o", "-", "exit.wat"], { cwd })).stdout, js);
  assertEquals((await wasmine(["compile", "--emit", "js", "-o", "./-", "exit.wat"], { cwd })).stdout, "");
  assertEquals(Deno.readTextFileSync(`${cwd}/-`), js);
});

Deno.test("redirections, devices and full disks are as for other compilers", () => {
  using directory = temporaryDirectory();
  const cwd = directory.path, compile = `$wasmine compile --emit js ${PROGRAMS}/exit.wat`;
  assertEquals(shell(`${compile} -o - >a && ${compile} -o b && cmp a b`, cwd), { code: 0, stderr: "" });
  assertEquals(shell(`${compile} -o /dev/stdout | cmp - b && ${compile} -o >(cat >c) && sleep 0.2; cmp b c`, cwd), {
    code: 0,
    stderr: "",
  });
  assertEquals(shell(`${compile} -o /dev/null && test -c /dev/null`, cwd), { code: 0, stderr: "" });
  assertEquals(shell(`${compile} -o /dev/full`, cwd), {
    code: 1,
    stderr: `error: Cannot write "/dev/full": no space left on device\n`,
  });
  assertEquals(shell(`${compile} -o - >/dev/full`, cwd), {
    code: 1,
    stderr: "error: Cannot write to standard output: no space left on device\n",
  });
  for (const args of [`inspect ${PROGRAMS}/exit.wat`, "help", "completions bash", `validate ${PROGRAMS}/exit.wat`]) {
    assertEquals(shell(`$wasmine ${args} >/dev/full`, cwd), {
      code: 1,
      stderr: "error: Cannot write to standard output: no space left on device\n",
    });
  }
  assertEquals(Array.from(Deno.readDirSync(cwd), ({ name }) => name).sort(), ["a", "b", "c"]);
});

nativeTest("parts become files of their own, but one stream", () => {
  using directory = temporaryDirectory();
  const cwd = directory.path;
  Deno.writeFileSync(`${cwd}/large.wasm`, chattyModule());
  const emit = "$wasmine compile -O0 --emit object large.wasm";
  assertEquals(shell(`${emit} -o all.o && ${emit} -o - >stream && cat all.*o | cmp - stream`, cwd), {
    code: 0,
    stderr: "",
  });
  assertEquals(shell(`${emit} -o /dev/null && ! ls /dev/null.*`, cwd).code, 0);
  return Promise.resolve();
});

nativeTest("code for perf is not left where others can change it", async () => {
  using directory = temporaryDirectory();
  const images = `${directory.path}/images`,
    run = () =>
      wasmine(["run", "--no-cache", "-b", "llvm", "exit.wat"], {
        permissions: EVERYTHING,
        env: { WASMINE_IMAGE_DIR: images },
      });
  assertEquals((await run()).code, 42);
  assertMatch(Array.from(Deno.readDirSync(images), ({ name }) => name).join(), /^exit\.wat-[0-9a-f]{16}\.so$/);
  Deno.chmodSync(images, 0o777);
  const { code, stderr } = await run();
  assertEquals(code, 1);
  assertMatch(stderr, /^error: WASMINE_IMAGE_DIR: Cannot keep code in ".*": others can write to ".*"\n$/);
});
