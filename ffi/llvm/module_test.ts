import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { linkSharedObject } from "../elf.ts";
import { leaf, open } from "../foreign.ts";
import { createMemoryFile } from "../load.ts";
import { nativeTest } from "../testing.ts";
import {
  binaryOperator,
  Builder,
  Context,
  hostProcessor,
  integerPredicate,
  llvm,
  LlvmError,
  LlvmNotFoundError,
  type Module,
  type OptimizationLevel,
  optimizationLevels,
  TargetMachine,
} from "./mod.ts";
import { openFirst, places } from "./library.ts";

nativeTest("the library tells its version", () => {
  assert(llvm().majorVersion >= 15 && llvm().majorVersion < 100, llvm().version);
});

nativeTest("a missing library names every place that was tried, on one line", () => {
  const candidates = ["/nonexistent/libLLVM.so.1", "libLLVM-nonexistent.so"];
  const error = assertThrows(() => openFirst(candidates), LlvmNotFoundError, "/nonexistent/libLLVM.so.1");
  assertEquals((error as LlvmNotFoundError).tried, candidates);
  assert(!(error as Error).message.includes("\n"));
});

nativeTest("WASMINE_LLVM_PATH names the only place to look", () => {
  const before = Deno.env.get("WASMINE_LLVM_PATH");
  try {
    Deno.env.set("WASMINE_LLVM_PATH", "/somewhere/libLLVM.so");
    assertEquals(places(), ["/somewhere/libLLVM.so"]);
    Deno.env.delete("WASMINE_LLVM_PATH");
    assertEquals(places()[0], "libLLVM.so.22.1");
    assert(places().includes("/usr/lib/llvm-15/lib/libLLVM-15.so.1"));
  } finally {
    if (before !== undefined) Deno.env.set("WASMINE_LLVM_PATH", before);
  }
});

nativeTest("the host's processor is known", () => {
  const { name, features } = hostProcessor();
  assert(name.length > 0 && features.includes("+sse2"), `${name} ${features}`);
});

async function compileInBackground(module: Module, machine: TargetMachine): Promise<Uint8Array<ArrayBuffer>> {
  await module.optimizeInBackground(machine);
  return await module.emitInBackground(machine, "object");
}

nativeTest("every level compiles, in the foreground and in the background", async () => {
  for (const level of optimizationLevels.keys() as Iterable<OptimizationLevel>) {
    using context = new Context();
    using machine = new TargetMachine({ level });
    for (const background of [false, true]) {
      using module = buildSum(context, machine);
      let object: Uint8Array<ArrayBuffer>;
      if (background) object = await compileInBackground(module, machine);
      else {
        module.optimize(machine);
        object = module.emit(machine, "object");
      }
      assertEquals(call(object, "sum", 100n), 5050n);
    }
  }
});

nativeTest("several contexts compile at the same time", async () => {
  const results = await Promise.all(Array.from({ length: 4 }, async () => {
    using context = new Context();
    using machine = new TargetMachine({ level: 2 });
    using module = buildSum(context, machine);
    return call(await compileInBackground(module, machine), "sum", 10n);
  }));
  assertEquals(results, [55n, 55n, 55n, 55n]);
});

nativeTest("assembly and LLVM's text can be had", () => {
  using context = new Context();
  using machine = new TargetMachine({ level: 2 });
  using module = buildSum(context, machine);
  assert(module.print().includes("phi i64"));
  module.optimize(machine);
  const assembly = new TextDecoder().decode(module.emit(machine, "assembly"));
  assert(assembly.includes("sum:"), assembly);
  assert(module.print().includes("target datalayout"));
});

nativeTest("a module that breaks the rules is refused before passes see it", async () => {
  using context = new Context();
  using machine = new TargetMachine({ level: 2 });
  const make = (): Module => {
    const module = context.createModule("broken", machine);
    using builder = new Builder(context);
    const callee = module.addFunction("f", context.types.function([], context.types.i32));
    builder.positionAtEnd(builder.appendBlock(callee));
    builder.return(context.constants.i64(1n)); // not an i32
    return module;
  };
  using module = make();
  const error = assertThrows(() => module.optimize(machine), LlvmError, "Cannot compile: ");
  assert(!(error as Error).message.includes("\n"));
  using other = make();
  await assertRejects(() => compileInBackground(other, machine), LlvmError, "Cannot compile: ");
});

