/**
 * That a guest, which chooses the names it imports, finds nothing that a JavaScript object inherits: in every import object
 * and every linker that the project hands out, and in every import object that its documents show.
 *
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { Cluster, compileSync, type Engine, Linker } from "../../src/runtime/mod.ts";
import { Wasi } from "../../src/wasi/mod.ts";
import { assemble, RuntimeHost } from "../../src/wast/mod.ts";
import { createWebAssembly } from "../../src/web/mod.ts";
import { sourcesIn } from "../sources.ts";
import { ENGINES } from "./engines.ts";

/** What JavaScript objects inherit, by name. */
const INHERITED = new Set([Object, Function, Array].flatMap(({ prototype }) => Object.getOwnPropertyNames(prototype)));

/** Instantiates a module, and gives what it has read of a global that it imports. */
type Instantiate = (bytes: Uint8Array<ArrayBuffer>) => unknown;

const assembled = new Map<string, Uint8Array<ArrayBuffer>>();

function moduleOf(text: string): Uint8Array<ArrayBuffer> {
  let bytes = assembled.get(text);
  if (bytes === undefined) assembled.set(text, bytes = assemble(text));
  return bytes;
}

function functionImport(module: string, name: string): Uint8Array<ArrayBuffer> {
  return moduleOf(`(module (import "${module}" "${name}" (func)))`);
}

/** A module that hands on what it imports as a value; `undefined` is a value too, where the JavaScript API has to look. */
function valueImport(module: string, name: string): Uint8Array<ArrayBuffer> {
  return moduleOf(`(module (import "${module}" "${name}" (global $g externref)) (export "g" (global $g)))`);
}

/** Looks up all inherited names as modules, and as entries of the modules that there are. */
function assertNothingInherited(instantiate: Instantiate, modules: readonly string[]): void {
  for (const name of INHERITED) {
    assertThrows(() => instantiate(functionImport(name, "prototype")), Error, "", name);
    assertThrows(() => instantiate(valueImport(name, "prototype")), Error, "", name);
    for (const module of modules) {
      assertThrows(() => instantiate(functionImport(module, name)), Error, "", name);
      assertEquals(foundBy(() => instantiate(valueImport(module, name))), undefined, `${module}.${name}`);
    }
  }
}

/** What a module found; undefined if it was refused. */
function foundBy(look: () => unknown): unknown {
  try {
    return look() ?? undefined;
  } catch {
    return undefined;
  }
}

const WASI_MODULES = ["wasi_snapshot_preview1", "wasi_unstable"];
const WASI_OPTIONS = [{}, { trace: () => {} }];

/** The namespaces to try, of which that with native code keeps libraries open: V8's, and ours on each engine. */
const NAMESPACES = [
  { name: "V8", make: () => Object.assign(Object.create(globalThis.WebAssembly), { [Symbol.dispose]: () => {} }) },
  ...ENGINES.map((engine) => ({ name: engine.name, make: () => createWebAssembly({ backend: engine }) })),
];

function instantiator(api: typeof WebAssembly, imports: unknown): Instantiate {
  return (bytes) => {
    const { exports } = new api.Instance(new api.Module(bytes), imports as WebAssembly.Imports);
    return (exports.g as WebAssembly.Global | undefined)?.value;
  };
}

for (const { name, make } of NAMESPACES) {
  Deno.test(`wasi.imports has the functions of WASI and nothing else (${name})`, { sanitizeResources: false }, () => {
    for (const options of WASI_OPTIONS) {
      using wasi = new Wasi(options);
      using api = make();
      const instantiate = instantiator(api, wasi.imports);
      assertNothingInherited(instantiate, WASI_MODULES);
      instantiate(moduleOf(`(module (import "wasi_unstable" "sched_yield" (func (result i32))))`));
    }
  });

  Deno.test(`the exports of an instance have nothing else either (${name})`, { sanitizeResources: false }, () => {
    using api = make();
    const { exports } = new api.Instance(new api.Module(moduleOf(`(module (func (export "f")))`)));
    assertNothingInherited(instantiator(api, { __proto__: null, library: exports }), ["library"]);
  });
}

