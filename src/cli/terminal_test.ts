import { assertEquals } from "@std/assert";
import { printable } from "./terminal.ts";

/** What `paint` does in a process with this environment. */
async function painted(isTerminal: boolean, env: Record<string, string>): Promise<string> {
  const code = `import { paint } from ${JSON.stringify(import.meta.resolve("./terminal.ts"))};
    console.log(JSON.stringify(paint({ isTerminal: () => ${isTerminal} }).red("x")));`;
  const own = Object.fromEntries(Object.entries(Deno.env.toObject()).filter(([name]) => name !== "NO_COLOR"));
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--config", config, code],
    clearEnv: true,
    env: { ...own, ...env },
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("paint() colours on a terminal only, and not for those who set NO_COLOR", async () => {
  assertEquals(await painted(true, {}), "\x1b[31mx\x1b[39m");
  assertEquals(await painted(true, { NO_COLOR: "1" }), "x");
  assertEquals(await painted(false, {}), "x");
});

Deno.test("printable() shows control characters as escapes", () => {
  assertEquals(printable("a\x1b[2J\u202eb\nc ü"), "a\\u{1b}[2J\\u{202e}b\\u{a}c ü");
});
