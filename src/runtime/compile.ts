/**
 * From bytes, wherever they are, to a validated module.
 *
 * Decoding and validation are done in small steps: in between, the asynchronous form lets other things happen, so that a
 * server keeps answering while it compiles a module of many megabytes.
 *
 * @module
 */
import {
  decode,
  type DecodeOptions,
  decodeStepwise,
  isByteSource,
  type Module,
  sourceBytes,
  validate,
  validateStepwise,
} from "../wasm/mod.ts";
import { showKind } from "../wasm/text/summary.ts";
import { inSlices } from "./slices.ts";

/** Where a module can come from: its bytes, a response, a URL, or the path of a file. */
export type ModuleSource = AllowSharedBufferSource | Response | PromiseLike<Response> | URL | string;

/**
 * Decodes and validates a module in one go.
 *
 * @param bytes The module, which is copied unless the options say otherwise.
 * @throws {MalformedError} if the bytes do not follow the binary format.
 * @throws {InvalidError} if they break a validation rule.
 *
 * @example
 * ```ts
 * import { compileSync } from "./compile.ts";
 * const empty = compileSync(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
 * console.log(empty.exports.length); // 0
 * ```
 */
export function compileSync(bytes: AllowSharedBufferSource, options: DecodeOptions = {}): Module {
  const module = decode(bytes, options);
  validate(module);
  return module;
}

/**
 * Loads, decodes and validates a module, and lets other things happen every few milliseconds.
 *
 * @param source Bytes, which are copied at once unless the options say otherwise; a response; a URL, of which `file:` needs `--allow-read` and
 * others `--allow-net`; or the path of a file. The last part of a URL or path becomes the module's name.
 * @throws {MalformedError} if the bytes do not follow the binary format.
 * @throws {InvalidError} if they break a validation rule.
 * @throws {TypeError} if a response is not a success.
 *
 * @example
 * ```ts
 * import { compile } from "./compile.ts";
 * const response = new Response(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
 * console.log((await compile(response)).exports.length); // 0
 * ```
 */
export async function compile(source: ModuleSource, options: DecodeOptions = {}): Promise<Module> {
  const { bytes, name } = await load(source, options);
  const module = await inSlices(decodeStepwise(bytes, { name, ...options }));
  await inSlices(validateStepwise(module));
  return module;
}

async function load(
  source: ModuleSource,
  options: DecodeOptions,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; name?: string }> {
  if (isByteSource(source)) return { bytes: sourceBytes(source, "the module", options) };
  if (typeof source === "string" || (source instanceof URL && source.protocol === "file:")) {
    return { bytes: await Deno.readFile(source), name: baseName(`${source}`) };
  }
  const response = await (source instanceof URL ? fetch(source) : source);
  if (!(response instanceof Response)) {
    throw new TypeError(`compile(): the source must be bytes, a Response, a URL or a path, not ${showKind(response)}`);
  }
  const { url, ok, status } = response;
  if (!ok) throw new TypeError(`Cannot load "${url}": the server answered with status ${status}`);
  return { bytes: await response.bytes(), name: url === "" ? undefined : baseName(new URL(url).pathname) };
}

/** What stands behind the last slash; the whole if that is nothing. */
function baseName(path: string): string {
  return path.slice(path.search(/[^\\/]*$/)) || path;
}
