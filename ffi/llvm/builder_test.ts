import { assert, assertEquals } from "@std/assert";
import { linkSharedObject } from "../elf.ts";
import { addressOf } from "../libc.ts";
import { createMemoryFile } from "../load.ts";
import { nativeTest } from "../testing.ts";
import {
  atomicOperator,
  atomicOrdering,
  binaryOperator,
  type Block,
  Builder,
  type Callee,
  callingConvention,
  castOperator,
  Context,
  floatPredicate,
  functionIndex,
  linkage,
  type Module,
  TargetMachine,
  threadLocalMode,
  type Type,
  type Value,
  visibility,
} from "./mod.ts";

interface Bench {
  readonly context: Context;
  readonly module: Module;
  readonly builder: Builder;
  readonly callee: Callee;
  readonly entry: Block;
  readonly parameters: Value[];
}

/** Builds one function; returns the module's text and the native function. */
function build(
  parameters: (types: Context["types"]) => Type[],
  result: (types: Context["types"]) => Type,
  body: (bench: Bench) => void,
): { text: string; object: Uint8Array } {
  using context = new Context();
  using machine = new TargetMachine({ level: 1 });
  using module = context.createModule("test", machine);
  using builder = new Builder(context);
  const list = parameters(context.types);
  const callee = module.addFunction("f", context.types.function(list, result(context.types)));
  const entry = builder.appendBlock(callee, "entry");
  builder.positionAtEnd(entry);
  body({
    context,
    module,
    builder,
    callee,
    entry,
    parameters: list.map((_, index) => module.parameter(callee, index)),
  });
  const text = module.print();
  module.optimize(machine);
  return { text, object: module.emit(machine, "object") };
}

function callWithBuffer(object: Uint8Array, buffer: BigInt64Array<ArrayBuffer>): bigint {
  using file = createMemoryFile(linkSharedObject([object]), "test");
  const library = Deno.dlopen(file.path, { f: { parameters: ["u64"], result: "i64" } });
  try {
    return library.symbols.f(addressOf(buffer));
  } finally {
    library.close();
  }
}

const pointerToI64: [(types: Context["types"]) => Type[], (types: Context["types"]) => Type] = [
  (types) => [types.pointer],
  (types) => types.i64,
];

nativeTest("arithmetic, casts, comparisons and selects compute", () => {
  const { object } = build(...pointerToI64, ({ context, builder, parameters: [base] }) => {
    const { types, constants } = context;
    const word = (index: number): Value =>
      builder.elementAddressInBounds(types.i64, base, constants.i64(BigInt(index)));
    const x = builder.load(types.i64, word(0), 8);
    const shifted = builder.binary(binaryOperator.ashr, x, constants.i64(1n));
    const narrow = builder.cast(castOperator.trunc, shifted, types.i32);
    const float = builder.cast(castOperator.sitofp, narrow, types.f64);
    const half = builder.binary(binaryOperator.fmul, float, constants.f64(0x3fe0_0000_0000_0000n)); // 0.5
    const negative = builder.negateFloat(half);
    const isLess = builder.compareFloat(floatPredicate.olt, negative, half);
    const chosen = builder.select(isLess, builder.cast(castOperator.fptosi, half, types.i64), constants.i64(-1n));
    builder.store(builder.cast(castOperator.bitcast, negative, types.i64), word(1), 1);
    builder.return(builder.addNoUnsignedWrap(builder.freeze(chosen), constants.i64(1n)));
  });
  const buffer = new BigInt64Array(new ArrayBuffer(16));
  buffer[0] = 80n;
  assertEquals(callWithBuffer(object, buffer), 21n);
  assertEquals(new Float64Array(buffer.buffer)[1], -20);
});

nativeTest("NaN payloads of constants are kept", () => {
  const { object } = build(...pointerToI64, ({ context, builder, parameters: [base] }) => {
    const { types, constants } = context;
    builder.store(constants.f32(0x7fa0_0001), base, 4); // a signalling NaN
    builder.store(constants.f64(0x7ff4_0000_0000_0001n), builder.elementAddress(types.i64, base, constants.i64(1n)));
    builder.return(constants.i64(0n));
  });
  const buffer = new BigInt64Array(new ArrayBuffer(16));
  callWithBuffer(object, buffer);
  assertEquals([buffer[0], buffer[1]], [0x7fa0_0001n, 0x7ff4_0000_0000_0001n]);
});

