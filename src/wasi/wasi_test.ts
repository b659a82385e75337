import { assert, assertEquals, assertThrows } from "@std/assert";
import { CapturedOutput, MemoryFileSystem, Wasi, WasiExit } from "./mod.ts";

/** A module with a memory and an exported function that calls proc_exit with `code`, or nothing if it is undefined. */
function program(name: string, code?: number): WebAssembly.Module {
  const text = (value: string) => [value.length, ...new TextEncoder().encode(value)];
  const section = (id: number, bytes: number[]) => [id, bytes.length, ...bytes];
  const body = code === undefined ? [0, 0x0b] : [0, 0x41, code, 0x10, 0, 0x0b];
  return new WebAssembly.Module(
    new Uint8Array([
      ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, [2, 0x60, 1, 0x7f, 0, 0x60, 0, 0]),
      ...section(2, [1, ...text("wasi_snapshot_preview1"), ...text("proc_exit"), 0, 0]),
      ...section(3, [1, 1]),
      ...section(5, [1, 0, 1]),
      ...section(7, [2, ...text("memory"), 2, 0, ...text(name), 0, 1]),
      ...section(10, [1, body.length, ...body]),
    ]),
  );
}

function instantiate(wasi: Wasi, module: WebAssembly.Module): WebAssembly.Instance {
  return new WebAssembly.Instance(module, wasi.imports as unknown as WebAssembly.Imports);
}

Deno.test("start runs a command and returns its exit code", () => {
  const first = new Wasi();
  assertEquals(first.start(instantiate(first, program("_start", 7))), 7);
  const second = new Wasi();
  assertEquals(second.start(instantiate(second, program("_start"))), 0);
});

Deno.test("initialize prepares a reactor", () => {
  const wasi = new Wasi();
  const instance = instantiate(wasi, program("_initialize"));
  wasi.initialize(instance);
  assertEquals(wasi.memory, instance.exports.memory as WebAssembly.Memory);
  const exiting = new Wasi();
  assertThrows(() => exiting.initialize(instantiate(exiting, program("_initialize", 3))), WasiExit);
});

Deno.test("start and initialize take only what they can run, and once", () => {
  const wasi = new Wasi();
  assertThrows(() => wasi.start(instantiate(wasi, program("other"))), TypeError, 'no function "_start"');
  assertThrows(() => wasi.start(instantiate(wasi, program("_start"))), TypeError, "has started one before");
  const command = new Wasi();
  assertThrows(() => command.initialize(instantiate(command, program("_start"))), TypeError, "it is a command");
  const reactor = new Wasi();
  const both = { memory: { buffer: new ArrayBuffer(0) }, _start: () => {}, _initialize: () => {} };
  assertThrows(() => reactor.start({ exports: both }), TypeError, "it is a reactor");
});

Deno.test("start and initialize call only what takes nothing and gives nothing", () => {
  const run = (name: "_start" | "_initialize", func: (...args: number[]) => unknown) => {
    const wasi = new Wasi();
    return name === "_start"
      ? wasi.start({ exports: { _start: func } })
      : wasi.initialize({ exports: { _initialize: func } });
  };
  for (const name of ["_start", "_initialize"] as const) {
    assertThrows(() => run(name, (value) => value), TypeError, `its function "${name}" takes parameters`);
    assertThrows(() => run(name, () => 5), TypeError, `what the program's function "${name}" returned`);
    run(name, () => undefined);
  }
});

Deno.test("a program without a memory can exit, and every pointer is EFAULT", () => {
  const wasi = new Wasi(), { proc_exit, sched_yield, random_get, fd_write } = wasi.imports.wasi_snapshot_preview1;
  const _start = () => {
    assertEquals([sched_yield(), random_get(0, 1), fd_write(1, 0, 1, 0)], [0, 21, 21]);
    proc_exit(3);
  };
  assertEquals(wasi.start({ exports: { _start } }), 3);
});

Deno.test("what else a program throws passes through start", () => {
  const wasi = new Wasi();
  const exports = {
    memory: { buffer: new ArrayBuffer(0) },
    _start: () => {
      throw new RangeError("trap");
    },
  };
  assertThrows(() => wasi.start({ exports }), RangeError, "trap");
});

Deno.test("the functions are made once", () => {
  const wasi = new Wasi();
  assert(wasi.imports.wasi_snapshot_preview1 === wasi.imports.wasi_snapshot_preview1);
  assert(wasi.imports.wasi_unstable !== wasi.imports.wasi_snapshot_preview1 as unknown);
});

Deno.test("a preopened directory that does not exist is named", () => {
  const error = assertThrows(
    () => new Wasi({ preopens: [{ host: "/no/such/place", guest: "/" }] }),
    Deno.errors.NotFound,
  );
  assert(error.message.includes("/no/such/place"), error.message);
});

Deno.test("an imported memory can be given before the start", () => {
  const stdout = new CapturedOutput();
  const memory = new WebAssembly.Memory({ initial: 1 });
  const wasi = new Wasi({ memory, stdout });
  new Uint8Array(memory.buffer).set([8, 0, 0, 0, 2, 0, 0, 0, 0x68, 0x69]);
  assertEquals(wasi.imports.wasi_snapshot_preview1.fd_write(1, 0, 1, 100), 0);
  assertEquals(stdout.text, "hi");
});

Deno.test("what could be meant either way is refused", () => {
  const directory = new MemoryFileSystem({}).root;
  for (const readOnly of [null, 0, "", NaN, "no"]) {
    const preopens = [{ guest: "/", directory, readOnly: readOnly as unknown as boolean }];
    assertThrows(() => new Wasi({ preopens }), TypeError, `the option "readOnly" must be true or false`);
  }
  const inherited = Object.assign(Object.create({ readonly: true }), { guest: "/", directory });
  assertThrows(() => new Wasi({ preopens: [inherited] }), TypeError, `there is no option "readonly"`);
  assertThrows(() => new Wasi({ limits: null as unknown as undefined }), TypeError, "must be an object, not null");
  assertThrows(() => new Wasi({ clock: { slep: 1 } as never }), TypeError, `there is no option "slep"`);
  assertThrows(() => new Wasi({ random: 5 as never }), TypeError, `the option "random" must be a function`);
});
