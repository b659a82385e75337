/**
 * What is in a cache, for people who want to see it or to have the space back. Only what the cache itself writes is
 * looked at, told by its name, so that a wrong directory loses nothing. What has such a name but is no file is shown as
 * damaged and never opened, for that may not end. Other processes may use the cache meanwhile: what they read stays readable
 * to them, and what they are compiling is left alone.
 *
 * @module
 */
import { ArtifactError, peekHeader } from "../native/code/artifact.ts";
import { isLocked } from "./lock.ts";
import { type EntryKind, isOtherName, objectTotal, parseEntryName } from "./names.ts";
import { peekTranslationHeader } from "./translation_file.ts";

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
  /** Its file, or the directory of its objects. */
  readonly path: string;
  /** SHA-256 of the module, in hexadecimal digits. */
  readonly digest: string;
  /** Undefined if it is damaged or not complete. */
  readonly description: Description | undefined;
  /** How many of how many objects are there, if it is not complete. */
  readonly objects: { readonly done: number; readonly total: number } | undefined;
  readonly bytes: number;
  /** When something was written last. */
  readonly made: Date;
}

/** More than any header has. */
const HEADER_BYTES = 1 << 16;

/**
 * The modules in the cache in a directory, the one written last first; none if there is no such directory.
 *
 * @throws {Deno.errors.PermissionDenied} if it cannot be read.
 */
export function listEntries(directory: string): CacheEntry[] {
  const entries = namesIn(directory).flatMap((name) => {
    const parsed = parseEntryName(name);
    if (parsed === undefined) return [];
    // Another process may have removed it.
    return unlessGone(() => describeEntry(`${directory}/${name}`, parsed.digest, parsed.kind)) ?? [];
  });
  return entries.sort((a, b) => b.made.getTime() - a.made.getTime());
}

function describeEntry(path: string, digest: string, kind: EntryKind): CacheEntry {
  const { isFile, isDirectory, size, mtime } = Deno.lstatSync(path), made = mtime ?? new Date(0);
  if (kind === "objects" && isDirectory) {
    return { path, digest, description: undefined, ...describeObjects(path), made };
  }
  const description = isFile && kind !== "objects" ? describeFile(path, kind) : undefined;
  return { path, digest, description, objects: undefined, bytes: isFile ? size : 0, made };
}

/**
 * Removes a module; false if another process is compiling it.
 *
 * @throws what the system says if it cannot be removed.
 */
export function removeEntry({ path, objects }: CacheEntry): boolean {
  if (objects !== undefined && unlessGone(() => isLocked(path))) return false;
  unlessGone(() => Deno.removeSync(path, { recursive: true }));
  return true;
}

/** Removes what else the cache in a directory holds; returns how many bytes that were. */
export function removeOthers(directory: string): number {
  const sizes = namesIn(directory).filter(isOtherName).map((name) => {
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

function describeFile(path: string, kind: EntryKind): Description | undefined {
  const start = readStart(path);
  return start && (kind === "translation" ? describeTranslation(start) : describeArtifact(start, path));
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

/** A description that consists of texts, as in a header that is what it should be. */
function soundDescription(found: Readonly<Record<keyof Description, unknown>>): Description | undefined {
  return Object.values(found).every((part) => typeof part === "string") ? found as Description : undefined;
}

function describeObjects(path: string): Pick<CacheEntry, "objects" | "bytes"> {
  const names = namesIn(path).filter((name) => objectTotal(name) !== undefined);
  const bytes = names.reduce((sum, name) => sum + (unlessGone(() => Deno.lstatSync(`${path}/${name}`).size) ?? 0), 0);
  return { objects: { done: names.length, total: objectTotal(names[0] ?? "") ?? 0 }, bytes };
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
