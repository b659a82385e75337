/**
 * From a file name to a validated module. Text is told from binary by its contents, so `.wat` can stand wherever `.wasm`
 * can; `-` is standard input.
 *
 * @module
 */
import { decode, FormatError, functionName, InvalidError, type Module, validate } from "../wasm/mod.ts";
import { Failure } from "./failure.ts";
import { log } from "./log.ts";
import { requireAccess } from "./permissions.ts";

/** The operand that stands for standard input. */
export const STDIN = "-";

/**
 * The bytes of a file.
 *
 * @throws {Failure} if it cannot be read, with the reason.
 */
export function readFile(path: string): Uint8Array {
  if (path === STDIN) return readAll(Deno.stdin);
  const what = `Cannot read "${path}"`;
  requireAccess("read", path, what);
  try {
    return Deno.readFileSync(path);
  } catch (error) {
    throw new Failure(`${what}: ${reasonOf(error)}`, { cause: error });
  }
}

const REASONS: readonly (readonly [new (...args: never[]) => Error, string])[] = [
  [Deno.errors.NotFound, "no such file"],
  [Deno.errors.IsADirectory, "it is a directory"],
  [Deno.errors.NotADirectory, "a part of the path is no directory"],
  [Deno.errors.PermissionDenied, "permission denied"],
];

/** Why a file operation failed, without the name of the operation. */
export function reasonOf(error: unknown): string {
  const known = REASONS.find(([type]) => error instanceof type);
  if (known !== undefined) return known[1];
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(os error \d+\).*$/s, "").toLowerCase();
}

function readAll(source: { readSync(buffer: Uint8Array): number | null }): Uint8Array {
  let bytes = new Uint8Array(65_536), length = 0;
  for (let count; (count = source.readSync(bytes.subarray(length))) !== null;) {
    length += count;
    if (length < bytes.length) continue;
    const larger = new Uint8Array(2 * bytes.length);
    larger.set(bytes);
    bytes = larger;
  }
  return bytes.subarray(0, length);
}

/**
 * Whether a file is module text: it is named so, or begins with a parenthesis or comment. Everything else is taken for
 * binary, so that a file of neither kind is told what it lacks.
 */
function isText(path: string, bytes: Uint8Array): boolean {
  if (bytes[0] === 0) return false;
  if (/\.wat$/i.test(path)) return true;
  const start = new TextDecoder().decode(bytes.subarray(0, 256)).trimStart();
  return start.startsWith("(") || start.startsWith(";;");
}

/** The binary form of a module file; assembles text. */
async function readBinary(path: string): Promise<Uint8Array> {
  const bytes = readFile(path);
  if (!isText(path, bytes)) return bytes;
  const { assemble, TextError } = await import("../wast/assemble.ts");
  try {
    return await log.timed(`assembled "${path}"`, () => assemble(new TextDecoder().decode(bytes)));
  } catch (error) {
    if (!(error instanceof TextError)) throw error;
    throw new Failure(`Cannot assemble "${path}": ${error.message}`, { cause: error });
  }
}

/**
 * Reads and decodes a module.
 *
 * @throws {Failure} if it cannot be read or is no module.
 */
export async function decodeFile(path: string): Promise<Module> {
  const bytes = await readBinary(path);
  return await log.timed(`decoded "${path}"`, () => explained(path, () => decode(bytes, { name: path })));
}

/** Modules that hold native code and nothing else to run. */
const compiled = new WeakSet<Module>();

/** Whether a module was compiled ahead of time, so that only native code can run it. */
export function isCompiled(module: Module): boolean {
  return compiled.has(module);
}

/** Loads a module that `wasmine compile` made, if the file is one. */
async function loadCompiled(path: string): Promise<Module | undefined> {
  if (!/\.cwasm$/i.test(path)) return undefined;
  const bytes = readFile(path), { ArtifactError, loadArtifact } = await import("../aot/mod.ts");
  try {
    const module = await log.timed(`loaded "${path}"`, () => loadArtifact(bytes, path));
    compiled.add(module);
    return module;
  } catch (error) {
    if (!(error instanceof ArtifactError)) throw error;
    throw new Failure(error.message, { cause: error });
  }
}

/**
 * Reads, decodes and validates a module, or loads one that was compiled ahead of time.
 *
 * @throws {Failure} if it cannot be read, or is no or no valid module.
 */
export async function loadModule(path: string): Promise<Module> {
  const found = await loadCompiled(path);
  if (found !== undefined) return found;
  const module = await decodeFile(path);
  await log.timed(`validated "${path}"`, () => validateModule(module));
  return module;
}

/**
 * Validates a decoded module.
 *
 * @throws {Failure} if it is not valid.
 */
export function validateModule(module: Module): void {
  explained(module.name, () => validate(module), module);
}

/** Runs `action` and says of a format error which file, and which function, it is about. */
function explained<T>(path: string, action: () => T, module?: Module): T {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const what = error instanceof InvalidError ? "a valid module" : "a WebAssembly module";
    const where = module === undefined ? "" : functionAt(module, error.offset);
    throw new Failure(`"${path}" is not ${what}: ${error.message}${where}`, { cause: error });
  }
}

/** ` in function "name"` for an offset inside of a function body. */
function functionAt(module: Module, offset: number): string {
  const index = module.bodies.findIndex(({ start, end }) => start <= offset && offset < end);
  return index < 0 ? "" : ` in function "${functionName(module, module.importedFuncs + index)}"`;
}
