/**
 * The cache of compiled modules: a directory of artifacts, named after the SHA-256 of the module, how it was compiled, and
 * for which processor and version. An entry is written under another name and then renamed, so that nobody sees half of
 * one, however many processes there are; what is damaged or out of date is overwritten. What is in it is run as it is, so
 * nobody else may be able to write to it; in all other respects a cache that cannot be used is as good as an empty one.
 * LLVM's version is not part of the name: what is cached runs where there is no libLLVM.
 *
 * @module
 */
import { checksum } from "../../ffi/checksum.ts";
import { entryName } from "../../ffi/entry/name.ts";
import { ABI_VERSION } from "../runtime/layout.ts";
import { type Artifact, ArtifactError, contentsOf, unpackArtifact } from "../native/artifact.ts";
import type { CodeOptions } from "../engines/llvm/compile/compiler.ts";
import { concatenate } from "../engines/llvm/compile/concatenate.ts";
import { DIGEST_SIZE, sameDigest, sha256, sha256Sync } from "../native/digest.ts";
import { PrivateDirectory } from "./private_directory.ts";
import { processorFlags } from "../native/processor.ts";
import { isFromSystem } from "./whole_file.ts";

/** Ending of the file of a module. */
const ARTIFACT_ENDING = ".cwasm";

/** A cache that others can write to, or of which that is not known. */
export class CacheError extends TypeError {
  /** Name of the class. */
  override name = "CacheError";

  /** For the directory and what is wrong with it. */
  constructor(directory: string, reason: string) {
    super(`Cannot use "${directory}" as a cache: ${reason}`);
  }
}

/** A directory of artifacts. */
export class Cache {
  /** Where it is. */
  readonly directory: string;
  readonly #files: PrivateDirectory;

  /**
   * Makes nothing yet.
   *
   * @throws {CacheError} if somebody else can write there, or Deno may not find out.
   */
  constructor(directory: string) {
    this.directory = directory;
    this.#files = new PrivateDirectory(directory);
    const objection = this.#files.objection();
    if (objection !== undefined) throw new CacheError(directory, objection);
  }

  /** What the files of a module, given by its SHA-256, are called: a path without ending. */
  pathOf(digest: string, { level, metered = false, preciseTraps = false }: CodeOptions): string {
    const how = `O${level ?? "x"}${metered ? "-metered" : ""}${preciseTraps ? "-precise" : ""}`;
    const where = checksum(JSON.stringify([ABI_VERSION, entryName, processorFlags()]));
    return `${this.directory}/${digest}-${how}-${where}`;
  }

  /** The artifact of a module, given by its SHA-256, if there is a sound one. */
  async find(digest: string, options: CodeOptions): Promise<Artifact | undefined> {
    const path = this.pathOf(digest, options) + ARTIFACT_ENDING, bytes = this.read(path);
    return bytes === undefined
      ? undefined
      : openUsable(bytes, await sha256(contentsOf(bytes)), { path, digest, ...options });
  }

  /** As {@linkcode find}, at once. */
  findSync(digest: string, options: CodeOptions): Artifact | undefined {
    const path = this.pathOf(digest, options) + ARTIFACT_ENDING, bytes = this.read(path);
    return bytes === undefined
      ? undefined
      : openUsable(bytes, sha256Sync(contentsOf(bytes)), { path, digest, ...options });
  }

  /** Keeps an artifact; false if that is not possible. */
  keep(digest: string, options: CodeOptions, artifact: Uint8Array): boolean {
    return this.write(this.pathOf(digest, options) + ARTIFACT_ENDING, artifact);
  }

  /** The entry library, if it is kept and sound. */
  entryLibrary(): Uint8Array<ArrayBuffer> | undefined {
    return unsealed(this.read(`${this.directory}/${entryName}`));
  }

  /** Keeps the entry library; false if that is not possible. */
  keepEntryLibrary(library: Uint8Array<ArrayBuffer>): boolean {
    return this.write(`${this.directory}/${entryName}`, sealed(library));
  }

  /** Reads a file of the cache; undefined if that is not possible. */
  read(path: string): Uint8Array<ArrayBuffer> | undefined {
    return attempt(() => this.#files.read(path));
  }

  /** Writes a file of the cache, of which nobody sees a half; false if that is not possible. */
  write(path: string, bytes: Uint8Array): boolean {
    return attempt(() => this.#files.write(path, bytes)) ?? false;
  }
}

/** Bytes with their digest in front, so that damage is found. */
export function sealed(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return concatenate([sha256Sync(bytes), bytes]);
}

/** The bytes that were sealed; undefined if they are damaged, or there are none. */
export function unsealed(bytes: Uint8Array<ArrayBuffer> | undefined): Uint8Array<ArrayBuffer> | undefined {
  if (bytes === undefined) return undefined;
  const contents = bytes.slice(DIGEST_SIZE);
  return sameDigest(bytes.subarray(0, DIGEST_SIZE), sha256Sync(contents)) ? contents : undefined;
}

function openUsable(
  bytes: Uint8Array,
  actual: Uint8Array,
  { path, digest, metered = false, preciseTraps = false }: CodeOptions & {
    readonly path: string;
    readonly digest: string;
  },
): Artifact | undefined {
  const found = attempt(() => unpackArtifact(bytes, actual, path)), header = found?.header;
  const isIt = header?.digest === digest && header.metered === metered && header.preciseTraps === preciseTraps;
  return isIt ? found : undefined;
}

/** What an action returns; undefined if its error only says that the cache, or an entry of it, is of no use. */
function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof ArtifactError || error instanceof SyntaxError || isFromSystem(error)) return undefined;
    throw error;
  }
}