nativeTest("switch, phi, calls with conventions, intrinsics and inline assembly", () => {
  const { object, text } = build(...pointerToI64, (bench) => {
    const { context, module, builder, callee, parameters: [base] } = bench;
    const { types, constants } = context;
    const helperType = types.function([types.i64, types.i64], types.i64);
    const helper = module.addFunction("helper", helperType);
    module.setCallingConvention(helper, callingConvention.fast);
    module.setLinkage(helper.value, linkage.internal);
    module.addAttribute(helper, functionIndex, context.enumAttribute("noinline"));
    const rotate = module.intrinsic("llvm.fshl", [types.i64]);
    const copy = module.inlineAssembly(types.function([types.i64], types.i64), "# copy", "=r,0", { sideEffects: true });
    const cases = [1n, 2n].map((value) => [constants.i64(value), builder.appendBlock(callee)] as [Value, Block]);
    const [otherwise, join] = [builder.appendBlock(callee, "otherwise"), builder.appendBlock(callee, "join")];
    const x = builder.load(types.i64, base);
    builder.switch(x, otherwise, cases);
    const values = [...cases.map(([, block]) => block), otherwise].map((block, index) => {
      builder.positionAtEnd(block);
      const number = constants.i64(BigInt(index + 1));
      const value = index === 0
        ? builder.call(rotate, [x, x, number])
        : builder.call(helper, [x, number], callingConvention.fast);
      builder.branch(join);
      return value;
    });
    builder.positionAtEnd(join);
    const phi = builder.phi(types.i64);
    builder.addIncoming(phi, values, [...cases.map(([, block]) => block), otherwise]);
    builder.return(builder.call(copy, [phi]));
    builder.positionAtEnd(builder.appendBlock(helper));
    const [a, b] = [module.parameter(helper, 0), module.parameter(helper, 1)];
    builder.return(builder.binary(binaryOperator.mul, a, b));
  });
  assert(text.includes("call fastcc i64 @helper"), text);
  const buffer = new BigInt64Array(new ArrayBuffer(8));
  const results = [1n, 2n, 7n].map((value) => {
    buffer[0] = value;
    return callWithBuffer(object, buffer);
  });
  assertEquals(results, [2n, 4n, 21n]);
});

nativeTest("vectors, structures, memory and atomics", () => {
  const { object } = build(...pointerToI64, ({ context, builder, parameters: [base] }) => {
    const { types, constants } = context;
    const at = (index: bigint): Value => builder.elementAddress(types.i64, base, constants.i64(index));
    const vector = builder.cast(castOperator.bitcast, constants.i64x2(1n | (2n << 32n), 3n | (4n << 32n)), types.i32x4);
    const reversed = builder.shuffle(vector, constants.poison(types.i32x4), constants.lanes([3, 2, 1, 0]));
    const changed = builder.insertElement(reversed, constants.i32(9), constants.i32(1));
    builder.store(changed, at(0n), 1);
    const lane = builder.extractElement(changed, constants.i32(0));
    const pair = builder.insertField(constants.zero(types.struct([types.i32, types.i64])), lane, 0);
    builder.store(builder.cast(castOperator.zext, builder.extractField(pair, 0), types.i64), at(2n));
    const old = builder.atomicUpdate(atomicOperator.add, at(3n), constants.i64(5n));
    const swapped = builder.atomicCompareExchange(at(3n), constants.i64(15n), constants.i64(100n));
    builder.fence(atomicOrdering.sequentiallyConsistent);
    builder.fillMemory(at(4n), constants.i8(0xff), constants.i64(8n));
    builder.copyMemory(at(5n), at(4n), constants.i64(4n));
    builder.moveMemory(at(6n), at(5n), constants.i64(8n));
    builder.return(builder.binary(binaryOperator.add, old, builder.extractField(swapped, 0)));
  });
  const buffer = new BigInt64Array(new ArrayBuffer(64));
  buffer[3] = 10n;
  assertEquals(callWithBuffer(object, buffer), 25n);
  assertEquals([...new Int32Array(buffer.buffer, 0, 4)], [4, 9, 2, 1]);
  assertEquals([...buffer.subarray(2, 7)], [4n, 100n, -1n, 0xffff_ffffn, 0xffff_ffffn]);
});

