/**
 * The cache of compiled modules: a directory of files, named as `names.ts` says. A file is written under another name and
 * then renamed, so that no process sees half of one; what is damaged or out of date is overwritten. What is in it is run
 * as it is, so no other user may be able to write to it; in all other respects a cache that cannot be used is as good as an
 * empty one.
 *
 * @module
 */
import { sealedSync, sha256, sha256Sync, unsealedSync } from "../files/digest.ts";
import { PrivateDirectory } from "../files/private_directory.ts";
import { isFromSystem } from "../files/atomic_write.ts";
import { type Artifact, ArtifactError, contentsOf, entryName, unpackArtifact } from "../native/code/artifact.ts";
import type { CodeOptions } from "../native/code/code_options.ts";
import { nativeName } from "./names.ts";

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

  /** Where the file with a name is. */
  pathOf(name: string): string {
    return `${this.directory}/${name}`;
  }

  /** The artifact of a module, given by its SHA-256, if there is a sound one. */
  async find(digest: string, options: CodeOptions): Promise<Artifact | undefined> {
    const name = nativeName("artifact", digest, options), bytes = this.read(name);
    return bytes && this.#open(name, bytes, await sha256(contentsOf(bytes)), { digest, ...options });
  }

  /** As {@linkcode find}, at once. */
  findSync(digest: string, options: CodeOptions): Artifact | undefined {
    const name = nativeName("artifact", digest, options), bytes = this.read(name);
    return bytes && this.#open(name, bytes, sha256Sync(contentsOf(bytes)), { digest, ...options });
  }

  /** Keeps an artifact; false if that is not possible. */
  keep(digest: string, options: CodeOptions, artifact: Uint8Array): boolean {
    return this.write(nativeName("artifact", digest, options), artifact);
  }

  /** The entry library, if it is kept and sound. */
  entryLibrary(): Uint8Array<ArrayBuffer> | undefined {
    const bytes = this.read(entryName);
    return bytes && unsealedSync(bytes)?.slice();
  }

  /** Keeps the entry library; false if that is not possible. */
  keepEntryLibrary(library: Uint8Array<ArrayBuffer>): boolean {
    return this.write(entryName, sealedSync(library));
  }

  /** The bytes of a file, given by its name; undefined if that is not possible. */
  read(name: string): Uint8Array<ArrayBuffer> | undefined {
    return attempt(() => this.#files.read(this.pathOf(name)));
  }

  /** Writes a file, which is there as a whole or not at all; false if that is not possible. */
  write(name: string, bytes: Uint8Array): boolean {
    return attempt(() => this.#files.write(this.pathOf(name), bytes)) ?? false;
  }

  /** The artifact in a file, if it is what it is taken for. */
  #open(
    name: string,
    bytes: Uint8Array,
    actual: Uint8Array,
    { digest, metered = false, preciseTraps = false }: CodeOptions & { readonly digest: string },
  ): Artifact | undefined {
    const found = attempt(() => unpackArtifact(bytes, actual, this.pathOf(name))), header = found?.header;
    const isIt = header?.digest === digest && header.metered === metered && header.preciseTraps === preciseTraps;
    return isIt ? found : undefined;
  }
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
