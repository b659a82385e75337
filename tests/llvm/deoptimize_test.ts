/**
 * V8 aborts the process if it has to leave optimised code behind a foreign call that returns a value, so no call of native
 * code that may call back is one. Each program here runs in a process of its own, which must reach its end.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { nativeTest } from "./native.ts";

async function lastLine(child: string, ...flags: string[]): Promise<string> {
  const script = fromFileUrl(import.meta.resolve(`./${child}`));
  const args = ["run", "-A", "--quiet", "--no-check", ...flags, script];
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  const text = new TextDecoder(), line = text.decode(stdout).trim().split("\n").at(-1)!;
  assert(success, `it ended in "${line}": ${text.decode(stderr).slice(0, 2000)}`);
  return line;
}

nativeTest("V8 may throw away the caller's code whatever the call of native code calls back", async () => {
  // The first flag lets the program say when V8 is to compile what, the second makes it do so at once.
  const flags = "--v8-flags=--allow-natives-syntax,--no-concurrent-recompilation";
  assertEquals(await lastLine("deoptimize_child.ts", flags), "finished");
});

nativeTest("exports call each other through the host after V8 has compiled what they share", async () => {
  assertEquals(await lastLine("nested_exports_child.ts"), "finished 40020300");
});
