import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { InvalidError, MalformedError } from "../wasm/mod.ts";
import { functionBytes, moduleBytes, name, section } from "../wasm/testing/bytes.ts";
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

Deno.test("bytes that change after they were passed change nothing", async () => {
  const bytes = functionBytes(0x0b), sync = compileSync(bytes), later = compile(bytes);
  bytes.fill(0);
  bytes.buffer.transfer();
  for (const module of [sync, await later]) assertEquals(module.bytes, functionBytes(0x0b));
});

Deno.test("whoever promises not to change the bytes spares a copy", async () => {
  const bytes = functionBytes(0x0b);
  assertStrictEquals(compileSync(bytes, { copy: false }).bytes.buffer, bytes.buffer);
  assertStrictEquals((await compile(bytes, { copy: false })).bytes.buffer, bytes.buffer);
});

Deno.test("shared bytes are a module, which is not shared", async () => {
  const bytes = functionBytes(0x0b), shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  for (const options of [{}, { copy: false }]) {
    for (const module of [compileSync(shared.buffer, options), await compile(shared.buffer, options)]) {
      assertEquals(module.bytes.buffer instanceof ArrayBuffer, true);
    }
  }
});

Deno.test("what a module shows of its bytes can be changed and transferred", () => {
  const custom = section(0, ...name("note"), 1, 2), data = section(11, 1, 1, 2, 8, 9);
  const module = compileSync(moduleBytes(section(5, 1, 0, 1), data, custom)), before = module.bytes.slice();
  for (const shown of [module.customs[0].bytes, module.datas[0].bytes]) {
    shown.fill(7);
    (shown.buffer as ArrayBuffer).transfer();
  }
  assertEquals([module.bytes, [...module.customs[0].bytes], [...module.datas[0].bytes]], [before, [1, 2], [8, 9]]);
});
