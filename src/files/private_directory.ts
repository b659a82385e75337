/**
 * A directory whose files are run as they are, because only the user can have made or changed them. Who could is
 * read from owners and modes: of every directory on the way, since who can rename one of them can put another in its
 * place; of the directory itself; and of each file after it was opened. The system's administrator is trusted, as always.
 *
 * @module
 */
import { writeAtomically } from "./atomic_write.ts";

/** Bits of a mode: others, or a group, may write; entries are renamed and removed only by their owners. */
const OTHERS_WRITE = 0o022, STICKY = 0o1000;
const ADMINISTRATOR = 0;

/** A directory that only the user can write to. It need not be there yet. */
export class PrivateDirectory {
  /** Where it is. */
  readonly path: string;
  /** The number of the user, once it is known. */
  #user: number | undefined;
  /** The directory as it was found to be private. */
  #verified: Deno.FileInfo | undefined;

  /** Nothing is looked at yet. */
  constructor(path: string) {
    this.path = path;
  }

  /** Why the files in it cannot be trusted; undefined if they can, or if it is not there. */
  objection(): string | undefined {
    try {
      return this.#examine();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      return `it is not known who can write to it (${error instanceof Error ? error.message : error})`;
    }
  }

  #examine(): string | undefined {
    const found = lookAt(withoutSlash(this.path));
    if (found?.isSymlink) return "it is a link";
    if (found === undefined && !mayKnowUser()) throw new Deno.errors.NotFound();
    this.#user ??= userOfProcess(this.path);
    // The way to a directory that was private is so still, for no other user can change it.
    const isKnown = found?.ino === this.#verified?.ino && found?.dev === this.#verified?.dev;
    if (found !== undefined && isKnown) return this.#objectionTo(this.path, found);
    // What is there of the path is looked at even if the directory itself is not there yet.
    const objection = this.#walk();
    this.#verified = objection === undefined ? found : undefined;
    return objection;
  }

  /** Follows the path as the system does, which has found that it ends. */
  #walk(): string | undefined {
    const names = namesOf(this.path.startsWith("/") ? this.path : `${Deno.cwd()}/${this.path}`).reverse();
    let at = "";
    for (let name; (name = names.pop()) !== undefined;) {
      const next = name === ".." ? at.slice(0, Math.max(0, at.lastIndexOf("/"))) : `${at}/${name}`;
      const entry = Deno.lstatSync(next || "/"), found = this.#objectionTo(next, entry, STICKY);
      if (found !== undefined) return found;
      if (!entry.isSymlink) {
        at = next;
        continue;
      }
      const target = Deno.readLinkSync(next);
      if (target.startsWith("/")) at = "";
      names.push(...namesOf(target).reverse());
    }
    const root = this.#objectionTo("/", Deno.lstatSync("/"), STICKY);
    return root ?? this.#objectionTo(at || "/", Deno.lstatSync(at || "/"));
  }

  /** Why others can change an entry of a path; `saving` is what makes a directory safe that others can write to. */
  #objectionTo(path: string, { uid, mode, isSymlink, isDirectory }: Deno.FileInfo, saving = 0): string | undefined {
    if (!this.#isTrusted(uid)) return `"${path}" belongs to somebody else`;
    if (isSymlink) return undefined;
    if (!isDirectory) return `"${path}" is no directory`;
    return (mode! & OTHERS_WRITE) === 0 || (mode! & saving) !== 0 ? undefined : `others can write to "${path}"`;
  }

  #isTrusted(uid: number | null): boolean {
    return uid === this.#user || uid === ADMINISTRATOR;
  }

  /** The contents of a file, given by its path; undefined if it is not there, or can be somebody else's work. */
  read(path: string): Uint8Array<ArrayBuffer> | undefined {
    using file = this.open(path, { read: true });
    return file === undefined ? undefined : contentsOf(file);
  }

  /**
   * Opens a file, given by its path; undefined if it is not there, or can be somebody else's work. What is no file is not
   * opened, as that may never end.
   */
  open(path: string, options: Deno.OpenOptions): Deno.FsFile | undefined {
    if (this.objection() !== undefined) return undefined;
    const before = lookAt(path);
    if (before === undefined ? !options.create : !this.#isOwnFile(before)) return undefined;
    const file = Deno.openSync(path, options);
    if (this.#isOwnFile(file.statSync())) return file;
    file.close();
    return undefined;
  }

  #isOwnFile({ isFile, uid, mode, nlink }: Deno.FileInfo): boolean {
    return isFile && this.#isTrusted(uid) && (mode! & OTHERS_WRITE) === 0 && nlink === 1;
  }

  /** Writes a file, given by its path, and makes the directory for it; false if others could change it. */
  write(path: string, bytes: Uint8Array): boolean {
    if (!this.make()) return false;
    writeAtomically(path, bytes, { mode: 0o600 });
    return true;
  }

  /** Makes the directory, unless it is there; false if others can write to it. */
  make(): boolean {
    Deno.mkdirSync(this.path, { recursive: true, mode: 0o700 });
    return this.objection() === undefined;
  }
}

function mayKnowUser(): boolean {
  return Deno.permissions.querySync({ name: "sys", kind: "uid" }).state === "granted";
}

/** The number of the user. Deno tells it to those who may know it; else a new file in the directory does. */
function userOfProcess(directory: string): number {
  const user = mayKnowUser() ? Deno.uid() : ownerOfNewFile(directory);
  if (user === null) throw new TypeError("this system does not tell whom files belong to");
  return user;
}

function ownerOfNewFile(directory: string): number | null {
  const mayWrite = Deno.permissions.querySync({ name: "write", path: directory }).state === "granted";
  if (!mayWrite) throw new TypeError("Deno was started without --allow-sys=uid");
  const path = `${directory}/.wasmine-${crypto.randomUUID()}`;
  using file = Deno.openSync(path, { createNew: true, write: true, mode: 0o600 });
  Deno.removeSync(path);
  return file.statSync().uid;
}

function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}

function withoutSlash(path: string): string {
  return path.replace(/(?<=.)\/+$/, "");
}

/** What there is, itself and not what it may link to; undefined if there is nothing. */
function lookAt(path: string): Deno.FileInfo | undefined {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function contentsOf(file: Deno.FsFile): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(file.statSync().size);
  let length = 0;
  for (let count; (count = file.readSync(bytes.subarray(length))) !== null && length < bytes.length;) length += count;
  return bytes.subarray(0, length);
}
