/**
 * Modules that ask for more tables, globals and memories than a host has room for, where nobody set a limit.
 *
 * @module
 */
import { type Cluster, compileSync, type Engine, LimitError, Linker, WasmTrap } from "../../../mod.ts";
import { assemble } from "../../../src/wast/mod.ts";
import { makeEngine } from "../../fuzz/engines/engines.ts";
import type { Attack } from "../attack.ts";
import { clusterFor } from "../tools.ts";

/** Texts of modules, each instantiated over and over again until a limit refuses it. */
const MODULES: Readonly<Record<string, string>> = {
  "large tables": `(module ${"(table 10000000 externref)".repeat(100)})`,
  "tables that grow": `(module (table $t 0 funcref) (func $grow (result i32)
    (table.grow $t (ref.null func) (i32.const 1000000)))
    (func $start (loop (br_if 0 (i32.ge_s (call $grow) (i32.const 0)))) unreachable) (start $start))`,
  "small tables": `(module ${"(table 0 externref)".repeat(10_000)})`,
  "globals": `(module ${"(global i64 (i64.const 0))".repeat(200_000)})`,
  "tags": `(module ${"(tag)".repeat(200_000)})`,
  "memories": `(module ${"(memory 0)".repeat(100)})`,
  "instances": `(module (func))`,
};

/** What is expected to end it, so that nothing else passes for a limit. */
const LIMIT = /the limit "max\w+" is \d+|not that many bytes left|the system has no/;

function hoard(cluster: Cluster, engine: Engine, text: string): void {
  const module = compileSync(assemble(text)), linker = new Linker().bind(cluster), kept = [];
  for (let i = 0; i < 200_000; i++) kept.push(linker.instantiate(module, { engine }));
  throw new RangeError(`${kept.length} instances, and no end`);
}

const hoards: Attack = {
  name: "hoards",
  holds: "what nobody limited has a limit, too",
  variants: ["js", "llvm-O2"].flatMap((engine) => Object.keys(MODULES).map((what) => `${engine}: ${what}`)),
  megabytes: 1024,
  run(variant) {
    const [name, what] = variant.split(": "), engine = makeEngine(name), cluster = clusterFor(engine, {});
    try {
      hoard(cluster, engine, MODULES[what]);
    } catch (error) {
      const isLimit = error instanceof LimitError && LIMIT.test(error.message);
      // The program that is told no by `table.grow` ends itself.
      if (!isLimit && !(error instanceof WasmTrap && error.code === "unreachable")) throw error;
    }
  },
};

export default [hoards];
