import { assert, assertEquals, assertThrows } from "@std/assert";
import { ElfError, Image } from "./mod.ts";
import { compileImage, loadText, start } from "./testdata/native.ts";
import { nativeTest } from "./testing.ts";

const text = `
  define internal i64 @inner(i64 %x) noinline { %y = add i64 %x, 1  ret i64 %y }
  define i64 @outer(i64 %x) { %y = call i64 @inner(i64 %x)  ret i64 %y }`;

nativeTest("an image gives addresses of exports and names of all functions", () => {
  using image = loadText(text);
  const outer = image.symbol("outer")!;
  assert(outer >= image.codeStart && outer < image.codeStart + BigInt(image.codeSize));
  assertEquals(image.functionAt(outer), "outer");
  assertEquals([image.symbol("inner"), image.symbol("missing")], [undefined, undefined]);
  const names = Array.from({ length: image.codeSize }, (_, i) => image.functionAt(image.codeStart + BigInt(i)));
  assert(names.includes("inner"));
  assertEquals([image.functionAt(0n), image.functionAt(image.codeStart + 0x1000_0000n)], [undefined, undefined]);
});

nativeTest("an image loads from a file, twice at once, and unloads", () => {
  start();
  const path = Deno.makeTempFileSync({ suffix: ".so" });
  const bytes = compileImage(text);
  Deno.writeFileSync(path, bytes);
  {
    using first = new Image(bytes, { path });
    using second = new Image(bytes, { path });
    assertEquals(first.symbol("outer"), second.symbol("outer"));
    assert(Deno.readTextFileSync("/proc/self/maps").includes(path));
  }
  assert(!Deno.readTextFileSync("/proc/self/maps").includes(path));
  Deno.removeSync(path);
});

/** Whether a descriptor is one of an image called "counted"; others come and go on V8's own threads. */
function isCounted(descriptor: string): boolean {
  try {
    return Deno.readLinkSync(`/proc/self/fd/${descriptor}`).includes("memfd:counted");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

nativeTest("a thousand images leave no descriptor or mapping behind", () => {
  start();
  const bytes = compileImage(text);
  const descriptors = (): number => [...Deno.readDirSync("/proc/self/fd")].filter(({ name }) => isCounted(name)).length;
  const mappings = (): number => Deno.readTextFileSync("/proc/self/maps").split("memfd:counted").length - 1;
  for (let i = 0; i < 1000; i++) {
    using image = new Image(bytes, { name: "counted" });
    assertEquals(image.functionAt(image.symbol("outer")!), "outer");
  }
  assertEquals(descriptors(), 0);
  assertEquals(mappings(), 0);
});

nativeTest("what is no image of this linker is refused", () => {
  start();
  assertThrows(() => new Image(new Uint8Array(3), { name: "bad" }), ElfError, "no shared object");
  assertThrows(() => new Image(new Uint8Array(500), { name: "bad" }), ElfError, "no shared object");
  const bytes = compileImage(text);
  assertThrows(() => new Image(bytes.slice(0, 5000), { name: "bad" }), ElfError, "damaged");
  assertThrows(() => new Image(bytes, { path: "/nonexistent/file.so" }), Error, "/nonexistent/file.so");
});
