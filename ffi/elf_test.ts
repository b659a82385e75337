import { assert, assertEquals, assertThrows } from "@std/assert";
import { SharedObjectFile } from "./elf/shared_object.ts";
import { ElfError, type LinkOptions, linkSharedObject } from "./elf.ts";
import { codeAnchor } from "./elf/format.ts";
import { leaf, open } from "./foreign.ts";
import { createMemoryFile } from "./load.ts";
import { Context, llvm, type OptimizationLevel, TargetMachine } from "./llvm/mod.ts";
import { nativeTest } from "./testing.ts";

function compile(text: string, level: OptimizationLevel = 1): Uint8Array<ArrayBuffer> {
  using context = new Context();
  using machine = new TargetMachine({ level });
  using module = context.parseModule(text, "test");
  module.optimize(machine);
  return module.emit(machine, "object");
}

/** Links, loads, and calls one function of type `i64 (i64)`. */
function run(objects: Uint8Array[], name: string, argument: bigint, options?: LinkOptions): bigint {
  using file = createMemoryFile(linkSharedObject(objects, options), "test");
  const library = open(file.path, { [name]: leaf(["i64"], "i64") });
  try {
    return library.symbols[name](argument) as bigint;
  } finally {
    library.close();
  }
}

nativeTest("one object becomes a shared object whose function can be called", () => {
  const object = compile("define i64 @f(i64 %x) { %y = mul i64 %x, 3  ret i64 %y }");
  assertEquals(run([object], "f", 14n), 42n);
});

nativeTest("shards call each other directly, through hidden symbols that are not exported", () => {
  const objects = [
    compile("declare hidden i64 @g(i64)\ndefine i64 @f(i64 %x) { %y = call i64 @g(i64 %x)  ret i64 %y }"),
    compile("declare hidden i64 @h(i64)\ndefine hidden i64 @g(i64 %x) { %y = call i64 @h(i64 %x)  ret i64 %y }"),
    compile("define hidden i64 @h(i64 %x) { %y = add i64 %x, 1  ret i64 %y }"),
  ];
  assertEquals(run(objects, "f", 41n), 42n);
  const image = linkSharedObject(objects);
  assertEquals([...new SharedObjectFile(image).exports.keys()].sort(), [codeAnchor, "f"].sort());
  assertEquals(image.includes(0xff) && new SharedObjectFile(image).functionAt(0), undefined);
});

nativeTest("data, zeroed data, constants and tables of addresses are in place", () => {
  const text = `
    @counter = internal global i64 40
    @zeroed = internal global [100000 x i64] zeroinitializer
    @table = internal constant [2 x ptr] [ptr @one, ptr @two]
    @numbers = internal constant [4 x i64] [i64 5, i64 6, i64 7, i64 8]
    define internal i64 @one() noinline { ret i64 1 }
    define internal i64 @two() noinline { ret i64 2 }
    define i64 @f(i64 %x) {
      %old = load volatile i64, ptr @counter
      %slot = getelementptr ptr, ptr @table, i64 %x
      %function = load ptr, ptr %slot
      %more = call i64 %function()
      %zero_at = getelementptr i64, ptr @zeroed, i64 99999
      %zero = load volatile i64, ptr %zero_at
      %number_at = getelementptr i64, ptr @numbers, i64 %x
      %number = load volatile i64, ptr %number_at
      %a = add i64 %old, %more
      %b = add i64 %a, %zero
      %c = mul i64 %number, 100
      %d = add i64 %b, %c
      store volatile i64 %d, ptr @counter
      ret i64 %d
    }`;
  const object = compile(text);
  assertEquals(run([object], "f", 0n), 541n);
  assertEquals(run([object], "f", 1n), 642n);
});

nativeTest("a jump table of a switch works", () => {
  const cases = Array.from({ length: 20 }, (_, i) => `i64 ${i}, label %c${i}`).join(" ");
  const blocks = Array.from(
    { length: 20 },
    (_, i) => `c${i}:\n  %v${i} = call i64 asm sideeffect "movq $1, $0", "=r,i"(i64 ${i * i})\n  ret i64 %v${i}`,
  );
  const text = `define i64 @f(i64 %x) {\n  switch i64 %x, label %c0 [ ${cases} ]\n${blocks.join("\n")}\n}`;
  for (const level of [0, 2] as const) assertEquals(run([compile(text, level)], "f", 17n), 289n);
});

