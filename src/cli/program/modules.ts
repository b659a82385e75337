/**
 * From a file name to a validated module.
 *
 * @module
 */
import { decode, FormatError, functionName, InvalidError, type Module, validate } from "../../wasm/mod.ts";
import { Failure } from "../terminal/failure.ts";
import { log } from "../terminal/log.ts";
import { isCompiled, readBinary } from "./module_files.ts";

/**
 * Reads and decodes a module.
 *
 * @throws {Failure} if it cannot be read or is no module.
 */
export async function decodeFile(path: string): Promise<Module> {
  const bytes = await readBinary(path);
  if (isCompiled(bytes)) throw new Failure(`"${path}" holds native code, which can be run and nothing else`);
  return await decodeBytes(path, bytes);
}

/** As {@linkcode decodeFile}, for bytes that were read. */
export async function decodeBytes(path: string, bytes: Uint8Array): Promise<Module> {
  return await log.timed(`decoded "${path}"`, () => explained(path, () => decode(bytes, { name: path, copy: false })));
}

/**
 * Reads, decodes and validates a module.
 *
 * @throws {Failure} if it cannot be read, or is no or no valid module.
 */
export async function loadModule(path: string): Promise<Module> {
  return await validated(await decodeFile(path));
}

/** Validates a module in view of a person who waits. */
export async function validated(module: Module): Promise<Module> {
  await log.timed(`validated "${module.name}"`, () => validateModule(module));
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
