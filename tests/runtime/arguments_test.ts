/**
 * Every public method of the runtime's objects, with arguments that it must refuse: the error names the method, the value and
 * what was expected, and nothing has changed. A method that is not in the table fails the last test.
 */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { EXTERNREF, FUNCREF, I32, I64 } from "../../internal.ts";
import {
  BoundLinker,
  Cluster,
  compile,
  type Engine,
  Func,
  Global,
  hostFunc,
  InstanceHandle,
  Js,
  Linker,
  Memory,
  Table,
  Tag,
  WasmException,
} from "../../mod.ts";
import { declaredType } from "../../src/runtime/mod.ts";
import { clusterFor, engineTest, moduleOf } from "./engines.ts";

const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

const MODULE = moduleOf(`(module
  (type $number (func (param i64) (result i32))) (type $reference (func (param externref) (result externref)))
  (table (export "any") 2 9 funcref) (table (export "typed") 2 9 (ref null $number))
  (table (export "full") 2 9 (ref func) (ref.func $identity)) (table (export "long") i64 2 9 externref)
  (memory (export "memory") 1 3) (memory (export "long memory") i64 1 3)
  (global (export "constant") i32 (i32.const 7)) (global (export "number") (mut i64) (i64.const 1))
  (global (export "reference") (mut (ref null $number)) (ref.null $number))
  (global (export "function") (mut (ref func)) (ref.func $identity))
  (tag (export "tag") (param i32 (ref null $number)))
  (func (export "call") (param i32) (result i32) (call_indirect (type $number) (i64.const 5) (local.get 0)))
  (func (export "call typed") (param (ref null $number)) (result i32) (call_ref $number (i64.const 5) (local.get 0)))
  (func (export "take") (param funcref i32 f64) (result i32) (i32.const 1))
  (func $identity (export "identity") (type $reference) (local.get 0)))`);

/** What a call is made with. */
interface Scene {
  readonly cluster: Cluster;
  readonly engine: Engine;
  readonly linker: BoundLinker;
  readonly instance: InstanceHandle;
}

/** A call, and what the message must say. */
type Refused = readonly [what: string, call: (scene: Scene) => unknown, ...says: string[]];

/** Numbers that are no index, with what messages call them. */
const NO_INDICES: readonly (readonly [unknown, string])[] = [
  [-1, "-1"],
  [0.5, "0.5"],
  [NaN, "NaN"],
  [Infinity, "Infinity"],
  [-Infinity, "-Infinity"],
  [2 ** 53, "9007199254740992"],
  ["0", '"0"'],
  [null, "null"],
  [undefined, "undefined"],
  [{}, "object"],
  [Symbol("s"), "Symbol(s)"],
  [1n, "1n"],
];

const NO_FUNCTIONS: readonly (readonly [unknown, string])[] = [
  [7, "number 7"],
  [{}, "object"],
  [() => 1, "function"],
  [undefined, "undefined"],
  ["text", 'string "text"'],
  [Object.create(Func.prototype), "object"],
  [{ kind: "func", type: 0, code: () => 0, signature: { params: [], results: [] } }, "object"],
];

function withIndices(method: string, call: (scene: Scene, index: never) => unknown): Refused[] {
  return NO_INDICES.map(([value, shown]) => [`${method} ${shown}`, (s) => call(s, value as never), method, shown]);
}

function withFunctions(method: string, call: (scene: Scene, value: unknown) => unknown): Refused[] {
  return NO_FUNCTIONS.map(([value, shown]) => [`${method} ${shown}`, (s) => call(s, value), method, "funcref", shown]);
}

const limits = (min: unknown, max?: unknown) => ({ min, max }) as { min: number; max: number | undefined };
const NO_TYPES = [-1, 0, 0.5, NaN, 2 ** 40, 6, 7, 8, 15, 40, 1_000_000, "i32", null, undefined];
const NO_LIMITS = [[-1], [0.5], [NaN], ["1"], [2, 1], [0, -1], [0, NaN], [1n], [2 ** 53]].map(([a, b]) => limits(a, b));