nativeTest("imports are found in libc, called through stubs or by address", () => {
  const text = `
    declare i64 @labs(i64)
    declare i64 @llabs(i64) nonlazybind
    define i64 @f(i64 %x) {
      %a = call i64 @labs(i64 %x)
      %b = call i64 @llabs(i64 %x)
      %address = ptrtoint ptr @labs to i64
      %known = icmp ne i64 %address, 0
      %one = zext i1 %known to i64
      %c = add i64 %a, %b
      %d = add i64 %c, %one
      ret i64 %d
    }`;
  assertEquals(run([compile(text)], "f", -20n), 41n);
});

nativeTest("references through the global offset table to the image itself are made direct", () => {
  const text = `
    @value = global i64 5
    define i64 @g(i64 %x) noinline nonlazybind { %v = load volatile i64, ptr @value  %y = add i64 %x, %v  ret i64 %y }
    define i64 @f(i64 %x) noinline { %y = call i64 @g(i64 %x)  %z = call i64 @g(i64 %y)  ret i64 %z }`;
  for (const level of [0, 2] as const) {
    const object = compile(text, level);
    assertEquals(run([object], "f", 32n), 42n);
    // Older LLVM does not mark such references as ones that a linker may rewrite.
    const rewritten = !sectionNames(linkSharedObject([object])).includes(".got");
    if (llvm().majorVersion >= 19) assert(rewritten);
  }
});

nativeTest("initial-exec thread-local storage is defined and used", () => {
  const text = `
    @a = internal thread_local(initialexec) global i64 7
    @b = thread_local(initialexec) global i64 0
    define i64 @f(i64 %x) {
      %old = load i64, ptr @a
      %more = load i64, ptr @b
      %sum = add i64 %old, %x
      %all = add i64 %sum, %more
      store i64 %all, ptr @a
      store i64 1, ptr @b
      ret i64 %all
    }`;
  assertEquals(run([compile(text)], "f", 35n), 42n);
});

nativeTest("names and unwind tables stay in the file", () => {
  const text = `
    define internal i64 @"$hidden one"(i64 %x) noinline uwtable { %y = add i64 %x, 1  ret i64 %y }
    define i64 @f(i64 %x) uwtable { %y = call i64 @"$hidden one"(i64 %x)  ret i64 %y }`;
  const image = linkSharedObject([compile(text)]);
  const names = sectionNames(image);
  for (const name of [".eh_frame", ".eh_frame_hdr", ".symtab", ".dynsym", ".text"]) assert(names.includes(name), name);
  const file = new SharedObjectFile(image);
  const { address, size } = file.exports.get(codeAnchor)!;
  const found = new Set(Array.from({ length: size }, (_, offset) => file.functionAt(address + offset)));
  assertEquals([...found].filter((name) => name !== undefined).sort(), ["$hidden one", "f"]);
});

nativeTest("thousands of functions and shards link, and only the wanted names are exported", () => {
  const shard = (from: number): string =>
    Array.from({ length: 1000 }, (_, i) => {
      const next = `@f${(from + i + 1) % 4000}`;
      return `define hidden i64 @f${from + i}(i64 %x) noinline {
        %end = icmp eq i64 %x, 0
        br i1 %end, label %out, label %on
      out: ret i64 ${from + i}
      on: %y = sub i64 %x, 1
        %r = call i64 ${next}(i64 %y)
        ret i64 %r }`;
    }).join("\n") + (from < 3000 ? `\ndeclare hidden i64 @f${from + 1000}(i64)` : "\ndeclare hidden i64 @f0(i64)") +
    (from === 0
      ? "\ndefine i64 @start(i64 %x) { %r = call i64 @f0(i64 %x)  ret i64 %r }\ndefine void @other() { ret void }"
      : "");
  const objects = [0, 1000, 2000, 3000].map((from) => compile(shard(from), 0));
  assertEquals(run(objects, "start", 3500n, { exports: (name) => name === "start" }), 3500n);
  const image = linkSharedObject(objects, { exports: (name) => name === "start" });
  assertEquals([...new SharedObjectFile(image).exports.keys()].sort(), [codeAnchor, "start"].sort());
});

