import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { digestOfSync } from "../../src/files/digest.ts";
import {
  ArtifactError,
  Cache,
  type CodeOptions,
  compile,
  Llvm,
  loadArtifact,
  Precompiled,
} from "../../src/engines/llvm/mod.ts";
import { packArtifact } from "../../src/engines/llvm/compile/pack.ts";
import { ABI_VERSION } from "../../src/native/layout.ts";
import { Linker, LinkError, WasmTrap } from "../../src/runtime/mod.ts";
import { engine, moduleOf, nativeCluster, nativeTest } from "./native.ts";

const TEXT = `(module
  (import "host" "log" (func $log (param i64)))
  (memory (export "memory") 1) (data (i32.const 8) "data")
  (table (export "table") 2 funcref) (elem (i32.const 0) $twice $named)
  (type $unary (func (param i32) (result i32)))
  (global (export "answer") i32 (i32.const 42))
  (func $twice (param i32) (result i32) (i32.add (local.get 0) (local.get 0)))
  (func $named (param i32) (result i32) unreachable)
  (func (export "run") (param i32 i32) (result i32)
    (call $log (i64.extend_i32_s (local.get 0)))
    (call_indirect (type $unary) (local.get 0) (local.get 1))))`;

function run(bytes: Uint8Array): void {
  using cluster = nativeCluster();
  const logged: bigint[] = [];
  const linker = new Linker().func("host", "log", { params: ["i64"], results: [] }, (value) => void logged.push(value));
  const instance = linker.bind(cluster).instantiate(loadArtifact(bytes, "app.cwasm"), { engine });
  assertEquals(instance.func("run").invoke(21, 0), 42);
  assertEquals(logged, [21n]);
  assertEquals(instance.global("answer").value, 42);
  assertEquals(new TextDecoder().decode(instance.memory("memory").bytes.subarray(8, 12)), "data");
  const error = assertThrows(() => instance.func("run").invoke(1, 1), WasmTrap);
  assertEquals(error.frames.map(({ module, func }) => `${module}!${func}`), ["app.cwasm!named", "app.cwasm!run"]);
}

nativeTest("an artifact runs like the module that it was made of", async () => {
  const bytes = await compile(moduleOf(TEXT));
  run(bytes);
  run(bytes);
});

nativeTest("a module without functions can be an artifact too", async () => {
  const bytes = await compile(moduleOf(`(module (memory (export "memory") 2))`));
  using cluster = nativeCluster();
  assertEquals(new Linker().bind(cluster).instantiate(loadArtifact(bytes), { engine }).memory("memory").pages, 2);
});

nativeTest("a damaged, truncated or foreign artifact is not loaded", async () => {
  const bytes = await compile(moduleOf(TEXT));
  const refused = (changed: Uint8Array, reason: string) => {
    assertThrows(() => loadArtifact(changed, "app.cwasm"), ArtifactError, `Cannot load "app.cwasm": ${reason}`);
  };
  for (let at = 8; at < bytes.length; at += 997) {
    const damaged = bytes.slice();
    damaged[at] ^= 0x10;
    refused(damaged, "it is damaged");
  }
  for (const length of [0, 4, 8, 20, 44, 100, bytes.length - 1]) {
    refused(bytes.slice(0, length), length < 8 ? "it is no compiled module" : "it is damaged");
  }
  refused(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), "it is no compiled module");
});

nativeTest("an artifact of another version or processor says so", async () => {
  const bytes = await compile(moduleOf(TEXT));
  const changed = async (from: string, to: string): Promise<Uint8Array> => {
    const text = new TextDecoder("latin1").decode(bytes.subarray(40)), at = text.indexOf(from);
    assert(at >= 0 && from.length === to.length);
    const copy = bytes.slice();
    copy.set(new TextEncoder().encode(to), 40 + at);
    copy.set(new Uint8Array(await crypto.subtle.digest("SHA-256", copy.slice(40))), 8);
    return copy;
  };
  const older = await changed(`"abi":${ABI_VERSION},`, `"abi":0,`), foreign = await changed(`"sse2"`, `"sse9"`);
  assertThrows(() => loadArtifact(older), ArtifactError, "compiled by another version of WASMine");
  assertThrows(() => loadArtifact(foreign), ArtifactError, "this processor lacks sse9");
});