const otherTable = (cluster: Cluster): Table =>
  cluster.table({ kind: "table", element: EXTERNREF, limits: limits(2), address: I32 });

const METHODS: Record<string, readonly Refused[]> = {
  "Table.get": [
    ...withIndices("Table.get()", ({ instance }, i) => instance.table("any").get(i)),
    ["outside", ({ instance }) => instance.table("any").get(2), "Table.get()", "2 is outside a table of 2 funcref"],
    ["BigInt", ({ instance }) => instance.table("long").get(-1n), "Table.get()", "-1n"],
    [
      "outside, BigInt",
      ({ instance }) => instance.table("long").get(2n ** 64n),
      "Table.get()",
      "18446744073709551616n",
    ],
  ],
  "Table.set": [
    ...withIndices("Table.set()", ({ instance }, i) => instance.table("any").set(i, null)),
    ...withFunctions("Table.set()", ({ instance }, value) => instance.table("any").set(0, value)),
    [
      "outside",
      ({ instance }) => instance.table("any").set(2, null),
      "Table.set()",
      "2 is outside a table of 2 funcref",
    ],
    ["null", ({ instance }) => instance.table("full").set(0, null), "Table.set()", "(ref func)", "null"],
    [
      "type",
      ({ instance }) => instance.table("typed").set(0, instance.func("identity")),
      "Table.set()",
      "expected (ref null (func (param i64) (result i32)))",
      "function identity of type [externref] -> [externref]",
    ],
  ],
  "Table.grow": [
    ...withIndices("Table.grow()", ({ instance }, i) => instance.table("any").grow(i, null)),
    ...withFunctions("Table.grow()", ({ instance }, value) => instance.table("any").grow(1, value)),
    ["null", ({ instance }) => instance.table("full").grow(1), "Table.grow()", "(ref func)", "null"],
    ["BigInt", ({ instance }) => instance.table("long").grow(-1n), "Table.grow()", "-1n"],
  ],
  "Table.fill": [
    ...withIndices("Table.fill()", ({ instance }, i) => instance.table("any").fill(i, null, 1)),
    ...withIndices("Table.fill()", ({ instance }, i) => instance.table("any").fill(0, null, i)),
    ...withFunctions("Table.fill()", ({ instance }, value) => instance.table("any").fill(0, value, 1)),
    ["outside", ({ instance }) => instance.table("any").fill(1, null, 2), "Table.fill()", "outside a table of 2"],
    ["null", ({ instance }) => instance.table("full").fill(0, null, 1), "Table.fill()", "(ref func)", "null"],
  ],
  "Table.copy": [
    ...withIndices("Table.copy()", ({ instance: i }, at) => i.table("any").copy(at, i.table("any"), 0, 1)),
    ...withIndices("Table.copy()", ({ instance: i }, at) => i.table("any").copy(0, i.table("any"), at, 1)),
    ...withIndices("Table.copy()", ({ instance: i }, at) => i.table("any").copy(0, i.table("any"), 0, at)),
    [
      "type",
      ({ instance, cluster }) => instance.table("any").copy(0, otherTable(cluster), 0, 1),
      "Table.copy()",
      "funcref",
      "externref",
    ],
    ["no table", ({ instance }) => instance.table("any").copy(0, {} as Table, 0, 1), "Table.copy()", "object"],
    [
      "looks like one",
      ({ instance }) => instance.table("any").copy(0, Object.create(Table.prototype), 0, 1),
      "Table.copy()",
      "object",
    ],
    [
      "outside",
      ({ instance: i }) => i.table("any").copy(1, i.table("any"), 0, 2),
      "Table.copy()",
      "outside a table of 2 funcref",
    ],
  ],
  "Memory.grow": [
    ...withIndices("Memory.grow()", ({ instance }, i) => instance.memory("memory").grow(i)),
    ["BigInt", ({ instance }) => instance.memory("long memory").grow(-1n), "Memory.grow()", "-1n"],
  ],
  "Memory.setResizable": [
    ["no boolean", ({ instance }) => instance.memory("memory").setResizable(1 as never), "Memory.setResizable()", "1"],
  ],
  "Global.value": [
    ["immutable", ({ instance }) => instance.global("constant").value = 1, "immutable", "i32"],
    ["number", ({ instance }) => instance.global("number").value = 1, "Global.value", "i64", "number 1"],
    ["object", ({ instance }) => instance.global("reference").value = {}, "Global.value", "(param i64)", "object"],
    [
      "type",
      ({ instance }) => instance.global("reference").value = instance.func("identity"),
      "Global.value",
      "(param i64)",
      "function identity",
    ],
    ["null", ({ instance }) => instance.global("function").value = null, "Global.value", "(ref func)", "null"],
  ],
  "Func.invoke": [
    ["count", ({ instance }) => instance.func("call").invoke(), "call", "1 argument", "0"],
    ["BigInt", ({ instance }) => instance.func("call").invoke(1n), "call", "i32", "bigint 1n"],
    ["symbol", ({ instance }) => instance.func("call").invoke(Symbol("s")), "call", "i32", "Symbol(s)"],
    ["function", ({ instance }) => instance.func("take").invoke({}, 1, 1), "take", "funcref", "object"],
    ["float", ({ instance }) => instance.func("take").invoke(null, 1, 1n), "take", "f64", "bigint 1n"],
    [
      "type",
      ({ instance }) => instance.func("call typed").invoke(instance.func("identity")),
      "call typed",
      "(param i64)",
      "function identity",
    ],
  ],
  "Func.callSlots": [
    [
      "none",
      ({ instance }) => instance.func("call").callSlots(undefined as never, undefined as never),
      "call",
      "1 value",
    ],
    [
      "others",
      ({ instance }) => instance.func("call").callSlots([] as never, [] as never),
      "call",
      "1 value",
      "object",
    ],
  ],
  "InstanceHandle.typedFunc": [
    [
      "type",
      ({ instance }) => instance.typedFunc("call", { params: ["i64"], results: [] }),
      "call",
      "[i32] -> [i32]",
      "[i64] -> []",
    ],
    [
      "name of a type",
      ({ instance }) => instance.typedFunc("call", { params: ["toString" as "i32"], results: [] }),
      "toString",
    ],
    [
      "reference",
      ({ instance }) =>
        instance.typedFunc("take", { params: ["funcref", "i32", "f64"], results: ["i32"] })({} as never, 1, 1),
      "take",
      "funcref",
      "object",
    ],
  ],
  "InstanceHandle.func": [
    ["unknown", ({ instance }) => instance.func("constructor"), '"constructor"'],
    ["kind", ({ instance }) => instance.func("memory"), 'function "memory"'],
  ],
  "InstanceHandle.memory": [["kind", ({ instance }) => instance.memory("call"), 'memory "call"']],
  "InstanceHandle.table": [["kind", ({ instance }) => instance.table("call"), 'table "call"']],
  "InstanceHandle.global": [["kind", ({ instance }) => instance.global("call"), 'global "call"']],
  "InstanceHandle.tag": [["kind", ({ instance }) => instance.tag("call"), 'tag "call"']],
  "Cluster.table": [
    ...NO_TYPES.map((element): Refused => [
      `element ${String(element)}`,
      ({ cluster }) => cluster.table({ kind: "table", element: element as number, limits: limits(1), address: I32 }),
      "Cluster.table()",
      String(element),
    ]),
    ...NO_LIMITS.map((limits): Refused => [
      `limits ${limits.min} ${limits.max}`,
      ({ cluster }) => cluster.table({ kind: "table", element: FUNCREF, limits, address: I32 }),
      "Cluster.table()",
    ]),
    [
      "initial",
      ({ cluster }) => cluster.table({ kind: "table", element: FUNCREF, limits: limits(1), address: I32 }, {}),
      "Cluster.table()",
      "funcref",
      "object",
    ],
    [
      "null",
      ({ cluster }) => cluster.table({ kind: "table", element: FUNCREF - 1, limits: limits(1), address: I32 }),
      "Cluster.table()",
      "(ref func)",
      "null",
    ],
    [
      "address",
      ({ cluster }) => cluster.table({ kind: "table", element: FUNCREF, limits: limits(1), address: 3 }),
      "Cluster.table()",
      "3",
    ],
    ["kind", ({ cluster }) => cluster.table({ kind: "memory" } as never), "Cluster.table()", "memory"],
    [
      "name of a type",
      ({ cluster }) => cluster.table({ element: "anyref" as never, minimum: 1 }),
      "Cluster.table()",
      '"anyref"; there are i32',
    ],
    ["number", ({ cluster }) => cluster.table({ element: "i32" as never, minimum: 1 }), "Cluster.table()", "element"],
    ["above", ({ cluster }) => cluster.table({ element: "funcref", minimum: 2, maximum: 1 }), "above the maximum"],
    ["none", ({ cluster }) => cluster.table(undefined as never), "Cluster.table()", "undefined"],
  ],
  "Cluster.memory": [
    ...[...NO_LIMITS, limits(65_537), limits(1, 65_537)].map((limits): Refused => [
      `limits ${limits.min} ${limits.max}`,
      ({ cluster }) => cluster.memory({ kind: "memory", limits, address: I32, shared: false }),
      "Cluster.memory()",
    ]),
    [
      "shared",
      ({ cluster }) => cluster.memory({ kind: "memory", limits: limits(1), address: I32, shared: true }),
      "Cluster.memory()",
      "maximum",
    ],
    [
      "no boolean",
      ({ cluster }) => cluster.memory({ kind: "memory", limits: limits(1), address: I32, shared: 1 as never }),
      "shared",
      "1",
    ],
    ["none", ({ cluster }) => cluster.memory(7 as never), "Cluster.memory()", "7"],
    [
      "above",
      ({ cluster }) => cluster.memory({ minimum: 3, maximum: 1 }),
      "Cluster.memory(): the minimum, 3, is above the maximum, 1",
    ],
    ["too much", ({ cluster }) => cluster.memory({ minimum: 65_537 }), "Cluster.memory(): the minimum is above 65536"],
    ["no minimum", ({ cluster }) => cluster.memory({} as never), "Cluster.memory(): the minimum", "undefined"],
    ["misspelt", ({ cluster }) => cluster.memory({ minimum: 1, max: 2 } as never), "Cluster.memory()", '"max"'],
    ["address", ({ cluster }) => cluster.memory({ minimum: 1, address: "f32" as never }), '"i64"', '"f32"'],
    ["shared", ({ cluster }) => cluster.memory({ minimum: 1, shared: true }), "maximum is needed"],
  ],
  "Cluster.global": [
    ...NO_TYPES.map((type): Refused => [
      `type ${String(type)}`,
      ({ cluster }) => cluster.global({ kind: "global", type: type as number, mutable: true }),
      "Cluster.global()",
      String(type),
    ]),
    [
      "value",
      ({ cluster }) => cluster.global({ kind: "global", type: I64, mutable: true }, 1),
      "Cluster.global()",
      "i64",
      "number 1",
    ],
    [
      "null",
      ({ cluster }) => cluster.global({ kind: "global", type: FUNCREF - 1, mutable: true }),
      "Cluster.global()",
      "(ref func)",
      "null",
    ],
    [
      "no boolean",
      ({ cluster }) => cluster.global({ kind: "global", type: I32, mutable: "no" as never }),
      "mutable",
      '"no"',
    ],
  ],
  "Cluster.limited": [
    ["no limit", ({ cluster }) => cluster.limited({}, () => {}), 'neither "fuel" nor "timeout"'],
    ["no function", ({ cluster }) => cluster.limited({ fuel: 1 }, 7 as never), "Cluster.limited()", "7"],
    ["no number", ({ cluster }) => cluster.limited({ fuel: "1" as never }, () => {}), '"fuel"', '"1"'],
  ],
  "Cluster.tag": [
    ["name of a type", ({ cluster }) => cluster.tag({ params: ["v128" as "i32"] }), '"v128"; there are i32'],
    ["no params", ({ cluster }) => cluster.tag({} as never), "parameters", "undefined"],
    ["misspelt", ({ cluster }) => cluster.tag({ params: [], result: [] } as never), "Cluster.tag()", '"result"'],
    ...[-1, 0.5, NaN, 2 ** 40, "i32", undefined, null].map((type): Refused => [
      `type ${type}`,
      ({ cluster }) => cluster.tag(type as number),
      "Cluster.tag()",
      `${type}`,
    ]),
    ["results", ({ cluster }) => cluster.tag(declaredType([], ["i32"])), "Cluster.tag()", "no results"],
  ],
  "Linker.func": [
    ["name", ({ linker }) => linker.func("m", 7 as never, { params: [], results: [] }, () => {}), "name", "7"],
    ["module", ({ linker }) => linker.func(7 as never, "f", { params: [], results: [] }, () => {}), "module", "7"],
    ["no function", ({ linker }) => linker.func("m", "f", { params: [], results: [] }, {} as never), "object"],
    [
      "no type",
      ({ linker }) => linker.func("m", "f", undefined as never, (() => {}) as never),
      "Linker.func()",
      "undefined",
    ],
    [
      "no array",
      ({ linker }) => linker.func("m", "f", { params: 1, results: [] } as never, (() => {}) as never),
      "parameters",
      "1",
    ],
    [
      "name of a type",
      ({ linker }) => linker.func("m", "f", { params: ["constructor" as "i32"], results: [] }, () => {}),
      "constructor",
    ],
  ],
  "Linker.funcWithCaller": [
    ["name", ({ linker }) => linker.funcWithCaller("m", 7 as never, { params: [], results: [] }, () => {}), "7"],
    [
      "no function",
      ({ linker }) => linker.funcWithCaller("m", "f", { params: [], results: [] }, {} as never),
      "Linker.funcWithCaller()",
      "object",
    ],
    [
      "no type",
      ({ linker }) => linker.funcWithCaller("m", "f", undefined as never, (() => {}) as never),
      "Linker.funcWithCaller()",
      "undefined",
    ],
  ],
  "Linker.perInstance": [
    ["type", ({ linker }) => linker.perInstance("m", "f", 1e9, () => () => {}), "Linker.perInstance()", "1000000000"],
    ["no function", ({ linker }) => linker.perInstance("m", "f", declaredType([], []), 7 as never), "7"],
  ],
  "Linker.hostFunc": [
    ["type", ({ linker }) => linker.hostFunc("m", "f", 1e9, () => {}), "hostFunc()", "1000000000"],
    ["no function", ({ linker }) => linker.hostFunc("m", "f", declaredType([], []), 1 as never), "hostFunc()", "1"],
  ],
  "Linker.bind": [["no cluster", () => new Linker().bind({} as Cluster), "Linker.bind()", "object"]],
  "BoundLinker.bind": [["no cluster", ({ linker }) => linker.bind(7 as never), "Linker.bind()", "7"]],
  "BoundLinker.define": [
    ...[
      undefined,
      {},
      { kind: "func", type: 0, code: () => 1 },
      Object.create(Func.prototype),
      Object.create(Memory.prototype),
    ]
      .map((value): Refused => [
        `value ${value}`,
        ({ linker }) => linker.define("m", "f", value as Func),
        "BoundLinker.define()",
        value === undefined ? "undefined" : "object",
      ]),
  ],
  "BoundLinker.instance": [
    ["no instance", ({ linker }) => linker.instance("m", { names: () => ["x"], get: () => 1 } as never), "object"],
    ["no name", ({ linker, instance }) => linker.instance(7 as never, instance), "7"],
  ],
  "BoundLinker.instantiate": [
    ["no module", ({ linker, engine }) => linker.instantiate(undefined as never, { engine }), "module", "undefined"],
    ["an object", ({ linker, engine }) => linker.instantiate({} as never, { engine }), "one of compile(), not Object"],
    [
      "V8's module",
      ({ linker, engine }) => linker.instantiate(new WebAssembly.Module(EMPTY) as never, { engine }),
      "one of compile(), not WebAssembly.Module",
    ],
    [
      "a promise of one",
      ({ linker, engine }) => linker.instantiate(compile(EMPTY) as never, { engine }),
      "one of compile(), not Promise",
    ],
    ["no options", ({ linker }) => linker.instantiate(MODULE, undefined as never), "options", "undefined"],
    ["no engine", ({ linker }) => linker.instantiate(MODULE, {} as never), "engine", "undefined"],
    ["a class", ({ linker }) => linker.instantiate(MODULE, { engine: Js as never }), "engine", 'function "Js"'],
    ["a name", ({ linker }) => linker.instantiate(MODULE, { engine: "js" as never }), "engine", '"js"'],
    [
      "forged import",
      ({ linker, engine }) => {
        const fallback = () => ({ kind: "func", type: declaredType([], []), code: () => 1 }) as unknown as Func;
        linker.instantiate(moduleOf(`(module (import "a" "b" (func)))`), { engine, fallback });
      },
      '"a.b"',
      "object",
    ],
  ],
  "WasmException": [
    ["count", ({ instance }) => new WasmException(instance.tag("tag"), []), "WasmException()", "2 arguments", "0"],
    [
      "value",
      ({ instance }) => new WasmException(instance.tag("tag"), [1, {}]),
      "WasmException()",
      "(param i64)",
      "object",
    ],
    ["no tag", () => new WasmException({} as Tag, []), "WasmException()", "object"],
    ["no array", ({ instance }) => new WasmException(instance.tag("tag"), 7 as never), "WasmException()", "7"],
  ],
  "Func.limited": [
    ["no limit", ({ instance }) => instance.func("identity").limited({}), 'neither "fuel" nor "timeout"'],
    ["no number", ({ instance }) => instance.func("identity").limited({ timeout: NaN }), '"timeout"', "NaN"],
    ["uncounted", ({ instance }) => instance.func("identity").limited({ timeout: 5 }), "does not count"],
  ],
  "Memory.read": [
    ...withIndices("Memory.read()", ({ instance }, i) => instance.memory("memory").read(i, 0)).filter(([what]) =>
      what !== "Memory.read() -1"
    ),
    ["length", ({ instance }) => instance.memory("memory").read(0, "1" as never), "Memory.read(): the length", '"1"'],
  ],
  "Memory.write": [
    [
      "bytes",
      ({ instance }) => instance.memory("memory").write(0, [1] as never),
      "Memory.write(): the bytes",
      "object",
    ],
    ["address", ({ instance }) => instance.memory("memory").write(0.5, EMPTY), "Memory.write(): the address", "0.5"],
  ],
  "Memory.readString": [
    [
      "address",
      ({ instance }) => instance.memory("memory").readString(null as never, 1),
      "Memory.readString()",
      "null",
    ],
    ["BigInt", ({ instance }) => instance.memory("memory").readString(1n, 1), "Memory.readString()", "1n"],
    ["far", ({ instance }) => instance.memory("long memory").readString(2n ** 64n, 1), "18446744073709551616n"],
    ["too low", ({ instance }) => instance.memory("memory").readString(-(2 ** 31) - 1, 1), "-2147483649"],
  ],
  "Memory.writeString": [
    [
      "text",
      ({ instance }) => instance.memory("memory").writeString(0, 7 as never),
      "Memory.writeString(): the text",
      "7",
    ],
    ["capacity", ({ instance }) => instance.memory("memory").writeString(0, "", NaN), "the capacity", "NaN"],
  ],
  "Memory": [
    ["constructor", ({ cluster }) => new Memory({ cluster, minimum: 3, maximum: 1 } as never), "Cluster.memory()"],
    [
      "with a cluster",
      ({ cluster }) => new (Memory as never as new (...args: unknown[]) => Memory)(cluster, {}),
      "not by new Memory()",
    ],
  ],
  "Table": [["constructor", () => new Table({} as never), "Cluster.table()"]],
  "Global": [["constructor", () => new Global({} as never), "Cluster.global()"]],
  "hostFunc": [["no name", () => hostFunc(declaredType([], []), 7 as never, () => {}), "hostFunc()", "7"]],
  "Func": [["constructor", () => new Func({ type: 0, name: "f", code: () => 1 }, Symbol()), "made by instances"]],
};

