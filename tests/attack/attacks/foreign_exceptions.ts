/**
 * Exceptions of one cluster that reach native code of another.
 *
 * @module
 */
import { Linker } from "../../../mod.ts";
import type { Attack } from "../attack.ts";
import { expectError, instantiate } from "../tools.ts";

const THROWS = `(module (tag $t (param i64)) (func (export "f") (throw $t (i64.const 0x123456789abc))))`;

/** Keeps as many exceptions as there can be. Its tag has the number of the other one, and carries a function. */
const CATCHES = `(module
  (import "h" "f" (func $f))
  (type $void (func)) (tag $t (param (ref null $void))) (table $kept 1048576 exnref)
  (func (export "fill") (local $i i32) (local $caught exnref)
    (loop $more
      (block $handler (result exnref)
        (try_table (catch_all_ref $handler) (throw $t (ref.null $void))) unreachable)
      (local.set $caught)
      (table.set $kept (local.get $i) (local.get $caught))
      (br_if $more (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1048576)))))
  (func (export "f")
    (block $handler (result (ref null $void)) (try_table (catch $t $handler) (call $f)) (return))
    (call_ref $void)))`;

const room: Attack = {
  name: "no-room-for-an-exception",
  holds: "an exception that cannot be passed on is not taken for another one",
  variants: ["llvm-O0", "llvm-O2"],
  long: true,
  seconds: 240,
  megabytes: 3000,
  run(engine) {
    const throwing = instantiate(engine, THROWS).func("f");
    const linker = new Linker().func("h", "f", { params: [], results: [] }, () => void throwing.invoke());
    const catching = instantiate(engine, CATCHES, linker);
    catching.func("fill").invoke();
    expectError(() => catching.func("f").invoke(), /too many exceptions/);
  },
};

export default [room];
