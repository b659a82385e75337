import { assertEquals, assertThrows } from "@std/assert";
import { fail, WasiError } from "../errno.ts";
import { MemoryFileSystem } from "./memory.ts";
import type { DirectoryNode } from "./node.ts";
import { atPath, type Target } from "./resolve.ts";

/** A directory that counts how many directories are open beneath it. */
function counting(directory: DirectoryNode, open: { count: number }): DirectoryNode {
  return new Proxy(directory, {
    get: (target, property) => {
      if (property === "openDirectory") {
        return (name: string) => {
          const inner = counting(target.openDirectory(name), open);
          open.count++;
          return inner;
        };
      }
      if (property === "close") return () => void open.count--;
      const value = target[property as keyof DirectoryNode];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

const tree = { a: { b: { c: { f: "text" } } } };

function walk<T>(root: DirectoryNode, path: string, action: (target: Target) => T, follow: boolean = true): T {
  return atPath(root, path, { follow, symlinks: 40, descriptors: 4 }, action);
}

Deno.test("the walk ends at the last component, or at the directory itself", () => {
  const { root } = new MemoryFileSystem(tree);
  const end = (path: string) => walk(root, path, ({ name, mustBeDirectory }) => [name, mustBeDirectory]);
  assertEquals(end("a/b/x"), ["x", false]);
  assertEquals(end("a/b/"), ["b", true]);
  assertEquals(end("a/b/."), [".", true]);
  assertEquals(end("a/b/.."), [".", true]);
  assertEquals(end("."), [".", true]);
  assertEquals(end("./a"), ["a", false]);
});

Deno.test("every directory that the walk opened is closed, whatever happens", () => {
  const open = { count: 0 };
  const root = counting(new MemoryFileSystem(tree).root, open);
  root.createLink("loop", "a/../loop");
  assertEquals(walk(root, "a/b/../b/c/f", () => open.count), 3);
  assertThrows(() => walk(root, "a/b/c/f", () => fail("EIO")), WasiError, "EIO");
  assertThrows(() => walk(root, "a/b/none/f", () => 0), WasiError, "ENOENT");
  assertThrows(() => walk(root, "a/../..", () => 0), WasiError, "ENOTCAPABLE");
  assertThrows(() => walk(root, "a/b/c/f/x", () => 0), WasiError, "ENOTDIR");
  assertThrows(() => walk(root, "a/b/../../loop", () => fail("ELOOP")), WasiError, "ELOOP");
  assertEquals(open.count, 0);
});

Deno.test("a link's target is walked from the link's place, with its own slash", () => {
  const { root } = new MemoryFileSystem(tree);
  walk(root, "a/up", ({ directory, name }) => directory.createLink(name, "../a/b/"));
  const seen: [string, boolean][] = [];
  walk(root, "a/up", ({ name, mustBeDirectory }) => {
    seen.push([name, mustBeDirectory]);
    if (name === "up") fail("ELOOP");
  });
  assertEquals(seen, [["up", false], ["b", true]]);
  assertEquals(walk(root, "a/up/c/f", ({ name }) => name), "f");
});

Deno.test("the number of links in a path is bounded", () => {
  const { root } = new MemoryFileSystem({ f: "" });
  root.createLink("l0", "f");
  for (let i = 1; i <= 50; i++) root.createLink(`l${i}`, `l${i - 1}`);
  const follow = (path: string) => walk(root, path, ({ name }) => name.startsWith("l") ? fail("ELOOP") : name);
  assertEquals(follow("l39"), "f");
  assertThrows(() => follow("l40"), WasiError, "ELOOP");
});

Deno.test("a path leads through so many directories at once and no more, and none stays open", () => {
  const root = new MemoryFileSystem({ a: { b: { c: { d: { e: { f: "text" } } } } } }).root, open = { count: 0 };
  const at = (path: string) => walk(counting(root, open), path, ({ name }) => name);
  assertEquals(at("a/b/c/d/e"), "e");
  assertEquals(at("a/b/c/d/../d/../../c/d/e"), "e");
  assertThrows(() => at("a/b/c/d/e/f"), WasiError, "EMFILE");
  assertEquals(open.count, 0);
});
