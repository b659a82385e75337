import { assert, assertEquals } from "@std/assert";
import { nativeTest } from "../testing.ts";
import { Builder, Context, instructionOpcode, Instructions, type Module, TargetMachine, type Value } from "./mod.ts";

const TEXT = `declare void @use(i32)
define i32 @f(ptr %p, i1 %c) {
  %x = load i32, ptr %p, !tbaa !0
  call void @use(i32 %x)
  br i1 %c, label %yes, label %no
yes:
  %y = load volatile i32, ptr %p
  call void @use(i32 %y)
  %s = select i1 %c, i32 %x, i32 %y
  ret i32 %s
no:
  ret i32 %x
}
!0 = !{!1, !1, i64 0}
!1 = !{!"type", !2, i64 0}
!2 = !{!"root"}`;

/** Reads the module and names its functions. */
function withModule(run: (module: Module, instructions: Instructions, functions: Map<string, Value>) => void): void {
  using context = new Context();
  using module = context.parseModule(TEXT, "instructions");
  const instructions = new Instructions(module);
  run(module, instructions, new Map([...instructions.functions()].map((func) => [instructions.name(func), func])));
}

function loadsOf(instructions: Instructions, func: Value): Value[] {
  const loads: Value[] = [];
  for (const block of instructions.blocks(func)) {
    instructions.forEach(block, (at, opcode) => opcode === instructionOpcode.load && loads.push(at));
  }
  return loads;
}

nativeTest("functions, blocks and instructions are found in order", () => {
  withModule((_, instructions, functions) => {
    assertEquals([...functions.keys()].sort(), ["f", "use"]);
    assertEquals([...instructions.blocks(functions.get("use")!)], []);
    const opcodes = [...instructions.blocks(functions.get("f")!)].map((block) => {
      const found: number[] = [];
      instructions.forEach(block, (_, opcode) => found.push(opcode));
      return found;
    });
    assertEquals(opcodes.map(({ length }) => length), [3, 4, 1]);
    assertEquals(opcodes[0][0], instructionOpcode.load);
    assertEquals(opcodes[1][2], instructionOpcode.select);
  });
});

nativeTest("metadata is found by its kind", () => {
  withModule((module, instructions, functions) => {
    const [tagged, plain] = loadsOf(instructions, functions.get("f")!), kind = module.context.metadataKind("tbaa");
    assert(instructions.metadata(tagged, kind) !== undefined);
    assertEquals(instructions.metadata(tagged, kind), instructions.metadata(tagged, kind));
    assertEquals(instructions.metadata(plain, kind), undefined);
  });
});

nativeTest("calls can be removed, and something put between a value and those who use it", () => {
  withModule((module, instructions, functions) => {
    const calls = instructions.callsOf(functions.get("use")!), [load] = loadsOf(instructions, functions.get("f")!);
    assertEquals(calls.map((call) => instructions.operand(call, 0)).includes(load), true);
    calls.forEach((call) => instructions.erase(call));
    assertEquals(instructions.callsOf(functions.get("use")!), []);
    using builder = new Builder(module.context);
    builder.positionBehind(load);
    const frozen = builder.freeze(load);
    instructions.interpose(load, frozen);
    assertEquals(instructions.operand(frozen, 0), load);
    using machine = new TargetMachine({ level: 0 });
    module.verify(machine);
    const text = module.print();
    assert(
      /%1 = freeze i32 %x/.test(text) && /select i1 %c, i32 %1, i32 %y/.test(text) && /ret i32 %1/.test(text),
      text,
    );
  });
});

nativeTest("declarations that are to be kept survive the passes", () => {
  for (const kept of [true, false]) {
    using context = new Context();
    using machine = new TargetMachine({ level: 2 });
    using module = context.createModule("kept", machine);
    const { value } = module.addFunction("later", context.types.function([], context.types.void));
    if (kept) module.keepDeclarations([value]);
    module.optimize(machine);
    const names = [...new Instructions(module).functions()].map((func) => new Instructions(module).name(func));
    assertEquals(names, kept ? ["later"] : []);
  }
});
