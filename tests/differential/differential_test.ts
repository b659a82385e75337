/**
 * The same random modules on every engine and on V8's WebAssembly: traps, memory and globals must agree to the bit.
 * `DIFFERENTIAL_SEED` starts elsewhere, `DIFFERENTIAL_MODULES` runs more or fewer. `deno task fuzz` does more of this, in
 * processes of its own.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { llvm } from "../../ffi/mod.ts";
import type { Case } from "../fuzz/case.ts";
import { account } from "../fuzz/engines/account.ts";
import { REFERENCE, witness } from "../fuzz/engines/engines.ts";
import { difference } from "../fuzz/judge/compare.ts";
import { bodies } from "../fuzz/kinds/bodies.ts";

const FIRST_SEED = Number(Deno.env.get("DIFFERENTIAL_SEED") ?? 1);
const MODULES = Number(Deno.env.get("DIFFERENTIAL_MODULES") ?? 600);
const HAS_LLVM = hasLlvm();
const ENGINES = ["interpreter", "js", "js-split", "js-flat", ...HAS_LLVM ? ["llvm-exact"] : []];
const LEVELS = ["llvm-O0", "llvm-O1", "llvm-O2", "llvm-O3"];

/** Whether native code can be made here. */
function hasLlvm(): boolean {
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return false;
  try {
    return llvm() !== undefined;
  } catch {
    return false;
  }
}

/** Runs a case on V8 and on engines, and compares. */
function compare(seed: number, built: Case, engines: readonly string[]): void {
  const expected = account(witness(REFERENCE), built);
  assertEquals(expected.refused, undefined, `seed ${seed}`);
  for (const name of engines) {
    const runner = witness(name);
    assertEquals(
      difference(built, expected, account(runner, built), runner),
      undefined,
      `seed ${seed}: ${name} and V8`,
    );
  }
}

Deno.test({
  name: "all engines agree on random functions",
  sanitizeResources: false, // libraries stay open
  fn() {
    let calls = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + MODULES; seed++) {
      const built = bodies.build(bodies.plan(seed, { vectors: false }));
      compare(seed, built, ENGINES);
      calls += built.calls.length;
    }
    console.log(`${MODULES} modules, ${calls} calls`);
  },
});

// By default native code is not exact after a trap of memory, so each call has instances of its own.
Deno.test({
  name: "native code agrees by default too, vectors included, and leaves the same behind unless it traps at memory",
  ignore: !HAS_LLVM,
  sanitizeResources: false, // libraries stay open
  fn() {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + MODULES / 2; seed++) {
      const built = bodies.build(bodies.plan(seed, { vectors: seed % 8 < 4 }));
      compare(seed, { ...built, hasFreshCalls: true }, [LEVELS[seed % 4]]);
    }
  },
});
