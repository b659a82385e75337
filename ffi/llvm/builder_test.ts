import { assert, assertEquals, assertMatch } from "@std/assert";
import { linkSharedObject } from "../elf.ts";
import { leaf, open } from "../foreign.ts";
import { addressOf } from "../libc.ts";
import { createMemoryFile } from "../load.ts";
import { nativeTest } from "../testing.ts";
import {
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
  const library = open(file.path, { f: leaf(["u64"], "i64") });
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
    const word = (index: number): Value => builder.elementAddress(types.i64, base, constants.i64(BigInt(index)));
    const x = builder.load(types.i64, word(0), 8);
    const shifted = builder.binary(binaryOperator.ashr, x, constants.i64(1n));
    const narrow = builder.cast(castOperator.trunc, shifted, types.i32);
    const float = builder.cast(castOperator.sitofp, narrow, types.f64);
    const half = builder.binary(binaryOperator.fmul, float, constants.f64(0x3fe0_0000_0000_0000n)); // 0.5
    const negative = builder.negateFloat(half);
    const isLess = builder.compareFloat(floatPredicate.olt, negative, half);
    const chosen = builder.select(isLess, builder.cast(castOperator.fptosi, half, types.i64), constants.i64(-1n));
    builder.store(builder.cast(castOperator.bitcast, negative, types.i64), word(1), 1);
    builder.return(builder.addNoUnsignedWrap(chosen, constants.i64(1n)));
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

nativeTest("vectors, structures and memory", () => {
  const { object } = build(...pointerToI64, ({ context, builder, parameters: [base] }) => {
    const { types, constants } = context;
    const at = (index: bigint): Value => builder.elementAddress(types.i64, base, constants.i64(index));
    const i32x4 = types.vector(types.i32, 4);
    const vector = builder.cast(castOperator.bitcast, constants.i64x2(1n | (2n << 32n), 3n | (4n << 32n)), i32x4);
    const reversed = builder.shuffle(vector, constants.poison(i32x4), constants.lanes([3, 2, 1, 0]));
    const changed = builder.insertElement(reversed, constants.i32(9), constants.i32(1));
    builder.store(changed, at(0n), 1);
    const lane = builder.extractElement(changed, constants.i32(0));
    const pair = builder.insertField(constants.zero(types.struct([types.i32, types.i64])), lane, 0);
    const first = builder.cast(castOperator.zext, builder.extractField(pair, 0), types.i64);
    builder.store(first, at(2n));
    builder.fillMemory(at(3n), constants.integer(types.i8, 0xffn), constants.i64(8n));
    builder.moveMemory(at(4n), at(2n), constants.i64(16n));
    builder.moveMemory(at(3n), at(2n), constants.i64(12n));
    builder.return(first);
  });
  const buffer = new BigInt64Array(new ArrayBuffer(64));
  assertEquals(callWithBuffer(object, buffer), 4n);
  assertEquals([...new Int32Array(buffer.buffer, 0, 4)], [4, 9, 2, 1]);
  assertEquals([...buffer.subarray(2, 6)], [4n, 4n, 0xffff_ffffn, -1n]);
});

nativeTest("attributes, metadata and globals are printed as asked for", () => {
  const { text } = build(...pointerToI64, ({ context, module, builder, callee, parameters: [base] }) => {
    const { types, constants } = context;
    for (const name of ["noalias", "nonnull"]) module.addAttribute(callee, 1, context.enumAttribute(name));
    module.addAttribute(callee, 1, context.enumAttribute("dereferenceable", 128n));
    module.addAttribute(callee, functionIndex, context.stringAttribute("frame-pointer", "all"));
    module.addAttribute(callee, functionIndex, context.enumAttribute("nounwind"));
    const empty = context.metadataValue(context.metadataNode([]));
    const load = builder.load(types.i64, base, 16);
    builder.setMetadata(load, context.metadataKind("invariant.load"), empty);
    const kept = builder.load(types.i64, base);
    builder.setVolatile(kept);
    module.setVisibility(module.addGlobal("table", types.array(types.i32, 2)), visibility.hidden);
    const register = module.intrinsic("llvm.read_register", [types.i64]);
    const name = context.metadataValue(context.metadataNode([context.metadataText("rsp")]));
    builder.call(register, [name]);
    const self = builder.call(callee, [constants.zero(types.pointer)]);
    builder.setTailCall(self);
    builder.addCallAttribute(self, functionIndex, context.enumAttribute("noinline"));
    const stop = builder.appendBlock(callee, "stop");
    const slot = builder.stackSlot(types.i64);
    builder.store(self, slot);
    const branch = builder.branch(stop);
    builder.positionBefore(branch);
    builder.store(load, slot);
    builder.positionAtEnd(stop);
    builder.unreachable();
  });
  for (
    const part of [
      "ptr noalias nonnull dereferenceable(128) %0",
      '"frame-pointer"="all"',
      "align 16, !invariant.load",
      "load volatile i64, ptr %0, align 8",
      "@table = external hidden global [2 x i32]",
      '!{!"rsp"}',
      "tail call i64 @f",
    ]
  ) assert(text.includes(part), `${part} is not in\n${text}`);
  assertMatch(text, /alloca i64.*\n +store .*\n +store .*\n +br label %stop\n/);
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
