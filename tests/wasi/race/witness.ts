/**
 * The folder that no guest may reach, and a witness of what happens to it: the kernel's own notices (inotify) of everything that
 * is opened, read or changed in it, and a comparison of what it is before and afterwards.
 *
 * @module
 */
import { assert } from "@std/assert";
import { leaf, open } from "../../../ffi/foreign.ts";
import { DIRECTORIES, FILE } from "./random.ts";
import { SECRET } from "./secret.ts";

const libc = () =>
  open("libc.so.6", {
    inotify_init1: leaf(["i32"], "i32"),
    inotify_add_watch: leaf(["i32", "buffer", "u32"], "i32"),
    read: leaf(["i32", "buffer", "usize"], "i32"),
    close: leaf(["i32"], "i32"),
  });

const NON_BLOCKING = 0o4000;

/** Everything that the kernel tells of, by its bit. */
const EVENTS: Readonly<Record<number, string>> = {
  0x1: "read",
  0x2: "written",
  0x4: "changed in its attributes",
  0x8: "closed after writing",
  0x10: "closed",
  0x20: "opened",
  0x40: "moved away",
  0x80: "moved in",
  0x100: "created",
  0x200: "deleted",
  0x400: "deleted itself",
  0x800: "moved itself",
};
const ALL_EVENTS = 0xfff;

/** It has the folders and files that the arena has, so that a path that goes astray arrives somewhere. */
const FOLDERS = DIRECTORIES.map((names) => names.map((name) => `/${name}`).join(""));

/** Watches a folder. */
export class Witness implements Disposable {
  /** Inodes of all that is in the folder, and of the folder. */
  readonly inodes: readonly number[];
  readonly #path: string;
  readonly #library = libc();
  readonly #fd: number;
  readonly #folders = new Map<number, string>();
  readonly #before: readonly string[];

  /** Makes the folder, with a file of every kind. */
  constructor(path: string) {
    this.#path = path;
    for (const folder of FOLDERS) {
      Deno.mkdirSync(path + folder);
      Deno.writeTextFileSync(`${path}${folder}/${FILE}`, SECRET);
      Deno.writeTextFileSync(`${path}${folder}/${SECRET}`, SECRET);
      Deno.symlinkSync(FILE, `${path}${folder}/link`);
      assert(new Deno.Command("mkfifo", { args: [`${path}${folder}/pipe`] }).outputSync().success);
    }
    this.#before = describe(path);
    this.inodes = [...entries(path)].map(([, { ino }]) => ino ?? 0);
    this.#fd = this.#library.symbols.inotify_init1(NON_BLOCKING);
    for (const folder of FOLDERS) {
      const name = new TextEncoder().encode(`${path}${folder}\0`);
      this.#folders.set(this.#library.symbols.inotify_add_watch(this.#fd, name, ALL_EVENTS), `outside${folder}`);
    }
    assert(this.#fd >= 0 && !this.#folders.has(-1), "inotify cannot be used");
  }

  /** What happened since the beginning, each kind of event once. */
  observations(): string[] {
    const seen = new Set<string>(), bytes = new Uint8Array(1 << 16), view = new DataView(bytes.buffer);
    for (;;) {
      const count = this.#library.symbols.read(this.#fd, bytes, BigInt(bytes.length));
      if (count <= 0) break;
      for (let at = 0; at < count; at += 16 + view.getUint32(at + 12, true)) {
        const folder = this.#folders.get(view.getInt32(at, true)), mask = view.getUint32(at + 4, true);
        const name = new TextDecoder().decode(bytes.subarray(at + 16, at + 16 + view.getUint32(at + 12, true)));
        const what = Object.entries(EVENTS).filter(([bit]) => (mask & Number(bit)) !== 0).map(([, text]) => text);
        seen.add(`${folder}/${name.replaceAll("\0", "")} was ${what.join(", ") || mask}`);
      }
    }
    const after = describe(this.#path);
    for (const line of after) if (!this.#before.includes(line)) seen.add(`outside there is now ${line}`);
    for (const line of this.#before) if (!after.includes(line)) seen.add(`outside there is no longer ${line}`);
    return [...seen];
  }

  [Symbol.dispose](): void {
    this.#library.symbols.close(this.#fd);
    this.#library.close();
  }
}

function* entries(path: string): Generator<[string, Deno.FileInfo]> {
  const info = Deno.lstatSync(path);
  yield [path, info];
  if (!info.isDirectory) return;
  const names = [...Deno.readDirSync(path)].map(({ name }) => name).sort();
  for (const name of names) yield* entries(`${path}/${name}`);
}

/** All that can be changed of the files in a folder. */
function describe(path: string): string[] {
  return [...entries(path)].map(([name, info]) => {
    const contents = info.isFile ? Deno.readTextFileSync(name) : info.isSymlink ? Deno.readLinkSync(name) : "";
    const { ino, mode, nlink, size, mtime, ctime } = info;
    return [name.slice(path.length), ino, mode, nlink, size, mtime?.getTime(), ctime?.getTime(), contents].join(" ");
  });
}