nativeTest("more sections than a 16-bit number can count are read", () => {
  const sections = Array.from(
    { length: 66_000 },
    (_, i) =>
      `module asm ".section .s${i},\\22ax\\22,@progbits; .hidden f${i}; .globl f${i}; f${i}: movl $${i}, %eax; ret"`,
  );
  const caller =
    "declare hidden i64 @f65999(i64)\ndefine i64 @last(i64 %x) { %y = call i64 @f65999(i64 %x)  ret i64 %y }";
  assertEquals(run([compile(`${sections.join("\n")}\n${caller}`, 0)], "last", 0n), 65_999n);
});

nativeTest("what cannot be linked is refused with the reason", () => {
  const f = compile("define i64 @f() { ret i64 1 }");
  assertThrows(() => linkSharedObject([f, f]), ElfError, '"f" is defined twice');
  assertThrows(() => linkSharedObject([new Uint8Array(10)]), ElfError, "too short");
  assertThrows(() => linkSharedObject([new Uint8Array(100)]), ElfError, "magic");
  assertThrows(() => linkSharedObject([linkSharedObject([f])]), ElfError, "not a relocatable object");
  const constructor = `
    @llvm.global_ctors = appending global [1 x {i32, ptr, ptr}] [{i32, ptr, ptr} {i32 1, ptr @c, ptr null}]
    define internal void @c() { call void asm sideeffect "nop", ""()  ret void }`;
  assertThrows(() => linkSharedObject([compile(constructor)]), ElfError, "constructors");
  const hidden = compile("declare hidden void @missing()\ndefine ptr @f() { ret ptr @missing }");
  assertThrows(() => linkSharedObject([hidden]), ElfError, 'hidden symbol "missing" is defined in no object');
});

nativeTest("an import that nobody defines is a load error, not a crash at the first call", () => {
  const object = compile(
    "declare void @nobody_defines_this()\ndefine i64 @f(i64 %x) { call void @nobody_defines_this()  ret i64 1 }",
  );
  assertThrows(() => run([object], "f", 0n), Error, "nobody_defines_this");
});

nativeTest("damaged objects are refused or linked, never a crash or a hang", () => {
  const object = compile(`
    @table = internal constant [2 x ptr] [ptr @one, ptr @f]
    @t = internal thread_local(initialexec) global i64 7
    declare i64 @labs(i64)
    define internal i64 @one(i64 %x) noinline uwtable { %y = call i64 @labs(i64 %x)  ret i64 %y }
    define i64 @f(i64 %x) { %p = getelementptr ptr, ptr @table, i64 %x  %g = load ptr, ptr %p
      %a = load i64, ptr @t  %r = call i64 %g(i64 %a)  ret i64 %r }`);
  let state = 12345;
  const random = (limit: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fff_ffff;
    return Math.floor(state / 0x8000_0000 * limit);
  };
  let refused = 0;
  for (let round = 0; round < 4000; round++) {
    const damaged = round % 4 === 0 ? object.slice(0, random(object.length)) : object.slice();
    for (let change = random(4); change >= 0 && damaged.length > 0; change--) {
      damaged[random(damaged.length)] = [0, 1, 0x7f, 0x80, 0xff, random(256)][random(6)];
    }
    try {
      linkSharedObject([damaged]);
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
      refused++;
    }
  }
  assert(refused > 500, `${refused} refused`);
});

nativeTest("images that are closed leave neither mappings nor descriptors", () => {
  const object = compile("define i64 @f(i64 %x) { ret i64 %x }");
  const count = (): number => [...Deno.readDirSync("/proc/self/fd")].length;
  const before = count();
  for (let i = 0; i < 200; i++) assertEquals(run([object], "f", BigInt(i)), BigInt(i));
  assertEquals(count(), before);
  assert(!Deno.readTextFileSync("/proc/self/maps").includes("memfd:test"));
});

function sectionNames(image: Uint8Array): string[] {
  const view = new DataView(image.buffer, image.byteOffset);
  const headers = Number(view.getBigUint64(40, true));
  const names = Number(view.getBigUint64(headers + view.getUint16(62, true) * 64 + 24, true));
  return Array.from({ length: view.getUint16(60, true) }, (_, index) => {
    const start = names + view.getUint32(headers + index * 64, true);
    return new TextDecoder().decode(image.subarray(start, image.indexOf(0, start)));
  });
}
