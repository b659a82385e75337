import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InvalidError, MalformedError } from "../wasm/mod.ts";
import { functionBytes, moduleBytes } from "../wasm/testing/bytes.ts";
import { compile, compileSync } from "./compile.ts";

const INVALID = functionBytes(0x41, 0, 0x0b);

Deno.test("a module is compiled from any view of its bytes", async () => {
  const bytes = functionBytes(0x0b), padded = Uint8Array.from([9, ...bytes, 9]);
  const sources = [bytes, bytes.buffer, padded.subarray(1, -1), new DataView(padded.buffer, 1, bytes.length)];
  for (const source of sources) {
    assertEquals(compileSync(source).funcs.length, 1);
    assertEquals((await compile(source)).funcs.length, 1);
  }
});

Deno.test("what is no valid module is refused at once", async () => {
  assertThrows(() => compileSync(INVALID), InvalidError);
  assertThrows(() => compileSync(new Uint8Array(3)), MalformedError);
  await assertRejects(() => compile(INVALID), InvalidError);
});

Deno.test("a module from a file has the file's name, unless it is given another", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/app.wasm`;
    await Deno.writeFile(path, moduleBytes());
    assertEquals((await compile(path)).name, "app.wasm");
    assertEquals((await compile(new URL(`file://${path}`))).name, "app.wasm");
    assertEquals((await compile(path, { name: "other" })).name, "other");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a response must be a success", async () => {
  assertEquals((await compile(Promise.resolve(new Response(moduleBytes())))).name, "module");
  const failed = new Response("no", { status: 404 });
  await assertRejects(() => compile(failed), TypeError, "the server answered with status 404");
});

Deno.test("compiling a long module lets others have their turn", async () => {
  const functions = 3000, body = [5000 & 0x7f | 0x80, 5000 >> 7, 0, ...Array(4998).fill(0x01), 0x0b];
  const section = (id: number, contents: number[]) => {
    const size = [
      contents.length & 0x7f | 0x80,
      contents.length >> 7 & 0x7f | 0x80,
      contents.length >> 14 & 0x7f | 0x80,
    ];
    return [id, ...size, contents.length >> 21, ...contents];
  };
  const count = [functions & 0x7f | 0x80, functions >> 7];
  const bodies = Array.from({ length: functions }, () => body).flat();
  const bytes = Uint8Array.from([
    ...moduleBytes([1, 4, 1, 0x60, 0, 0]),
    ...section(3, [...count, ...Array(functions).fill(0)]),
    ...section(10, [...count, ...bodies]),
  ]);
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await compile(bytes);
  clearInterval(timer);
  assertEquals(turns > 0, true);
});
