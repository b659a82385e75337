import { assertEquals } from "@std/assert";
import { overwriteLine } from "./terminal.ts";

/** What `show` does with lines in a process with this environment. */
async function shown(isTerminal: boolean, env: Record<string, string>): Promise<string> {
  const code = `import { bold, show, Styled } from ${JSON.stringify(import.meta.resolve("./terminal.ts"))};
    const lines = [new Styled("red", "x\\x1b[0m"), ["a", bold("b"), "\\x1b[1mc\\n"]];
    console.log(JSON.stringify(show(lines, { isTerminal: () => ${isTerminal} })));`;
  const own = Object.fromEntries(Object.entries(Deno.env.toObject()).filter(([name]) => name !== "NO_COLOR"));
  const config = new URL("../../../deno.json", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--config", config, code],
    clearEnv: true,
    env: { ...own, ...env },
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("styles are for terminals only, and not for those who set NO_COLOR; nobody's text is one", async () => {
  const plain = "x\\u{1b}[0m\nab\\u{1b}[1mc\\u{a}";
  assertEquals(await shown(true, {}), "\x1b[31mx\\u{1b}[0m\x1b[39m\na\x1b[1mb\x1b[22m\\u{1b}[1mc\\u{a}");
  assertEquals(await shown(true, { NO_COLOR: "1" }), plain);
  assertEquals(await shown(false, {}), plain);
});

Deno.test("what overwrites the last line is escaped too", () => {
  const original = Deno.stderr.writeSync, written: string[] = [];
  Deno.stderr.writeSync = (bytes) => written.push(new TextDecoder().decode(bytes));
  try {
    overwriteLine("compiling \x1b]0;t\x07\r\n\u202e.wasm: 7 %");
  } finally {
    Deno.stderr.writeSync = original;
  }
  assertEquals(written, ["\r\x1b[Kcompiling \\u{1b}]0;t\\u{7}\\u{d}\\u{a}\\u{202e}.wasm: 7 %"]);
});
