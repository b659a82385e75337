// Compiles, runs and drops modules that all differ: in their function types, names and code; some are refused. Prints how
// many types there are, and how much memory is in use, at regular intervals, and at the end what outlived its module
// and has another type than it had. Run with the name of an engine, the number of modules, and
// --v8-flags=--expose-gc,--no-compilation-cache: V8 keeps texts that it has compiled until it needs the memory.
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { forEachEngine, makeEngine } from "../../src/engines/testing.ts";
import { type BoundLinker, Cluster, compileSync, type Engine, Linker, LinkError } from "../../src/runtime/mod.ts";
import { countTypes } from "../../src/wasm/types/defined_types.ts";
import { moduleBytes, name, section, unsigned } from "../../src/wasm/testing/bytes.ts";
import { createWebAssembly } from "../../src/web/mod.ts";

const ENGINES: Readonly<Record<string, () => Engine>> = {
  ...forEachEngine((name) => () => makeEngine(name)),
  llvm: () => new Llvm({ level: 0 }),
};

const NUMBERS = [0x7f, 0x7e, 0x7d, 0x7c], DIGITS = 12, TYPES = 300;
let serial = 0;

/** The parameters of the next type: its serial number in digits, so that no two are the same. */
function nextParameters(): number[] {
  let rest = serial++;
  return Array.from({ length: DIGITS }, () => {
    const digit = NUMBERS[rest % NUMBERS.length];
    rest = Math.floor(rest / NUMBERS.length);
    return digit;
  });
}

/** A type index as a heap type, which is signed. */
function typeIndex(index: number): number[] {
  return [index & 0x7f | 0x80, index >> 7];
}

function functionType(results: number[] = []): number[] {
  return [0x60, DIGITS, ...nextParameters(), results.length, ...results];
}

/** A module whose function `f` has a type that no other module has, and returns the module's number. */
function nextModule(number: number, valid: boolean): Uint8Array<ArrayBuffer> {
  const types = [functionType([0x7f])];
  for (let i = 1; i < TYPES; i++) {
    // A function that takes a reference to the type before.
    if (i % 10 === 0) types.push([0x60, DIGITS + 1, ...nextParameters(), 0x63, ...typeIndex(i - 1), 0]);
    else types.push(functionType());
  }
  const body = [0, 0x41, ...unsigned(number % 60), 0x0b], code = [...unsigned(body.length), ...body];
  return moduleBytes(
    section(1, ...unsigned(types.length), ...types.flat()),
    section(3, 1, 0),
    section(4, 1, 0x63, 0, 0, 1),
    section(5, 1, 0, 1),
    section(13, 1, 0, ...unsigned(1)),
    section(6, 1, 0x63, 1, 1, 0xd0, 1, 0x0b),
    section(7, 2, ...name("f"), 0, 0, ...name(`table ${number}`), 1, 0),
    section(9, 1, 3, 0, 1, 0),
    section(10, 1, ...(valid ? code : [2, 0, 0x0b])),
    section(
      0,
      ...name("name"),
      1,
      ...unsigned(name(`function_${number}`).length + 2),
      1,
      0,
      ...name(`function_${number}`),
    ),
  );
}

/** Arguments for parameters. */
function argumentsFor(params: readonly number[]): unknown[] {
  return params.map((type) => type === 2 ? 0n : 0);
}

function use(engine: Engine, number: number): void {
  const module = compileSync(nextModule(number, true));
  using cluster = new Cluster({ storage: engine.createStorage?.() });
  const linker = new Linker().bind(cluster), instance = linker.instantiate(module, { engine }), f = instance.func("f");
  linker.define("m", "tag", cluster.tag(module.tags[0]));
  linker.hostFunc("m", "h", module.funcs[0], () => 7);
  instance.table(`table ${number}`).set(0, f);
  if (f.invoke(...argumentsFor(f.signature.params)) !== number % 60) throw new Error(`module ${number} went wrong`);
}

const [engineName, count] = Deno.args, engine = ENGINES[engineName]();

/** The same through the namespace, whose adapters are made by type; it lives as long as the process. */
const namespace = engine.createStorage === undefined ? createWebAssembly({ backend: engine }) : undefined;

function useNamespace(number: number): void {
  if (namespace === undefined) return;
  const module = new namespace.Module(nextModule(number, true)), instance = new namespace.Instance(module);
  (instance.exports.f as (...args: unknown[]) => unknown)(
    ...Array(DIGITS).fill("0"),
  );
}

function refuse(number: number): void {
  try {
    compileSync(nextModule(number, false));
  } catch {
    return;
  }
  throw new Error("an invalid module was accepted");
}

/** What can outlive the module that described it, as imports that mention its types. */
const OUTLIVING = { func: [0, 0], tag: [4, 0, 0], table: [1, 0x63, 1, 0, 1], global: [3, 0x63, 1, 1] };
type Kind = keyof typeof OUTLIVING;
const KINDS = Object.keys(OUTLIVING) as Kind[];

/** A function type of a kind's own, and one that mentions it. */
function typesOf(kind: Kind, param = 0x7d): number[][] {
  const count = KINDS.indexOf(kind) + 1;
  return [[0x60, count, ...Array(count).fill(param), 0], [0x60, 1, 0x63, 0, 0]];
}

/** A module that imports something of a kind, which mentions the types. */
function importing(kind: Kind, types: number[][]): Uint8Array<ArrayBuffer> {
  return moduleBytes(
    section(1, types.length, ...types.flat()),
    section(2, 1, ...name("m"), ...name(kind), ...OUTLIVING[kind]),
  );
}

/** Something of each kind, with types that nobody else mentions once the modules that described them are dropped. */
function outlive(cluster: Cluster): BoundLinker {
  const linker = new Linker().bind(cluster);
  for (const kind of KINDS) {
    const [{ type }] = compileSync(importing(kind, typesOf(kind))).imports;
    if (type.kind === "func") linker.hostFunc("m", kind, type.type, () => {});
    else if (type.kind === "tag") linker.define("m", kind, cluster.tag(type.type));
    else if (type.kind === "table") linker.define("m", kind, cluster.table(type));
    else if (type.kind === "global") linker.define("m", kind, cluster.global(type));
  }
  return linker;
}

/** Those that do not fit any more where their type is expected, or fit elsewhere. */
function changed(linker: BoundLinker): Kind[] {
  const fits = (kind: Kind, types: number[][]): boolean => {
    try {
      linker.instantiate(compileSync(importing(kind, types)), { engine });
      return true;
    } catch (error) {
      if (error instanceof LinkError) return false;
      throw error;
    }
  };
  return KINDS.filter((kind) => !fits(kind, typesOf(kind)) || fits(kind, typesOf(kind, 0x7e)));
}

async function collect(): Promise<void> {
  for (let i = 0; i < 3; i++) {
    (globalThis as unknown as { gc(): void }).gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const outlived = outlive(new Cluster({ storage: engine.createStorage?.() }));
const every = Math.ceil(Number(count) / 10);
for (let number = 1; number <= Number(count); number++) {
  use(engine, number);
  if (number % 3 === 0) useNamespace(number);
  if (number % 10 === 0) refuse(number);
  if (number % every !== 0) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    continue;
  }
  await collect();
  const { heapUsed, rss, external } = Deno.memoryUsage();
  console.log(
    JSON.stringify({ number, types: countTypes(), heap: heapUsed >> 10, external: external >> 10, rss: rss >> 10 }),
  );
}
console.log(JSON.stringify({ changed: changed(outlived) }));
