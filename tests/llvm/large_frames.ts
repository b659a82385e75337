/**
 * Modules in which little code makes a large frame, each with an export `run` that recurses through it without end. What
 * makes frames large is not what makes code long: operators that carry many values for a few bytes.
 *
 * @module
 */

const times = (count: number, each: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => each(i)).join(" ");
const vectors = (count: number): string => "v128 ".repeat(count);
const loads = (count: number): string => times(count, (i) => `(v128.load offset=${i * 16} (i32.const 0))`);
const stores = (count: number): string => times(count, () => "(global.set $last)");

/** `$deeper` enters a function with a large frame, which has no calls itself or calls functions without frames, at every depth. */
const around = (definitions: string, entry: string): string =>
  `(module (memory 2) (global $last (mut v128) (v128.const i64x2 0 0))
  ${definitions} (func $deeper ${entry} (call $deeper)) (func (export "run") (call $deeper)))`;

const WIDE = 40;

/** Texts of modules by what makes the frame. */
export const LARGE_FRAMES: Record<string, string> = {
  "calls with many results": around(
    `(type $source (func (result ${vectors(WIDE)})))
    (type $sink (func (param ${vectors(WIDE)})))
    (table 2 funcref) (elem (i32.const 0) $source $sink)
    (func $source (type $source) ${loads(WIDE)})
    (func $sink (type $sink) ${times(WIDE, (i) => `(v128.store offset=${i * 16} (i32.const 4096) (local.get ${i}))`)})
    (func $large ${"call $source ".repeat(40)} ${"call $sink ".repeat(40)})`,
    "(call $large)",
  ),
  "blocks with many parameters": around(
    `(type $wide (func (param ${vectors(WIDE)}) (result ${vectors(WIDE)}))) (type $leaf (func (param i32)))
    (func $large (param $skip i32) (local $x v128) (local.set $x (v128.load (i32.const 16))) ${loads(WIDE)}
      block (type $wide) local.get $skip br_if 0
      ${"block (type $wide) local.get $x local.get $skip br_if 0 drop end ".repeat(60)} end ${stores(WIDE)})
    (table 1 funcref) (elem (i32.const 0) $large)`,
    "(call_indirect (type $leaf) (i32.const 1) (i32.const 0))",
  ),
  "loops and tables of branches with many values": around(
    `(type $wide (func (param ${vectors(WIDE)}) (result ${vectors(WIDE)})))
    (func $large (param $n i32) ${loads(WIDE)}
      ${times(20, () => `loop (type $wide) local.get $n i32.const 2 i32.ge_u br_if 0 end`)}
      ${times(10, () => `block (type $wide) block (type $wide) local.get $n br_table 0 1 0 end end`)} ${stores(WIDE)})`,
    "(call $large (i32.const 1))",
  ),
  "handlers with many values": around(
    `(type $values (func (result ${vectors(WIDE)}))) (tag $t (param ${vectors(WIDE)}))
    (func $throw ${loads(WIDE)} throw $t)
    (func $large ${times(3, () => `block (type $values) try_table (catch $t 0) call $throw end ${loads(WIDE)} end`)} ${
      stores(3 * WIDE)
    })`,
    "(call $large)",
  ),
  "many locals": around(
    `(func $large (param $n i32) (local ${vectors(1000)})
      ${times(1000, (i) => `(local.set ${i + 1} (v128.load (i32.const ${i})))`)}
      ${times(1000, (i) => `(if (local.get $n) (then (global.set $last (local.get ${i + 1}))))`)})`,
    "(call $large (i32.const 1))",
  ),
  "tail calls with more arguments than the caller has": around(
    `(type $many (func (param ${vectors(WIDE)} ${"i64 ".repeat(WIDE)})))
    (table 1 funcref) (elem (i32.const 0) $last)
    (func $last (type $many) (call $deeper))
    (func $large (return_call_indirect (type $many) ${loads(WIDE)} ${"(i64.const 3) ".repeat(WIDE)} (i32.const 0)))`,
    "(call $large)",
  ),
  "its own recursion": `(module (func $f (export "run") (result i32) (i32.add (i32.const 1) (call $f))))`,
};
