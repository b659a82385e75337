/**
 * Random C programs: csmith makes them, clang compiles each natively and, at -O0 and -O2, to Wasm; the checksums that they
 * print must be the same on every engine. Where V8 prints something else than the native program, too, the program depends
 * on how large pointers are: then V8's checksum is the right one. Needs csmith, libcsmith-dev, clang-19, lld-19, wasi-libc and
 * libclang-rt-19-dev-wasm32. Programs that natively take longer than a few seconds, as some that never end, are left out.
 *
 *   deno run -A tests/fuzz/csmith.ts --count 200 --engines js,interpreter --seed 1
 */
import { parseArgs } from "@std/cli/parse-args";
import { fromFileUrl } from "@std/path";
import { CapturedOutput, Wasi } from "../../src/wasi/mod.ts";

const MAIN = fromFileUrl(import.meta.resolve("../../src/cli/main.ts"));
const LEVELS = ["-O0", "-O2"];
const INCLUDE = ["-I/usr/include/csmith", "-w"];
const TO_WASM = ["--target=wasm32-wasi", "-mcpu=mvp", "-mmutable-globals", "-mbulk-memory", "-msign-ext"];
/** Milliseconds after which a program is left out, or is taken to hang. */
const NATIVE_TIME = 3000, MOST_TIME = 120_000;

/** What a command prints; undefined if it fails or takes too long. */
async function output(command: string, args: readonly string[], milliseconds: number): Promise<string | undefined> {
  const signal = AbortSignal.timeout(milliseconds);
  const child = new Deno.Command(command, { args: [...args], stdout: "piped", stderr: "null", signal });
  const { success, stdout } = await child.output();
  return success ? new TextDecoder().decode(stdout) : undefined;
}

async function compile(...args: string[]): Promise<void> {
  if (await output("clang-19", [...INCLUDE, ...args], MOST_TIME) === undefined) {
    throw new Error(`Cannot compile: clang-19 ${args.join(" ")}`);
  }
}

/** What a WASI program prints on V8's WebAssembly. */
async function printedByV8(path: string): Promise<string> {
  const stdout = new CapturedOutput(), wasi = new Wasi({ args: [path], stdout });
  const module = new WebAssembly.Module(await Deno.readFile(path));
  wasi.start(new WebAssembly.Instance(module, wasi.imports as unknown as WebAssembly.Imports));
  return stdout.text;
}

/** The engines that do not print what the native program prints, with what they print; undefined if it takes too long. */
async function differences(seed: number, engines: readonly string[], directory: string): Promise<string[] | undefined> {
  const source = `${directory}/${seed}.c`, native = `${directory}/native`;
  await output("csmith", ["--seed", `${seed}`, "--output", source], MOST_TIME);
  await compile("-O0", "-o", native, source);
  const expected = await output(native, [], NATIVE_TIME);
  if (expected === undefined) return undefined;
  const found: string[] = [];
  for (const level of LEVELS) {
    const wasm = `${directory}/${seed}${level}.wasm`;
    await compile(level, ...TO_WASM, "-o", wasm, source);
    for (const engine of engines) {
      const printed = await output(Deno.execPath(), [
        ...["run", "--allow-all", "--no-check", MAIN, "run", "--no-cache", "--backend", engine, wasm],
      ], MOST_TIME);
      if (printed === expected || printed === await printedByV8(wasm)) continue;
      found.push(`seed ${seed}, ${level}, ${engine}: ${printed ?? "failed"}, not ${expected}`.replaceAll("\n", ""));
    }
  }
  return found;
}

if (import.meta.main) {
  const { count, seed, engines } = parseArgs(Deno.args, {
    string: ["count", "seed", "engines"],
    default: { count: "200", seed: "1", engines: "js" },
  });
  const directory = await Deno.makeTempDir();
  let compared = 0, different = 0, leftOut = 0;
  for (let next = Number(seed); compared < Number(count); next++) {
    const found = await differences(next, engines.split(","), directory);
    if (found === undefined) leftOut++;
    else compared++;
    for (const line of found ?? []) console.log(line);
    different += found?.length ?? 0;
  }
  await Deno.remove(directory, { recursive: true });
  console.log(`${compared} programs were compared, ${leftOut} left out, ${different} differences`);
  Deno.exit(different === 0 ? 0 : 1);
}
