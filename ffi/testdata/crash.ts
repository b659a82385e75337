/**
 * A program that must not survive: what its argument names is a real fault, not a trap.
 *
 * @module
 */

import { leaf } from "../foreign.ts";
import { Reservation } from "../mod.ts";
import { loadText, start } from "./native.ts";
import { TrapBench } from "./trap_scenarios.ts";

const wildLoad = `
define i32 @wild(i64 %address) nounwind {
  %at = inttoptr i64 %address to ptr
  %value = load volatile i32, ptr %at
  ret i32 %value
}`;

const programs: Record<string, () => void> = {
  /** Registered code accesses memory that nobody registered. */
  "wild access of registered code": () => {
    using bench = new TrapBench();
    bench.context[0] = 4096n;
    console.log(bench.call("load", 0));
  },
  /** Other code accesses a registered range. */
  "guarded access of other code": () => {
    start();
    using memory = new Reservation({ size: 65536, trapCode: 1 });
    new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(Deno.UnsafePointer.create(memory.address)!, 16))[0] = 1;
  },
  /** Registered code faults, but nobody entered it through the entry library. */
  "access outside an activation": () => {
    const image = loadText(wildLoad);
    using memory = new Reservation({ size: 65536, trapCode: 1 });
    image.bind("wild", leaf(["u64"], "i32"))(memory.address);
  },
};

console.log("before");
programs[Deno.args[0]]();
console.log("survived");