/** All that can be seen of an instance's tables, memories and globals. */
function stateOf({ instance }: Scene): unknown {
  return instance.names().map((name) => {
    const found = instance.get(name)!;
    if (found.kind === "table") return Array.from({ length: found.length }, (_, i) => found.get(i));
    return found.kind === "memory" ? found.pages : found.kind === "global" ? found.value : found;
  });
}

for (const [method, calls] of Object.entries(METHODS)) {
  engineTest(`${method} refuses what it cannot take`, (engine) => {
    using cluster = clusterFor(engine);
    const linker = new Linker().bind(cluster), instance = linker.instantiate(MODULE, { engine });
    const scene: Scene = { cluster, engine, linker, instance }, before = stateOf(scene);
    for (const [what, call, ...says] of calls) {
      const error = assertThrows(() => call(scene), Error, undefined, `${method} ${what}`);
      assert(error instanceof TypeError || error instanceof RangeError, `${method} ${what}: ${error}`);
      for (const text of says) assertStringIncludes(error.message, text, `${method} ${what}`);
    }
    assertEquals(stateOf(scene), before);
    assertEquals(linker.instantiate(MODULE, { engine }).func("identity").invoke("x"), "x", "the cluster is as it was");
  });
}

engineTest("what belongs to another cluster is refused", (engine) => {
  using cluster = clusterFor(engine);
  using other = clusterFor(engine);
  const linker = new Linker().bind(cluster), foreign = new Linker().bind(other).instantiate(MODULE, { engine });
  const imports =
    `(import "m" "memory" (memory 1)) (import "m" "any" (table 2 funcref)) (import "m" "tag" (tag (param i32)))`;
  for (const [i, text] of imports.split(/(?<=\)) (?=\(import)/).entries()) {
    const name = ["memory", "any", "tag"][i];
    linker.define("m", name, foreign.get(name)!);
    assertThrows(() => linker.instantiate(moduleOf(`(module ${text})`), { engine }), TypeError, "another cluster");
  }
});

