/**
 * A module that takes libLLVM some seconds: more than anybody who runs it should wait for.
 *
 * @module
 */
import { assemble } from "../../src/wast/assemble.ts";

const FUNCTIONS = 300;

/**
 * A program that reads its standard input to the end and then exits with the code 7, or traps if the last byte was `t`.
 * Its many functions are exported, so that no compiler can leave them out.
 */
export function largeModule(): Uint8Array {
  return assemble(`(module
    (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
    (memory (export "memory") 1)
    ${Array.from({ length: FUNCTIONS }, (_, number) => numbered(number)).join("\n")}
    (func (export "_start")
      (i32.store (i32.const 60000) (i32.const 60016))
      (i32.store (i32.const 60004) (i32.const 1))
      (block $end
        (loop $again
          (br_if $end (call $read (i32.const 0) (i32.const 60000) (i32.const 1) (i32.const 60008)))
          (br_if $again (i32.load (i32.const 60008)))))
      (if (i32.eq (i32.load8_u (i32.const 60016)) (i32.const ${"t".charCodeAt(0)})) (then unreachable))
      (call $exit (i32.const 7))))`);
}

function numbered(number: number): string {
  const steps = Array.from({ length: 12 }, (_, step) =>
    `(local.set $sum (i32.add
      (i32.mul (local.get $sum) (i32.const ${number * 31 + step}))
      (i32.load offset=${step * 8} (i32.and (local.get $i) (i32.const 1023)))))
    (i32.store offset=${
      step * 4
    } (i32.and (local.get $sum) (i32.const 2047)) (i32.xor (local.get $sum) (local.get $n)))`);
  return `(func (export "f${number}") (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (loop $again
      ${steps.join("\n")}
      (br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))
    (local.get $sum))`;
}
