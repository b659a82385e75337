// Paths, component by component, beneath an open directory. This file is the sandbox: nothing else looks at "..", at
// absolute paths or through symbolic links. The walk holds every directory it passes open and goes up by dropping the
// innermost one, so ".." is the directory that was really passed; at the starting directory it answers ENOTCAPABLE, and so
// do absolute paths and links to absolute paths. A link's target is walked by the same rules from the link's place.

import { fail, isError } from "../errno.ts";
import type { DirectoryNode } from "./node.ts";

/** Where a path leads: an entry of an open directory. */
export interface Target {
  /** The directory that holds the entry; open only until the action returns. */
  readonly directory: DirectoryNode;
  /** The entry's name, or `"."` if the path leads to `directory` itself. */
  readonly name: string;
  /** True if the path ends with a slash: the entry must be a directory. */
  readonly mustBeDirectory: boolean;
}

/** How to walk. */
export interface WalkOptions {
  /** Also follow a symbolic link that is the last component; one before a slash is always followed. */
  readonly follow: boolean;
  /** How many links to follow before ELOOP. */
  readonly symlinks: number;
  /** How many directories to hold open before EMFILE. */
  readonly descriptors: number;
}

/**
 * Walks a path and calls `action` with where it leads. If the action throws ELOOP, because the entry is a symbolic link,
 * and links are to be followed, the walk goes on at the link's target and the action is called again: no look-up is
 * needed in the usual case that there is no link.
 */
export function atPath<T>(base: DirectoryNode, path: string, options: WalkOptions, action: (target: Target) => T): T {
  const walk = new Walk(base, path, options);
  try {
    for (;;) {
      const target = walk.descend();
      try {
        return action(target);
      } catch (thrown) {
        const follow = options.follow || target.mustBeDirectory;
        if (!follow || target.name === "." || !isError(thrown, "ELOOP")) throw thrown;
        walk.follow(target.name);
      }
    }
  } finally {
    walk.close();
  }
}

class Walk {
  readonly #base: DirectoryNode;
  /** Directories that the walk opened, the innermost last. */
  readonly #passed: DirectoryNode[] = [];
  /** Components still to walk, the next one last. */
  readonly #pending: string[] = [];
  #mustBeDirectory = false;
  #linksLeft: number;
  readonly #mostPassed: number;

  constructor(base: DirectoryNode, path: string, options: WalkOptions) {
    this.#base = base;
    this.#linksLeft = options.symlinks;
    this.#mostPassed = options.descriptors;
    this.#push(path);
  }

  /** Goes down to the last component. */
  descend(): Target {
    for (;;) {
      const name = this.#pending.pop();
      if (name === undefined) return { directory: this.#here, name: ".", mustBeDirectory: true };
      if (name === ".") continue;
      if (name === "..") this.#ascend();
      else if (this.#pending.length > 0) this.#enter(name);
      else return { directory: this.#here, name, mustBeDirectory: this.#mustBeDirectory };
    }
  }

  /** Replaces the component just walked, a symbolic link, by its target. */
  follow(name: string): void {
    this.#followTo(this.#here.readLink(name));
  }

  close(): void {
    for (const directory of this.#passed) directory.close();
  }

  get #here(): DirectoryNode {
    return this.#passed.at(-1) ?? this.#base;
  }

  #push(path: string): void {
    if (path === "") fail("ENOENT");
    if (path.startsWith("/")) fail("ENOTCAPABLE");
    if (this.#pending.length === 0 && path.endsWith("/")) this.#mustBeDirectory = true;
    const components = path.split("/");
    for (let i = components.length - 1; i >= 0; i--) {
      if (components[i] !== "") this.#pending.push(components[i]);
    }
  }

  #ascend(): void {
    const left = this.#passed.pop();
    if (left === undefined) fail("ENOTCAPABLE");
    left.close();
  }

  #enter(name: string): void {
    if (this.#passed.length >= this.#mostPassed) fail("EMFILE");
    try {
      this.#passed.push(this.#here.openDirectory(name));
    } catch (thrown) {
      const link = isError(thrown, "ENOTDIR", "ELOOP") ? this.#linkAt(name) : undefined;
      if (link === undefined) throw thrown;
      this.#followTo(link);
    }
  }

  #linkAt(name: string): string | undefined {
    try {
      return this.#here.readLink(name);
    } catch {
      return undefined;
    }
  }

  #followTo(link: string): void {
    if (this.#linksLeft-- === 0) fail("ELOOP");
    this.#push(link);
  }
}