engineTest("what an exception carries cannot be changed", (engine) => {
  using cluster = clusterFor(engine);
  const tag = cluster.tag(declaredType(["funcref"], [])), exception = new WasmException(tag, [null]);
  assertThrows(() => (exception.values as unknown[])[0] = {}, TypeError);
  assertThrows(() => (exception as { values: unknown }).values = [{}], TypeError);
  let caught: unknown;
  const linker = new Linker().bind(cluster).define("m", "t", tag).func(
    "m",
    "throw",
    { params: [], results: [] },
    () => {
      throw Object.create(WasmException.prototype, { tag: { value: tag }, values: { value: [{}] } });
    },
  );
  const text = `(module (import "m" "t" (tag $t (param funcref))) (import "m" "throw" (func $throw))
    (func (export "run") (result funcref) (block $b (result funcref) (try_table (catch $t $b) (call $throw)) (ref.null func))))`;
  try {
    caught = linker.instantiate(moduleOf(text), { engine }).func("run").invoke();
  } catch (error) {
    caught = error;
  }
  assert(caught instanceof WasmException, "what only looks like an exception passes through");
});

engineTest("storage is that of one cluster", (engine) => {
  using cluster = clusterFor(engine);
  if (engine.createStorage === undefined) return;
  assertThrows(() => new Cluster({ storage: cluster.storage }), TypeError, "another one");
});

Deno.test("every public method is tested, or needs no check", () => {
  /** Those without arguments, and those that answer undefined for whatever there is not. */
  const free = new Set(["InstanceHandle.names", "InstanceHandle.get"]);
  const missing = [Table, Memory, Global, Func, Tag, Cluster, Linker, BoundLinker, InstanceHandle].flatMap((type) => {
    return Object.entries(Object.getOwnPropertyDescriptors(type.prototype))
      .filter(([name, { value, set }]) => name !== "constructor" && (typeof value === "function" || set !== undefined))
      .map(([name]) => `${type.name}.${name}`);
  }).filter((name) => !(name in METHODS) && !free.has(name));
  assertEquals(missing.filter((name) => !["Linker.set", "Func.within"].includes(name)), []);
});
