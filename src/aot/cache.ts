/**
 * The cache of compiled modules: a directory of artifacts. An entry is written under another name and then renamed, so that
 * nobody sees half of one; what is damaged or out of date is overwritten. A cache that cannot be used is as good as an
 * empty one.
 *
 * @module
 */
import type { Module } from "../wasm/mod.ts";
import { ABI_VERSION } from "../runtime/layout.ts";
import { entryName } from "../../ffi/mod.ts";
import { type Artifact, ArtifactError, DIGEST_SIZE, digestOf, sha256, unpackArtifact } from "./artifact.ts";
import type { CodeOptions } from "./compiler.ts";
import { processorFlags } from "./processor.ts";
import { concatenate } from "./strip.ts";

/** `$WASMINE_CACHE_DIR`, else `wasmine` in the user's cache directory; undefined if neither is known. */
export function cacheDirectory(): string | undefined {
  const own = Deno.env.get("WASMINE_CACHE_DIR"), caches = Deno.env.get("XDG_CACHE_HOME"), home = Deno.env.get("HOME");
  if (own) return own;
  if (caches) return `${caches}/wasmine`;
  return home ? `${home}/.cache/wasmine` : undefined;
}

/** A directory of artifacts. */
export class Cache {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  /** The file of a module compiled with some options, for this processor and version. */
  #path(module: Module, { level = 2, metered = false, preciseTraps = false }: CodeOptions): string {
    const circumstances = JSON.stringify([ABI_VERSION, entryName, level, metered, preciseTraps, processorFlags()]);
    const circumstancesDigest = digestOf(new TextEncoder().encode(circumstances)).slice(0, 16);
    return `${this.directory}/${digestOf(module.bytes)}-${circumstancesDigest}.cwasm`;
  }

  /** The artifact of a module, if there is a sound one. */
  find(module: Module, options: CodeOptions): Artifact | undefined {
    try {
      const path = this.#path(module, options), found = unpackArtifact(Deno.readFileSync(path), path);
      return found.header.digest === digestOf(module.bytes) ? found : undefined;
    } catch (error) {
      if (isUnusable(error)) return undefined;
      throw error;
    }
  }

  /** Keeps an artifact; false if that is not possible. */
  keep(module: Module, options: CodeOptions, artifact: Uint8Array): boolean {
    return this.#write(this.#path(module, options), artifact);
  }

  /** The entry library, if it is kept and sound. */
  entryLibrary(): Uint8Array<ArrayBuffer> | undefined {
    try {
      const bytes = Deno.readFileSync(`${this.directory}/${entryName}`), library = bytes.slice(DIGEST_SIZE);
      const digest = sha256(library);
      return bytes.subarray(0, DIGEST_SIZE).every((byte, i) => byte === digest[i]) ? library : undefined;
    } catch (error) {
      if (isUnusable(error)) return undefined;
      throw error;
    }
  }

  /** Keeps the entry library; false if that is not possible. */
  keepEntryLibrary(library: Uint8Array<ArrayBuffer>): boolean {
    return this.#write(`${this.directory}/${entryName}`, concatenate([sha256(library), library]));
  }

  #write(path: string, bytes: Uint8Array): boolean {
    try {
      Deno.mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      const temporary = `${path}.${crypto.randomUUID()}`;
      Deno.writeFileSync(temporary, bytes, { mode: 0o600, createNew: true });
      Deno.renameSync(temporary, path);
      return true;
    } catch (error) {
      if (isUnusable(error)) return false;
      throw error;
    }
  }
}

/** Whether an error only says that the cache, or an entry of it, is of no use. */
function isUnusable(error: unknown): boolean {
  return error instanceof ArtifactError || error instanceof SyntaxError ||
    Object.values(Deno.errors).some((type) => error instanceof type);
}
