/**
 * Large frames: run until the stack is full, and, where code is native, read: no frame is larger than what is compared with
 * the end of the stack before it is made, and nothing is written before that.
 *
 * @module
 */
import { compileShards } from "../../../src/engines/llvm/compile/compiler.ts";
import { compileSync, LimitError } from "../../../src/runtime/mod.ts";
import { readFrames, SLACK } from "../../llvm/frame_reader.ts";
import type { Case } from "../case.ts";
import { nativeOptions } from "../engines/engines.ts";
import { buildFrames } from "../frames/build.ts";
import { type FramesPlan, planFrames } from "../frames/plan.ts";
import { FRAME_REDUCTIONS } from "../frames/reductions.ts";
import type { Kind } from "./kind.ts";

export const frames: Kind<FramesPlan> = {
  name: "frames",
  about: "large frames: a full stack is a trap, and native code compares each frame before it makes it",
  unit: "modules",
  plan: planFrames,
  build: buildFrames,
  units: () => 1,
  inspect,
  reductions: FRAME_REDUCTIONS,
};

/** What is wrong with the frames of a case's native code. */
function inspect(engine: string, { modules }: Case): string | undefined {
  const options = nativeOptions(engine);
  if (options === undefined) return undefined;
  try {
    const shards = modules.flatMap(({ bytes }) => compileShards(compileSync(bytes), options, "assembly"));
    return shards.map((assembly) => objection(new TextDecoder().decode(assembly))).find((wrong) => wrong !== undefined);
  } catch (error) {
    if (error instanceof LimitError) return undefined;
    throw error;
  }
}

/** What is wrong with the frames of some assembly; `__direct__` goes on to the entry library before it uses the stack. */
export function objection(assembly: string): string | undefined {
  const all = readFrames(assembly);
  if (all.length === 0) return "no function was found in the assembly";
  for (const { name, checked, frame, early } of all) {
    if (name.startsWith("__direct__")) continue;
    if (checked === undefined) return `${name} makes a frame of ${frame} bytes and checks nothing`;
    if (early !== undefined) return `${name} does ${early} before it checks`;
    if (frame > checked + SLACK) return `${name} makes a frame of ${frame} bytes and checks ${checked}`;
  }
  return undefined;
}
