import { assert, assertEquals } from "@std/assert";
import { whyNotAnchored } from "./host.ts";

/** A program that polls standard input and a clock of 5 s, tells which fired, then reads, and so on until the end. */
const program = `
import { Guest, BUFFER, OUT } from ${JSON.stringify(import.meta.resolve("../../../tests/wasi/guest.ts"))};
const guest = new Guest({ stdin: "inherit" });
const { view } = guest;
for (;;) {
  guest.bytes.fill(0, BUFFER, BUFFER + 96);
  view.setUint8(BUFFER + 8, 1);
  view.setBigUint64(BUFFER + 48, 9n, true);
  view.setUint32(BUFFER + 64, 1, true);
  view.setBigUint64(BUFFER + 72, 100_000_000n, true);
  guest.call("poll_oneoff", BUFFER, BUFFER + 200, 2, OUT);
  const clock = view.getBigUint64(BUFFER + 200, true) === 9n;
  if (clock) { console.log("clock"); continue; }
  const text = guest.read(0, 3);
  console.log(JSON.stringify(text));
  if (text === "") break;
}`;

async function run(send: (writer: WritableStreamDefaultWriter<Uint8Array>) => Promise<void>): Promise<string[]> {
  const args = ["eval", "--no-lock", program];
  await using child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await send(writer);
  await writer.close();
  const { stdout } = await child.output();
  return new TextDecoder().decode(stdout).trim().split("\n");
}

Deno.test({
  name: "poll_oneoff waits for a pipe on standard input",
  ignore: whyNotAnchored() !== undefined,
  fn: async () => {
    const encoder = new TextEncoder();
    const lines = await run(async (writer) => {
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await writer.write(encoder.encode("hello"));
      await new Promise((resolve) => setTimeout(resolve, 500));
    });
    assert(lines.filter((line) => line === "clock").length >= 2, lines.join());
    assertEquals(lines.filter((line) => line !== "clock"), ['"hel"', '"lo"', '""']);
  },
});

Deno.test({
  name: "a deadline ends a program whose output nobody reads",
  ignore: whyNotAnchored() !== undefined,
  fn: async () => {
    for (const [fd, name] of [[1, "stdout"], [2, "stderr"]] as const) {
      const source = `
        import { Guest } from ${JSON.stringify(import.meta.resolve("../../../tests/wasi/guest.ts"))};
        import { Meter } from ${JSON.stringify(import.meta.resolve("../../runtime/mod.ts"))};
        const guest = new Guest({ ${name}: "inherit" });
        guest.wasi.deadline = new Meter({ timeout: 100 });
        try {
          for (;;) guest.write(${fd}, "a".repeat(60_000));
        } catch ({ code }) {
          Deno.exit(code === "timeout" ? 3 : 4);
        }`;
      const child = new Deno.Command(Deno.execPath(), {
        args: ["eval", "--no-lock", source],
        stdout: "null",
        stderr: "null",
        [name]: "piped",
      }).spawn();
      const killer = setTimeout(() => child.kill("SIGKILL"), 20_000);
      assertEquals((await child.status).code, 3, name);
      clearTimeout(killer);
      await child[name].cancel();
    }
  },
});
