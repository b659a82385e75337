/**
 * A module that is large enough for its translation to JavaScript to be kept.
 *
 * @module
 */
import { assemble } from "../../src/wast/assemble.ts";

/** A program that calls two hundred functions, prints what they find, and then ends as its one argument says. */
export function chattyModule(): Uint8Array {
  const count = 200,
    digits = (n: number) =>
      `(i32.store8 (i32.const ${n}) (i32.add (i32.const 48)
    (i32.rem_u (i32.div_u (local.get $sum) (i32.const ${10 ** (8 - n)})) (i32.const 10))))`;
  return assemble(`(module
    (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "args_sizes_get" (func $args (param i32 i32) (result i32)))
    (memory (export "memory") 1)
    ${Array.from({ length: count }, (_, number) => numbered(number)).join("\n")}
    (func (export "_start") (local $sum i32)
      ${Array.from({ length: count }, (_, number) => `(local.set $sum (call $f${number} (local.get $sum)))`).join("\n")}
      ${Array.from({ length: 9 }, (_, n) => digits(n)).join("\n")}
      (i32.store8 (i32.const 9) (i32.const 10))
      (i32.store (i32.const 16) (i32.const 0))
      (i32.store (i32.const 20) (i32.const 10))
      (drop (call $write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 24)))
      (drop (call $args (i32.const 32) (i32.const 36)))
      (if (i32.gt_u (i32.load (i32.const 32)) (i32.const 1)) (then unreachable))))`);
}

function numbered(number: number): string {
  const steps = Array.from({ length: 24 }, (_, step) =>
    `(local.set $n (i32.add
      (i32.mul (local.get $n) (i32.const ${number * 31 + step}))
      (i32.load offset=${1000 + step * 8} (i32.and (local.get $n) (i32.const 1023)))))
    (i32.store offset=${1000 + step * 4} (i32.and (local.get $n) (i32.const 2047)) (local.get $n))`);
  return `(func $f${number} (param $n i32) (result i32) ${steps.join("\n")} (local.get $n))`;
}
