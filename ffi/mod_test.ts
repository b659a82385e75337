import { assertEquals } from "@std/assert";

Deno.test("importing the native side needs no permission", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", new URL("mod.ts", import.meta.url).pathname],
  }).output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
});
