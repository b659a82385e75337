/**
 * The same random modules on every engine and on V8's WebAssembly: traps, memory and globals must agree to the bit.
 * `DIFFERENTIAL_SEED` starts elsewhere, `DIFFERENTIAL_MODULES` runs more or fewer.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { OptimizationLevel } from "../../ffi/mod.ts";
import { Llvm } from "../../src/aot/mod.ts";
import { Interpreter } from "../../src/interpreter/mod.ts";
import { generate, type Generated } from "./generator.ts";
import { type Account, asV8Says, hasNative, runSeparately, WITNESSES } from "./witnesses.ts";

const FIRST_SEED = Number(Deno.env.get("DIFFERENTIAL_SEED") ?? 1);
const MODULES = Number(Deno.env.get("DIFFERENTIAL_MODULES") ?? 600);

/** The first byte that differs, with its address; undefined if none does. */
function difference(a: Uint8Array, b: Uint8Array): string | undefined {
  if (a.length !== b.length) return `sizes ${a.length} and ${b.length}`;
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? undefined : `byte 0x${at.toString(16)}: ${a[at]} and ${b[at]}`;
}

/** Globals whose f32 or f64 is a signalling NaN come out of V8 as another one. */
function comparable(globals: readonly bigint[], witness: string): readonly bigint[] {
  return witness === "v8" ? globals.filter((_, i) => i < 2) : globals;
}

function compare(seed: number, name: string, reference: Account, account: Account): void {
  const traps = reference.traps.map((trap, i) => asV8Says(trap, account.traps[i]));
  assertEquals(account.traps, traps, `seed ${seed}: ${name} and the interpreter trap differently`);
  assertEquals(
    difference(reference.memory, account.memory),
    undefined,
    `seed ${seed}: memory of interpreter and ${name}`,
  );
  const [left, right] = [reference, account].map(({ globals }) => comparable(globals, name));
  assertEquals(right, left, `seed ${seed}: globals of ${name} and interpreter`);
}

function check(seed: number): Generated {
  const generated = generate(seed), reference = WITNESSES.interpreter(generated);
  for (const [name, run] of Object.entries(WITNESSES)) {
    if (name !== "interpreter") compare(seed, name, reference, run(generated));
  }
  return generated;
}

Deno.test({
  name: "all engines agree on random functions",
  sanitizeResources: false, // libraries stay open
  fn() {
    let functions = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + MODULES; seed++) functions += check(seed).runs.length;
    console.log(`${MODULES} modules, ${functions} calls`);
  },
});

Deno.test({
  name:
    "native code traps as the interpreter does by default too, and leaves the same behind unless it traps at memory",
  ignore: !hasNative,
  sanitizeResources: false, // libraries stay open
  fn() {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + MODULES / 2; seed++) {
      const generated = generate(seed), level = seed % 4 as OptimizationLevel;
      const references = runSeparately(new Interpreter(), generated);
      runSeparately(new Llvm({ level }), generated).forEach((account, i) => {
        const name = `llvm at level ${level}, ${generated.runs[i]}`, [trap] = references[i].traps;
        if (trap !== "memoryOutOfBounds") compare(seed, name, references[i], account);
        else assertEquals(account.traps, [trap], `seed ${seed}: ${name} traps differently`);
      });
    }
  },
});

Deno.test("a seed always makes the same module", () => {
  assertEquals(generate(7), generate(7));
});