nativeTest("an error in code generation is an exception, not the end of the process", async () => {
  const text = 'define void @f() { call void asm sideeffect "nosuchinstruction", ""()  ret void }';
  using context = new Context();
  using machine = new TargetMachine({ level: 1 });
  using module = context.parseModule(text, "bad assembly");
  module.optimize(machine);
  assertThrows(() => module.emit(machine, "object"), LlvmError, "invalid instruction");
  using other = context.parseModule(text, "bad assembly");
  await assertRejects(() => compileInBackground(other, machine), LlvmError, "invalid instruction");
});

nativeTest("text that is no module is refused with the place", () => {
  using context = new Context();
  assertThrows(() => context.parseModule("define i32 @f() { rett }", "bad"), LlvmError, "bad:1:19");
});

nativeTest("what this LLVM does not know is refused by name", () => {
  using context = new Context();
  using machine = new TargetMachine({ level: 0 });
  using module = context.createModule("names", machine);
  assertThrows(() => context.enumAttribute("nosuchattribute"), LlvmError, "nosuchattribute");
  assertThrows(() => module.intrinsic("llvm.nosuchintrinsic", []), LlvmError, "llvm.nosuchintrinsic");
});

nativeTest("an internal error of LLVM is an exception, in the foreground and in the background", async () => {
  const text = `declare i32 @llvm.x86.sse42.crc32.32.32(i32, i32)
    define i32 @f(i32 %x) { %y = call i32 @llvm.x86.sse42.crc32.32.32(i32 %x, i32 %x)  ret i32 %y }`;
  for (const background of [false, true]) {
    using context = new Context();
    using machine = new TargetMachine({ level: 0, processor: { name: "x86-64", features: "" } });
    using module = context.parseModule(text, "fatal");
    if (background) {
      await assertRejects(() => compileInBackground(module, machine), LlvmError, "LLVM failed: Cannot select");
    } else {
      module.optimize(machine);
      assertThrows(() => module.emit(machine, "object"), LlvmError, "LLVM failed: Cannot select");
    }
  }
});

nativeTest("contexts that are disposed give their memory back", () => {
  const once = (): void => {
    using context = new Context();
    using machine = new TargetMachine({ level: 0 });
    using module = buildSum(context, machine);
    module.optimize(machine);
    module.emit(machine, "object");
  };
  for (let i = 0; i < 100; i++) once();
  const before = residentBytes();
  for (let i = 0; i < 500; i++) once();
  assert(residentBytes() - before < 16 << 20, `${residentBytes() - before} bytes more`);
});

/** `i64 sum(i64 n)`: the sum of the numbers up to n, in a loop. */
function buildSum(context: Context, machine: TargetMachine): Module {
  const { types, constants } = context;
  const module = context.createModule("sum", machine);
  using builder = new Builder(context);
  const callee = module.addFunction("sum", types.function([types.i64], types.i64));
  const [entry, loop, done] = ["entry", "loop", "done"].map((name) => builder.appendBlock(callee, name));
  const n = module.parameter(callee, 0);
  builder.positionAtEnd(entry);
  builder.branch(loop);
  builder.positionAtEnd(loop);
  const i = builder.phi(types.i64);
  const total = builder.phi(types.i64);
  const nextTotal = builder.binary(binaryOperator.add, total, i);
  const next = builder.binary(binaryOperator.add, i, constants.i64(1n));
  builder.addIncoming(i, [constants.i64(0n), next], [entry, loop]);
  builder.addIncoming(total, [constants.i64(0n), nextTotal], [entry, loop]);
  const more = builder.compareInteger(integerPredicate.ule, next, n);
  builder.branchIf(more, loop, done, context.branchWeights(1000, 1));
  builder.positionAtEnd(done);
  builder.return(nextTotal);
  return module;
}

/** Links and loads an object and calls a function of type `i64 (i64)`. */
function call(object: Uint8Array, name: string, argument: bigint): bigint {
  using file = createMemoryFile(linkSharedObject([object]), "test");
  const library = open(file.path, { [name]: leaf(["i64"], "i64") });
  try {
    return library.symbols[name](argument) as bigint;
  } finally {
    library.close();
  }
}

function residentBytes(): number {
  return Number(Deno.readTextFileSync("/proc/self/statm").split(" ")[1]) * 4096;
}
