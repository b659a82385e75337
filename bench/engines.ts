// Everything that can run a kernel, WASMine's engines and others, behind one call. A further engine is one more row.
import { leaf, open } from "../ffi/foreign.ts";
import { Cluster, type Engine, Linker } from "../src/runtime/mod.ts";
import { decode, validate } from "../src/wasm/mod.ts";
import { ENGINES } from "../src/engines/mod.ts";
import { forEachEngine, makeEngine } from "../src/engines/testing.ts";
import { type Checksum, type Kernel, kernelBytes, kernelPath, type Workload } from "./kernels/kernels.ts";

/** Runs a workload of the kernel it was made for, and throws if the checksum is wrong. */
export type Runner = (work: Workload) => void;

/** Something that runs kernels. */
export interface Contender {
  about: string;
  /** Prepares a kernel: compiles and instantiates it. */
  load(kernel: Kernel): Runner | Promise<Runner>;
  /** The command without which it cannot run, and how to get it. */
  needs?: { command: string; hint: string };
}

/** All contenders by the name that `--engines` takes. */
export const CONTENDERS = {
  v8: { about: "Deno's own WebAssembly", load: (kernel) => runInNamespace(WebAssembly, kernel) },
  ...forEachEngine((name): Contender => ({
    about: `WASMine's ${name} engine: ${ENGINES[name].about}`,
    load: (kernel) => runInWasmine(makeEngine(name), kernel),
  })),
  clang: {
    about: "no WebAssembly: the C source, compiled by clang 19 -O3 for this processor, with the same arithmetic",
    load: runNatively,
    needs: { command: "clang-19", hint: "Debian package clang-19" },
  },
  wabt: {
    about: "the interpreter of wabt's wasm-interp",
    load: runInWabt,
    needs: { command: "spectest-interp", hint: "Debian package wabt" },
  },
  polywasm: {
    about: "polywasm 0.2.0, Wasm to JavaScript",
    load: async (kernel) => runInNamespace((await import("npm:polywasm@0.2.0")).WebAssembly, kernel),
  },
  wasm2js: {
    about: "binaryen 132's wasm2js -O3, Wasm to JavaScript",
    load: runInWasm2js,
    needs: { command: "npx", hint: "comes with npm" },
  },
} as const satisfies Record<string, Contender>;

/** The name of a contender. */
export type ContenderName = keyof typeof CONTENDERS;

/** A line saying what a contender lacks on this machine; `undefined` if it can run. */
export function missing(name: ContenderName): string | undefined {
  const { needs }: Contender = CONTENDERS[name];
  if (!needs) return undefined;
  try {
    new Deno.Command(needs.command, { args: ["--version"], stdin: "null", stdout: "null", stderr: "null" })
      .outputSync();
    return undefined;
  } catch {
    return `${name} is left out: ${needs.command} is not installed (${needs.hint})`;
  }
}

/** Those of the contenders that can run on this machine; what the others lack is said on standard error. */
export function available<Name extends ContenderName>(names: readonly Name[]): Name[] {
  return names.filter((name) => {
    const reason = missing(name);
    if (reason !== undefined) console.error(reason);
    return reason === undefined;
  });
}

function checked(name: string, run: (n: number) => Checksum): Runner {
  return ({ n, checksum }) => {
    const actual = run(n);
    if (actual !== checksum) throw new Error(`${name}(${n}) returned ${actual}, expected ${checksum}`);
  };
}

function runInNamespace(namespace: typeof WebAssembly, kernel: Kernel): Runner {
  const { exports } = new namespace.Instance(new namespace.Module(kernelBytes(kernel)));
  return checked(kernel.name, exports.run as (n: number) => Checksum);
}

function runInWasmine(engine: Engine, kernel: Kernel): Runner {
  const module = decode(kernelBytes(kernel));
  validate(module);
  const instance = new Linker().bind(new Cluster({ storage: engine.createStorage?.() })).instantiate(module, {
    engine,
  });
  const run = instance.func("run")!;
  return checked(kernel.name, (n) => run.invoke(n) as Checksum);
}

/** Fused multiply-add, which WebAssembly does not have, would change results. */
async function runNatively(kernel: Kernel): Promise<Runner> {
  const folder = await Deno.makeTempDir(), file = `${folder}/${kernel.name}.so`;
  try {
    const flags = ["-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC", "-w"];
    const args = [...flags, "-o", file, kernelPath(kernel).replace(/wasm$/, "c")];
    const { success, stderr } = await new Deno.Command("clang-19", { args }).output();
    if (!success) throw new Error(`clang: ${new TextDecoder().decode(stderr)}`);
    const { symbols } = open(file, { run: leaf(["i32"], kernel.result) });
    return checked(kernel.name, symbols.run as (n: number) => Checksum);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/**
 * wasm-interp cannot pass arguments to an export; spectest-interp, the same interpreter behind a script of assertions,
 * can. The time includes starting the process, a few milliseconds.
 */
function runInWabt(kernel: Kernel): Runner {
  return ({ n, checksum }) => {
    const folder = Deno.makeTempDirSync();
    try {
      Deno.copyFileSync(kernelPath(kernel), `${folder}/kernel.wasm`);
      const action = { type: "invoke", field: "run", args: [{ type: "i32", value: String(n) }] };
      const expected = [{ type: kernel.result, value: String(bitsOf(checksum, kernel.result)) }];
      const commands = [
        { type: "module", line: 1, filename: "kernel.wasm" },
        { type: "assert_return", line: 2, action, expected },
      ];
      Deno.writeTextFileSync(`${folder}/run.json`, JSON.stringify({ source_filename: kernel.name, commands }));
      const { success, stdout } = new Deno.Command("spectest-interp", { args: [`${folder}/run.json`] }).outputSync();
      if (!success) throw new Error(`wabt: ${new TextDecoder().decode(stdout)}`);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  };
}

/** The bits of a checksum as an unsigned integer, the way wabt's scripts write values. */
function bitsOf(checksum: Checksum, type: Kernel["result"]): bigint {
  if (type === "f64") return new BigUint64Array(Float64Array.of(Number(checksum)).buffer)[0];
  return BigInt.asUintN(type === "i32" ? 32 : 64, BigInt(checksum));
}

/** wasm2js returns the lower half of an i64 and hands the upper half to an imported setter. */
async function runInWasm2js(kernel: Kernel): Promise<Runner> {
  const folder = await Deno.makeTempDir();
  try {
    const file = `${folder}/${kernel.name}.mjs`;
    const args = ["-y", "-p", "binaryen@132.0.0", "wasm2js", "-O3", "--all-features", kernelPath(kernel), "-o", file];
    const { success, stderr } = await new Deno.Command("npx", { args }).output();
    if (!success) throw new Error(`wasm2js: ${new TextDecoder().decode(stderr)}`);
    const setter =
      "let high = 0; const env = { setTempRet0(word) { high = word; } };\nexport const highWord = () => high;\n";
    const source = Deno.readTextFileSync(file).replace("import * as env from 'env';", "");
    Deno.writeTextFileSync(file, setter + source);
    const { run, highWord }: { run(n: number): number; highWord(): number } = await import(`file://${file}`);
    if (kernel.result !== "i64") return checked(kernel.name, run);
    return checked(kernel.name, (n) => {
      const low = BigInt.asUintN(32, BigInt(run(n)));
      return BigInt.asIntN(64, BigInt(highWord()) << 32n | low);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
