// npm's AssemblyScript compiler, whose optimiser is 10 MB of WebAssembly that JavaScript calls without end and that calls
// back: it compiles a program on the namespace with LLVM, several times, each time in a process of its own, and the results
// must be those that it has on V8's WebAssembly. To be run by hand, since LLVM works for about a minute the first time:
//
//   deno run -A tests/web/assemblyscript.ts [RUNS]
import { fromFileUrl } from "@std/path";
import { Cache, Llvm } from "../../src/engines/llvm/mod.ts";
import { createWebAssembly } from "../../src/web/mod.ts";

/** Not written where it is imported, so that checking types does not install it. */
const COMPILER = "npm:assemblyscript@0.28.20/asc";

const SOURCE = `
class Node {
  constructor(public key: i32, public left: Node | null = null, public right: Node | null = null) {}
}
function insert(tree: Node | null, key: i32): Node {
  if (!tree) return new Node(key);
  if (key < tree.key) tree.left = insert(tree.left, key);
  else tree.right = insert(tree.right, key);
  return tree;
}
export function build(count: i32): i32 {
  let tree: Node | null = null, seed: u32 = 1;
  for (let i = 0; i < count; i++) tree = insert(tree, i32((seed = seed * 1664525 + 1013904223) >> 8));
  return tree ? tree.key : 0;
}
export function sieve(most: i32): i32 {
  const composite = new Uint8Array(most + 1);
  let primes = 0;
  for (let i = 2; i <= most; i++) {
    if (composite[i]) continue;
    primes++;
    for (let j = i * 2; j <= most; j += i) composite[j] = 1;
  }
  return primes;
}
export function words(text: string): i32 {
  const counts = new Map<string, i32>(), parts = text.split(" ");
  for (let i = 0; i < parts.length; i++) {
    counts.set(parts[i], (counts.has(parts[i]) ? counts.get(parts[i]) : 0) + 1);
  }
  return counts.size;
}
export function norm(count: i32): f64 {
  let sum = 0.0;
  for (let i = 1; i <= count; i++) sum += Math.sqrt(f64(i)) / (1.0 + Math.sin(f64(i)) ** 2.0);
  return sum;
}`;

/** How it is compiled, one after the other in each process. */
const OPTIONS = [["-O3"], ["--debug"], ["-Oz", "--converge"]];

interface Compiler {
  main(args: readonly string[], environment: Record<string, unknown>): Promise<{ error: Error | null }>;
}

/** Compiles the program in all ways, on V8's WebAssembly or ours; prints digests of the results. */
async function compile(cache: string | undefined): Promise<void> {
  if (cache !== undefined) {
    globalThis.WebAssembly = createWebAssembly({ backend: new Llvm({ cache: new Cache(cache) }) });
  }
  const { default: { main } } = await import(COMPILER) as { default: Compiler };
  for (const options of OPTIONS) {
    const files = new Map<string, string | Uint8Array<ArrayBuffer>>();
    const { error } = await main(["source.ts", "--outFile", "out.wasm", "--textFile", "out.wat", ...options], {
      readFile: (name: string) => name === "source.ts" ? SOURCE : null,
      writeFile: (name: string, contents: string | Uint8Array<ArrayBuffer>) => void files.set(name, contents),
      listFiles: () => [],
    });
    if (error !== null) throw error;
    for (const name of ["out.wasm", "out.wat"]) {
      const bytes = await new Blob([files.get(name)!]).bytes();
      console.log(...options, name, bytes.length, new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex());
    }
  }
}

/** The output of {@linkcode compile} in a process of its own; undefined if it failed. */
async function output(...args: string[]): Promise<string | undefined> {
  const command = ["run", "-A", "--no-lock", "--no-check", fromFileUrl(import.meta.url), ...args];
  const { success, stdout } = await new Deno.Command(Deno.execPath(), { args: command, stderr: "inherit" }).output();
  return success ? new TextDecoder().decode(stdout) : undefined;
}

async function main([runs = "10"]: string[]): Promise<number> {
  const cache = await Deno.makeTempDir(), expected = await output("--child");
  try {
    let right = 0;
    for (let run = 1; run <= Number(runs); run++) {
      const same = expected !== undefined && await output("--child", cache) === expected;
      console.log(`run ${run}: ${same ? "the same as on V8" : "FAILED"}`);
      if (same) right++;
    }
    console.log(`${right} of ${runs} are right`);
    return right === Number(runs) ? 0 : 1;
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
}

if (Deno.args[0] === "--child") await compile(Deno.args[1]);
else Deno.exit(await main(Deno.args));
