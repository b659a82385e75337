/**
 * The same random modules on every engine and on V8's WebAssembly: traps, memory and globals must agree to the bit.
 * `DIFFERENTIAL_SEED` starts elsewhere, `DIFFERENTIAL_MODULES` runs more or fewer. `deno task fuzz` does more of this, in
 * processes of its own.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { llvm } from "../../ffi/mod.ts";
import { account } from "../fuzz/engines/account.ts";
import { REFERENCE, witness } from "../fuzz/engines/engines.ts";
import { difference } from "../fuzz/judge/compare.ts";
import { bodies } from "../fuzz/kinds/bodies.ts";

const FIRST_SEED = Number(Deno.env.get("DIFFERENTIAL_SEED") ?? 1);
const MODULES = Number(Deno.env.get("DIFFERENTIAL_MODULES") ?? 600);
const ENGINES = ["interpreter", "js", "js-split", "js-flat", ...hasLlvm() ? ["llvm-exact"] : []];

/** Whether native code can be made here. */
function hasLlvm(): boolean {
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return false;
  try {
    return llvm() !== undefined;
  } catch {
    return false;
  }
}

/** Runs the module of a seed on all engines; returns how many calls it makes. */
function check(seed: number): number {
  const built = bodies.build(bodies.plan(seed, { vectors: false })), expected = account(witness(REFERENCE), built);
  assertEquals(expected.refused, undefined, `seed ${seed}`);
  for (const name of ENGINES) {
    const runner = witness(name);
    assertEquals(
      difference(built, expected, account(runner, built), runner),
      undefined,
      `seed ${seed}: ${name} and V8`,
    );
  }
  return built.calls.length;
}

Deno.test({
  name: "all engines agree on random functions",
  sanitizeResources: false, // libraries stay open
  fn() {
    let calls = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + MODULES; seed++) calls += check(seed);
    console.log(`${MODULES} modules, ${calls} calls`);
  },
});