Deno.test("wasi.imports cannot be changed", () => {
  using wasi = new Wasi();
  const objects: readonly object[] = [wasi.imports, ...Object.values(wasi.imports)];
  assertEquals(objects.length, 3);
  for (const object of objects) {
    assert(Object.isFrozen(object));
    assertEquals(Object.getPrototypeOf(object), null);
  }
  assertEquals(Object.values(wasi.imports).map((functions) => Object.keys(functions).length), [46, 46]);
});

/** A linker with WASI and the exports of an instance, as the command line makes it. */
function linking(engine: Engine, cluster: Cluster): Instantiate {
  using wasi = new Wasi();
  const linker = new Linker().bind(cluster);
  linker.instance("library", linker.instantiate(compileSync(moduleOf(`(module (func (export "f")))`)), { engine }));
  return (bytes) => {
    const module = compileSync(bytes);
    wasi.link(linker);
    return linker.instantiate(module, { engine }).global("g").value;
  };
}

for (const engine of ENGINES) {
  Deno.test(`linkers know what was defined and nothing else (${engine.name})`, () => {
    using cluster = new Cluster({ storage: engine.createStorage?.() });
    assertNothingInherited(linking(engine, cluster), [...WASI_MODULES, "library", "other"]);
  });

  Deno.test(`the test suite's own module has what it exports and nothing else (${engine.name})`, () => {
    using host = new RuntimeHost(engine);
    const instantiate = (bytes: Uint8Array) => host.instantiate(host.load(bytes, "guest")).global("g").value;
    assertNothingInherited(instantiate, ["spectest"]);
  });
}

Deno.test("builtin functions and string constants have nothing else either", () => {
  using api = createWebAssembly({ backend: "js" });
  const options = { builtins: ["js-string", "constructor", "__proto__"] };
  const instantiate = (bytes: Uint8Array<ArrayBuffer>) => {
    const module = new (api.Module as unknown as new (bytes: BufferSource, options: unknown) => WebAssembly.Module)(
      bytes,
      options,
    );
    const { exports } = new api.Instance(module, { __proto__: null } as unknown as WebAssembly.Imports);
    return (exports.g as WebAssembly.Global | undefined)?.value;
  };
  assertNothingInherited(instantiate, ["wasm:js-string", "wasm:constructor", "wasm:__proto__"]);
});

/** Second arguments of calls that instantiate, in a text. */
function documentedImports(text: string): string[] {
  const calls = text.matchAll(/WebAssembly\.(?:Instance|instantiate(?:Streaming)?)\(/g);
  return Array.from(calls, ({ index, 0: { length } }) => argumentsAt(text, index + length)[1]).filter((x) =>
    x !== undefined
  );
}

/** The arguments of a call, from behind its parenthesis. */
function argumentsAt(text: string, start: number): string[] {
  const found = [""];
  for (let at = start, depth = 0; at < text.length; at++) {
    if (depth === 0 && text[at] === ")") break;
    if ("([{".includes(text[at])) depth++;
    if (")]}".includes(text[at])) depth--;
    if (depth === 0 && text[at] === ",") found.push("");
    else found[found.length - 1] += text[at];
  }
  return found.map((argument) => argument.trim());
}

Deno.test("documents and examples show no import object but these, or one without a prototype", () => {
  const documents = ["README.md", "RATIONALE.md"].map((path) =>
    Deno.readTextFileSync(new URL(`../../${path}`, import.meta.url))
  );
  const sources = ["src", "examples", "mod.ts", "llvm.ts"].flatMap(sourcesIn).filter(({ path }) =>
    !/_test\.ts$/.test(path)
  );
  // Comments hold the examples; an error message that begins with the name of a function is no call.
  const texts = [
    ...documents,
    ...sources.map(({ path, text }) => path.startsWith("examples") ? text : commentsOf(text)),
  ];
  const shown = texts.flatMap(documentedImports);
  assert(shown.includes("wasi.imports"), "the scanner finds the one that there is");
  assertEquals(shown.filter((imports) => imports !== "wasi.imports" && !imports.startsWith("{ __proto__: null")), []);
});

function commentsOf(text: string): string {
  return (text.match(/\/\*\*[^]*?\*\/|^\s*\/\/.*$/gm) ?? []).join("\n");
}
