import { assert, assertEquals, assertThrows } from "@std/assert";
import { compileShards } from "../../src/engines/llvm/compile/compiler.ts";
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { Cluster, Linker, WasmTrap } from "../../src/runtime/mod.ts";
import { type FrameReading, readFrames, SLACK } from "./frame_reader.ts";
import { moduleOf, nativeTest } from "./native.ts";
import { runInWorker } from "./in_worker.ts";
import { LARGE_FRAMES } from "./large_frames.ts";

const LEVELS = [0, 1, 2, 3] as const;

function framesOf(text: string, level: 0 | 1 | 2 | 3): FrameReading[] {
  return compileShards(moduleOf(text), { level }, "assembly").flatMap((assembly) => {
    return readFrames(new TextDecoder().decode(assembly));
  });
}

/** What V8 calls without an activation goes on to the entry library before it uses the stack. */
const isDirectEntry = ({ name }: FrameReading): boolean => /^__(direct|leaf)__/.test(name);

for (const [shape, text] of Object.entries(LARGE_FRAMES)) {
  nativeTest(`the frames of ${shape} are compared with the stack's limit before they are made`, () => {
    for (const level of LEVELS) {
      const frames = framesOf(text, level).filter((frame) => !isDirectEntry(frame));
      assert(frames.length > 0);
      for (const { name, checked, frame, early } of frames) {
        assert(checked !== undefined, `${name} is not checked at -O${level}`);
        assertEquals(early, undefined, `${name} at -O${level}`);
        assert(frame <= checked + SLACK, `${name} has a frame of ${frame} bytes and checks ${checked} at -O${level}`);
      }
    }
  });

  nativeTest(`endless recursion through ${shape} ends with a trap, in the main thread and in a Worker`, async () => {
    for (const level of [0, 2] as const) {
      const engine = new Llvm({ level });
      using cluster = new Cluster({ storage: engine.createStorage() });
      const run = new Linker().bind(cluster).instantiate(moduleOf(text), { engine }).func("run");
      for (let i = 0; i < 3; i++) assertEquals(assertThrows(() => run.invoke(), WasmTrap).code, "stackExhausted");
      assertEquals(await runInWorker({ text, level }), "stackExhausted");
    }
  });
}

nativeTest("the backtrace of an exhausted stack begins with the functions that called each other", () => {
  const engine = new Llvm();
  using cluster = new Cluster({ storage: engine.createStorage() });
  const text =
    `(module (func $f (export "run") (param i32) (result i32) (i32.add (call $g (local.get 0)) (i32.const 1)))
    (func $g (param i32) (result i32) (i32.mul (call $f (local.get 0)) (i32.const 3))))`;
  const run = new Linker().bind(cluster).instantiate(moduleOf(text), { engine }).func("run");
  const names = assertThrows(() => run.invoke(1), WasmTrap).frames.slice(0, 4).map(({ func }) => func);
  assert(["f,g,f,g", "g,f,g,f", "f,f,f,f", "g,g,g,g"].includes(names.join()), names.join());
});
