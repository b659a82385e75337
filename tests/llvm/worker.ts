/**
 * Runs native code in a Worker, for the test beside it.
 *
 * @module
 */
import type { WasmTrap } from "../../src/runtime/mod.ts";
import { instantiate, nativeCluster } from "./native.ts";

declare const self: Worker;

self.onmessage = ({ data }: MessageEvent<string>): void => {
  using cluster = nativeCluster();
  const instance = instantiate(cluster, data), outcomes: unknown[] = [instance.func("add").invoke(40, 2)];
  for (let i = 0; i < 100; i++) {
    for (const name of ["fault", "recurse"]) {
      try {
        instance.func(name).invoke();
      } catch (error) {
        if (i === 99) outcomes.push((error as WasmTrap).code);
      }
    }
  }
  self.postMessage(outcomes);
};
