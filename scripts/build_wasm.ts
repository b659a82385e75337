// Compiles the C sources of bench/kernels, examples and tests/wasi/cases to the WebAssembly modules that are committed beside
// them.
//
//   deno run -A scripts/build_wasm.ts [NAME…]
//
// Needs clang 19 with lld (`clang-19`, `lld-19`; another compiler through $CLANG) and, for the examples, Debian's
// wasi-libc and libclang-rt-19-dev-wasm32. Nobody needs this to run, test or measure WASMine.

const CLANG = Deno.env.get("CLANG") ?? "clang-19";
const ROOT = new URL("..", import.meta.url).pathname;

// Both kinds stay below SIMD, threads and exceptions, so that every engine can run them.
const COMMON = ["-O2", "-Wall", "-Wextra", "-Werror", "-mcpu=mvp", "-mmutable-globals", "-mbulk-memory", "-msign-ext"];

const FOLDERS = {
  // Freestanding: no libc, no imports; the kernels export `run` and `memory`.
  "bench/kernels": [
    "--target=wasm32",
    ...COMMON,
    "-mnontrapping-fptoint",
    "-ffreestanding",
    "-nostdlib",
    "-Wl,--no-entry",
  ],
  // Command-line programs on wasi-libc.
  "examples": ["--target=wasm32-wasi", ...COMMON, "-Wl,--strip-debug"],
  "tests/wasi/cases": ["--target=wasm32-wasi", ...COMMON, "-Wl,--strip-debug"],
} as const satisfies Record<string, readonly string[]>;

function compile(source: string, flags: readonly string[]): void {
  const output = source.replace(/\.c$/, ".wasm");
  const { success } = new Deno.Command(CLANG, {
    args: [...flags, "-o", output, source],
    cwd: ROOT,
    stdout: "inherit",
    stderr: "inherit",
  }).outputSync();
  if (!success) throw new Error(`${CLANG} could not compile ${source}`);
  // The linker makes its output executable, which no module needs to be.
  Deno.chmodSync(ROOT + output, 0o644);
  console.log(`${output}: ${Deno.statSync(ROOT + output).size} bytes`);
}

for (const [folder, flags] of Object.entries(FOLDERS)) {
  for (const { name } of [...Deno.readDirSync(ROOT + folder)].sort((a, b) => a.name < b.name ? -1 : 1)) {
    const chosen = Deno.args.length === 0 || Deno.args.includes(name.replace(/\.c$/, ""));
    if (name.endsWith(".c") && chosen) compile(`${folder}/${name}`, flags);
  }
}
