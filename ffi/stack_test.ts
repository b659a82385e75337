import { assert, assertEquals } from "@std/assert";
import { stackBounds, stackPointer } from "./mod.ts";
import { start, traps } from "./testdata/native.ts";
import { nativeTest } from "./testing.ts";

nativeTest("the limits lie inside the stack, in order", () => {
  start();
  const { low, high, nativeLimit, hostLimit } = stackBounds();
  const here = stackPointer();
  assert(low < nativeLimit && nativeLimit < hostLimit && hostLimit < here && here < high);
  assert(high - low <= 8n << 20n);
});

for (
  const [shell, flags] of [["ulimit -s unlimited", ""], ["ulimit -s 2048", ""], ["true", "--v8-flags=--stack-size=300"]]
) {
  nativeTest(`recursion ends as a trap under "${shell}" ${flags}`, async () => {
    const script = new URL("testdata/recursion.ts", import.meta.url).pathname;
    const { stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", `${shell}; exec "$0" run -A --quiet ${flags} "$1"`, Deno.execPath(), script],
    }).output();
    assertEquals(
      new TextDecoder().decode(stdout),
      `trap ${traps.stack}\ntrap ${traps.hostThrew}\n777\n`,
      new TextDecoder().decode(stderr),
    );
  });
}