nativeTest("attributes, metadata, globals and flags are printed as asked for", () => {
  const { text } = build(...pointerToI64, ({ context, module, builder, callee, parameters: [base] }) => {
    const { types, constants } = context;
    for (const name of ["noalias", "nonnull"]) module.addAttribute(callee, 1, context.enumAttribute(name));
    module.addAttribute(callee, 1, context.enumAttribute("dereferenceable", 128n));
    module.addAttribute(callee, functionIndex, context.stringAttribute("frame-pointer", "all"));
    module.addAttribute(callee, functionIndex, context.enumAttribute("nounwind"));
    module.addFlag("PIC Level", 2);
    const empty = context.metadataValue(context.metadataNode([]));
    const load = builder.load(types.i64, base, 16);
    builder.setMetadata(load, context.metadataKind("invariant.load"), empty);
    const kept = builder.load(types.i64, base);
    builder.setVolatile(kept);
    const shared = builder.load(types.i32, base, 4);
    builder.setOrdering(shared, atomicOrdering.monotonic);
    const global = module.addGlobal("table", types.array(types.i32, 2));
    module.setInitializer(global, constants.array(types.i32, [constants.i32(1), constants.i32(2)]), { constant: true });
    module.setLinkage(global, linkage.internal);
    module.setUnnamedAddress(global);
    module.setSection(global, ".rodata.table");
    const text = module.addGlobal("text", types.array(types.i8, 2));
    module.setInitializer(text, constants.bytes(new Uint8Array([104, 105])));
    module.setVisibility(text, visibility.hidden);
    const local = module.addGlobal("local", types.i64);
    module.setInitializer(local, constants.zero(types.i64));
    module.setThreadLocal(local, threadLocalMode.initialExec);
    const register = module.intrinsic("llvm.read_register", [types.i64]);
    const name = context.metadataValue(context.metadataNode([context.metadataText("rsp")]));
    builder.call(register, [name]);
    const self = builder.call(callee, [constants.address(4096n)]);
    builder.setTailCall(self);
    builder.addCallAttribute(self, functionIndex, context.enumAttribute("noinline"));
    const stop = builder.appendBlock(callee, "stop");
    const dead = builder.appendBlock(callee, "dead");
    assert(!builder.isTerminated(builder.currentBlock()));
    const slot = builder.stackSlot(types.i64);
    builder.store(self, slot);
    const branch = builder.branch(stop);
    assert(builder.isTerminated(builder.currentBlock()));
    builder.positionBefore(branch);
    builder.store(load, slot);
    builder.deleteBlock(dead);
    builder.positionAtEnd(stop);
    builder.unreachable();
    const last = builder.appendBlock(callee, "last");
    builder.moveBlockAfter(stop, last);
    builder.positionAtEnd(last);
    builder.unreachable();
  });
  for (
    const part of [
      "ptr noalias nonnull dereferenceable(128) %0",
      '"frame-pointer"="all"',
      '!"PIC Level", i32 2',
      "align 16, !invariant.load",
      "load volatile i64, ptr %0, align 8",
      "load atomic i32, ptr %0 monotonic, align 4",
      '@table = internal unnamed_addr constant [2 x i32] [i32 1, i32 2], section ".rodata.table"',
      '@text = hidden global [2 x i8] c"hi"',
      "@local = thread_local(initialexec) global i64 0",
      '!{!"rsp"}',
      "tail call i64 @f",
      "alloca i64",
    ]
  ) assert(text.includes(part), `${part} is not in\n${text}`);
  assert(text.indexOf("stop:") > text.indexOf("last:"));
  assert(!text.includes("dead:"));
});

nativeTest("calls may have hundreds of parameters", () => {
  const count = 500;
  const { object } = build(...pointerToI64, ({ context, module, builder }) => {
    const { types, constants } = context;
    const many = module.addFunction("many", types.function(Array<Type>(count).fill(types.i64), types.i64));
    module.addAttribute(many, functionIndex, context.enumAttribute("noinline"));
    builder.return(builder.call(many, Array.from({ length: count }, (_, i) => constants.i64(BigInt(i)))));
    builder.positionAtEnd(builder.appendBlock(many));
    let sum = constants.i64(0n);
    for (let i = 0; i < count; i++) sum = builder.binary(binaryOperator.add, sum, module.parameter(many, i));
    builder.return(sum);
  });
  assertEquals(callWithBuffer(object, new BigInt64Array(new ArrayBuffer(8))), BigInt(count * (count - 1) / 2));
});
