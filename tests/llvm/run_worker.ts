/**
 * The Worker's side of `in_worker.ts`.
 *
 * @module
 */
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { Cluster, Linker, WasmTrap } from "../../src/runtime/mod.ts";
import type { Job } from "./in_worker.ts";
import { moduleOf } from "./native.ts";

declare const self: Worker;

self.onmessage = ({ data: { text, level } }: MessageEvent<Job>): void => {
  const engine = new Llvm({ level });
  using cluster = new Cluster({ storage: engine.createStorage() });
  const run = new Linker().bind(cluster).instantiate(moduleOf(text), { engine }).func("run");
  try {
    self.postMessage(run.invoke());
  } catch (error) {
    self.postMessage(error instanceof WasmTrap ? error.code : String(error));
  }
};