nativeTest("an artifact without metering refuses limits, one with metering obeys them", async () => {
  const module = moduleOf(`(module (func (export "run") (loop (br 0))))`);
  const plain = loadArtifact(await compile(module)), metered = loadArtifact(await compile(module, { metered: true }));
  using cluster = nativeCluster({ fuel: 1000 });
  const linker = new Linker().bind(cluster);
  assertThrows(() => linker.instantiate(plain, { engine }), LinkError, "without metering");
  const { code } = assertThrows(() => linker.instantiate(metered, { engine }).func("run").invoke(), WasmTrap);
  assertEquals(code, "outOfFuel");
});

nativeTest(
  "an artifact without precise traps is refused where they are asked for, one with them runs anywhere",
  async () => {
    const module = moduleOf(`(module (func (export "run") (result i32) (i32.const 5)))`);
    const [plain, precise] = [
      loadArtifact(await compile(module)),
      loadArtifact(await compile(module, { preciseTraps: true })),
    ];
    using cluster = nativeCluster();
    const linker = new Linker().bind(cluster);
    for (const asking of [new Llvm({ preciseTraps: true }), new Precompiled({ preciseTraps: true })]) {
      assertThrows(() => linker.instantiate(plain, { engine: asking }), LinkError, "without precise traps");
      assertEquals(linker.instantiate(precise, { engine: asking }).func("run").invoke(), 5);
    }
    for (const module of [plain, precise]) assertEquals(linker.instantiate(module, { engine }).func("run").invoke(), 5);
  },
);

nativeTest("the cache never takes code for what it says it is not", () => {
  const directory = Deno.makeTempDirSync(), cache = new Cache(directory);
  try {
    const module = moduleOf(`(module (func (export "run") (loop (br 0))))`), digest = digestOfSync(module.bytes);
    const bytesOf = (options: CodeOptions) => packArtifact(module, undefined, options);
    for (const options of [{ preciseTraps: true }, { metered: true }]) {
      cache.keep(digest, options, bytesOf({}));
      assertEquals(cache.findSync(digest, options), undefined);
      cache.keep(digest, options, bytesOf(options));
      assertEquals(cache.findSync(digest, options)?.header.level, 2);
      assertEquals(cache.findSync(digest, {}), undefined);
    }
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

nativeTest("compiling can be stopped", async () => {
  const controller = new AbortController();
  controller.abort(new Error("stopped"));
  await assertRejects(() => compile(moduleOf(TEXT), { signal: controller.signal }), Error, "stopped");
});

nativeTest("the cache keeps code, and recompiles what is damaged", () => {
  const directory = `${Deno.makeTempDirSync()}/cache`, from: string[] = [];
  try {
    const runCached = (): void => {
      const cached = new Llvm({ cache: new Cache(directory), onCode: (event) => void from.push(event.from) });
      using cluster = nativeCluster();
      const module = moduleOf(`(module (func (export "run") (result i32) (i32.const 5)))`);
      assertEquals(new Linker().bind(cluster).instantiate(module, { engine: cached }).func("run").invoke(), 5);
    };
    runCached();
    runCached();
    assertEquals(Deno.statSync(directory).mode! & 0o777, 0o700);
    const [entry] = [...Deno.readDirSync(directory)].filter(({ name }) => name.endsWith(".cwasm"));
    const path = `${directory}/${entry.name}`, bytes = Deno.readFileSync(path);
    Deno.writeFileSync(path, bytes.subarray(0, bytes.length / 2));
    runCached();
    runCached();
    assertEquals(from, ["compiler", "cache", "compiler", "cache"]);
    assertEquals([...Deno.readDirSync(directory)].length, 1, "nothing temporary is left");
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});
