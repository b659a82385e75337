/**
 * What is in a cache, for people who want to see it or to have the space back. Only what the cache itself writes is
 * looked at, told by its name, so that a wrong directory loses nothing. What has such a name but is no file is shown as
 * damaged and never opened, for that may not end. Other processes may use the cache meanwhile: what they read stays readable
 * to them, and what they are compiling is left alone.
 *
 * @module
 */
import { ArtifactError, peekHeader } from "../native/artifact.ts";
import { peekTranslationHeader, TRANSLATION_ENDING } from "./translation_file.ts";

/** What a file of the cache says about itself. */
export interface Description {
  /** What the module was called. */
  readonly name: string;
  /** How it was compiled. */
  readonly level: string;
  /** What for; empty for code that runs everywhere. */
  readonly processor: string;
}

/** A module in the cache, or what is there of one that is being compiled. */
export interface CacheEntry {
  /** Its file, or the directory of its parts. */
  readonly path: string;
  /** SHA-256 of the module, in hexadecimal digits. */
  readonly digest: string;
  /** Undefined if it is damaged or not complete. */
  readonly description: Description | undefined;
  /** How many of how many parts are there, if it is not complete. */
  readonly parts: { readonly done: number; readonly total: number } | undefined;
  readonly bytes: number;
  /** When something was written last. */
  readonly made: Date;
}

const ENTRY = /^([0-9a-f]{64})-(?:O[\dx]|js)-[^/]+\.(cwasm|parts|translation)$/;
/** Entry libraries, and files that were never finished, because the process ended. */
const REST = /^(wasmine-entry-[0-9a-f]{8}\.so|([^/]+\.|\.wasmine-)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
/** More than any header has. */
const HEADER_BYTES = 1 << 16;

/**
 * The modules in the cache in a directory, the one written last first; none if there is no such directory.
 *
 * @throws {Deno.errors.PermissionDenied} if it cannot be read.
 */
export function listEntries(directory: string): CacheEntry[] {
  const entries = namesIn(directory).flatMap((name) => {
    const match = ENTRY.exec(name);
    if (match === null) return [];
    // Another process may have removed it.
    return unlessGone(() => describeEntry(`${directory}/${name}`, match[1], match[2])) ?? [];
  });
  return entries.sort((a, b) => b.made.getTime() - a.made.getTime());
}

function describeEntry(path: string, digest: string, ending: string): CacheEntry {
  const { isFile, isDirectory, size, mtime } = Deno.lstatSync(path), made = mtime ?? new Date(0);
  if (ending === "parts" && isDirectory) return { path, digest, description: undefined, ...describeParts(path), made };
  const description = isFile && ending !== "parts" ? describeFile(path) : undefined;
  return { path, digest, description, parts: undefined, bytes: isFile ? size : 0, made };
}

/**
 * Removes a module; false if another process is compiling it.
 *
 * @throws what the system says if it cannot be removed.
 */
export function removeEntry({ path, parts }: CacheEntry): boolean {
  if (parts !== undefined && isLocked(`${path}/lock`)) return false;
  unlessGone(() => Deno.removeSync(path, { recursive: true }));
  return true;
}

/** Removes everything in the cache in a directory that is no module; returns how many bytes that were. */
export function removeRest(directory: string): number {
  const sizes = namesIn(directory).filter((name) => REST.test(name)).map((name) => {
    return unlessGone(() => {
      const { size } = Deno.lstatSync(`${directory}/${name}`);
      Deno.removeSync(`${directory}/${name}`, { recursive: true });
      return size;
    }) ?? 0;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

function namesIn(directory: string): string[] {
  return unlessGone(() => Array.from(Deno.readDirSync(directory), ({ name }) => name)) ?? [];
}

function describeFile(path: string): Description | undefined {
  const start = readStart(path);
  return start && (path.endsWith(TRANSLATION_ENDING) ? describeTranslation(start) : describeArtifact(start, path));
}

/** The first bytes of a file; undefined if they cannot be read. */
function readStart(path: string): Uint8Array | undefined {
  try {
    using file = Deno.openSync(path);
    const start = new Uint8Array(HEADER_BYTES);
    return start.subarray(0, file.readSync(start) ?? 0);
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return undefined;
    throw error;
  }
}

function describeArtifact(start: Uint8Array, path: string): Description | undefined {
  try {
    const { name, level, metered, preciseTraps, processor } = peekHeader(start, path);
    const detail = `${level}${metered ? " metered" : ""}${preciseTraps ? " precise" : ""}`;
    return soundDescription({ name, level: detail, processor });
  } catch (error) {
    if (error instanceof ArtifactError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function describeTranslation(start: Uint8Array): Description | undefined {
  const header = peekTranslationHeader(start);
  return header &&
    soundDescription({ name: header.name, level: `js${header.metered ? " metered" : ""}`, processor: "" });
}

/** A description whose parts are texts, as in a header that is what it should be. */
function soundDescription(found: Readonly<Record<keyof Description, unknown>>): Description | undefined {
  return Object.values(found).every((part) => typeof part === "string") ? found as Description : undefined;
}

function describeParts(path: string): Pick<CacheEntry, "parts" | "bytes"> {
  const names = namesIn(path).filter((name) => name.endsWith(".o"));
  const bytes = names.reduce((sum, name) => sum + (unlessGone(() => Deno.lstatSync(`${path}/${name}`).size) ?? 0), 0);
  const total = Number(/of(\d+)\.o$/.exec(names[0] ?? "")?.[1] ?? 0);
  return { parts: { done: names.length, total }, bytes };
}

function isLocked(path: string): boolean {
  return unlessGone(() => {
    if (!Deno.lstatSync(path).isFile) return false;
    using file = Deno.openSync(path, { write: true });
    return !file.tryLockSync(true);
  }) ?? false;
}

/** What an action returns; undefined if what it works on is not there (any more). */
function unlessGone<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
