import { assertEquals } from "@std/assert";
import { wasmine } from "./command.ts";

function invoke(name: string, ...args: string[]): ReturnType<typeof wasmine> {
  return wasmine(["run", "--invoke", name, "functions.wat", ...args]);
}

Deno.test("run --invoke prints one result a line, in the text format", async () => {
  assertEquals(await invoke("add", "2", "-3"), { code: 0, stdout: "-1\n", stderr: "" });
  assertEquals((await invoke("three")).stdout, "1\n-2\n2.5\n");
  assertEquals((await invoke("none")).stdout, "");
});

Deno.test("run --invoke keeps all bits of numbers", async () => {
  assertEquals((await invoke("i64", "0xffff_ffff_ffff_ffff")).stdout, "-1\n");
  assertEquals((await invoke("f32", "-nan:0x200001")).stdout, "-nan:0x200001\n");
  assertEquals((await invoke("f32", "0.1")).stdout, "0.1\n");
  assertEquals((await invoke("f64", "-inf")).stdout, "-inf\n");
  assertEquals((await invoke("f64", "0x1.8p1")).stdout, "3\n");
});

Deno.test("run --invoke shows references", async () => {
  assertEquals((await invoke("null", "null")).stdout, "ref.null extern\n");
  assertEquals((await invoke("reference")).stdout, "ref.func self\n");
});

Deno.test("run --invoke says which argument is wrong, and what was expected", async () => {
  const cases: [args: string[], stderr: string][] = [
    [["add", "1"], `"add" takes 2 arguments, got 1: its type is [i32 i32] -> [i32]`],
    [["none", "1"], `"none" takes 0 arguments, got 1: its type is [] -> []`],
    [["add", "1", "x"], `argument 2 of "add" must be of type i32, not "x": malformed integer x`],
    [
      ["add", "4294967296", "1"],
      `argument 1 of "add" must be of type i32, not "4294967296": i32 constant out of range: 4294967296`,
    ],
    [["f32", "1,5"], `argument 1 of "f32" must be of type f32, not "1,5": malformed float 1,5`],
    [["null", "0"], `argument 1 of "null" must be of type externref, not "0": only null can be given for externref`],
  ];
  for (const [args, message] of cases) {
    assertEquals(await wasmine(["run", "-i", args[0], "functions.wat", ...args.slice(1)]), {
      code: 2,
      stdout: "",
      stderr: `error: ${message}\n`,
    });
  }
});

Deno.test("run --invoke of something that is no exported function fails", async () => {
  assertEquals(
    (await invoke("ad")).stderr,
    `error: "functions.wat" has no exported function "ad"; did you mean "add"?\n`,
  );
  assertEquals(await invoke("storage"), {
    code: 1,
    stdout: "",
    stderr: `error: "functions.wat" exports "storage", but it is a memory\n`,
  });
});

Deno.test("run --invoke shows a trap", async () => {
  const { code, stderr } = await wasmine(["run", "-i", "divide", "trap.wat", "1", "0"]);
  assertEquals(code, 134);
  assertEquals(stderr.split("\n")[0], "error: wasm trap: integer divide by zero");
});
