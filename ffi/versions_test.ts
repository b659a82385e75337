/**
 * Runs the tests that depend on LLVM on every other libLLVM of this machine, each in a process of its own.
 */

import { assertEquals } from "@std/assert";
import { llvm } from "./llvm/mod.ts";
import { nativeTest } from "./testing.ts";

const folder = "/usr/lib/x86_64-linux-gnu";
const tests = [
  "llvm",
  "elf_test.ts",
  "entry_test.ts",
  "host_test.ts",
  "image_test.ts",
  "../tests/llvm/loads_test.ts",
  "../tests/llvm/loops_test.ts",
  "../tests/llvm/memory_operators_test.ts",
];
const insideOther = Deno.env.get("WASMINE_LLVM_PATH") !== undefined;

for (const { path, version } of insideOther ? [] : installed()) {
  nativeTest(`the native side works on LLVM ${version}`, async () => {
    if (llvm().majorVersion === version) return; // that is what all other tests just ran on
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "-A", "--no-check", "--quiet", ...tests],
      cwd: new URL(".", import.meta.url).pathname,
      env: { WASMINE_LLVM_PATH: path, NO_COLOR: "1" },
    }).output();
    const report = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assertEquals(code, 0, report);
  });
}

function installed(): { path: string; version: number }[] {
  const found = new Map<number, string>();
  try {
    for (const { name } of Deno.readDirSync(folder)) {
      const match = /^libLLVM(?:-(\d+)\.so\.1|\.so\.(\d+)\.1)$/.exec(name);
      const version = Number(match?.[1] ?? match?.[2]);
      if (version >= 15) found.set(version, `${folder}/${name}`);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return [...found].map(([version, path]) => ({ version, path })).sort((a, b) => b.version - a.version);
}
