/**
 * Names of functions and locals that mean something to the JavaScript that they become a part of.
 *
 * @module
 */
import type { Attack } from "../attack.ts";
import { EVERY_ENGINE, expectSame, instantiate } from "../tools.ts";

/** A module, the arguments of its export "run", and what that returns. */
interface Named {
  readonly text: string;
  readonly argument: number;
  readonly result: number | bigint;
}

function recursive(name: string): Named {
  const minus = (by: number) => `(call $${name} (i32.sub (local.get $n) (i32.const ${by})))`;
  return {
    text: `(func $${name} (export "run") (param $n i32) (result i32)
      (if (result i32) (i32.lt_s (local.get $n) (i32.const 2)) (then (local.get $n))
        (else (i32.add ${minus(1)} ${minus(2)}))))`,
    argument: 10,
    result: 55,
  };
}

function counter(local: string): Named {
  return {
    text: `(func (export "run") (param $n i32) (result i64) (local $sum i64) (local $i i32) (local $${local} i32)
      (loop $l
        (local.set $sum (i64.add (local.get $sum) (i64.const 3)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (local.set $${local} (i32.mul (local.get $i) (i32.const 2)))
        (local.set $i (local.get $${local})) (local.set $i (i32.shr_u (local.get $i) (i32.const 1)))
        (br_if $l (i32.lt_u (local.get $i) (local.get $n))))
      (local.get $sum))`,
    argument: 10,
    result: 30n,
  };
}

function copied(param: string): Named {
  return {
    text: `(func (export "run") (param $${param} i32) (result i32) (local $x f64) (local $copy i32) (local $i i32)
      (loop $again
        (local.set $copy (local.get $${param}))
        (local.set $x (f64.add (local.get $x) (f64.const 1)))
        (br_if $again (i32.lt_s (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 10))))
      (i32.add (local.get $copy) (i32.trunc_f64_s (local.get $x))))`,
    argument: 32,
    result: 42,
  };
}

/** A function that becomes more than 40,000 characters of JavaScript and calls another one again and again. */
function large(callee: string): Named {
  const step = `(local.set $x (i32.add (call $${callee} (local.get $x)) (i32.const 1)))
    (if (i32.and (local.get $x) (i32.const 1)) (then (local.set $y (i64.add (local.get $y) (i64.extend_i32_u (local.get $x))))))`;
  return {
    text: `(func $${callee} (param i32) (result i32) (local.get 0))
      (func (export "run") (param $x i32) (result i64) (local $y i64) ${step.repeat(600)} (local.get $y))`,
    argument: 0,
    result: 90_000n,
  };
}

const NAMED: Readonly<Record<string, Named>> = {
  "a$$b": recursive("a$$b"),
  "$&": recursive("$&"),
  "$return": counter("$return"),
  return: counter("return"),
  to_return: copied("to_return"),
  "to_continue": copied("to_continue"),
  break: copied("break"),
  fprintf: large("fprintf"),
  fp: large("fp"),
};

const attack: Attack = {
  name: "names",
  holds: "a name changes nothing",
  variants: EVERY_ENGINE,
  run(engine) {
    for (const [name, { text, argument, result }] of Object.entries(NAMED)) {
      let found: unknown;
      try {
        found = instantiate(engine, `(module ${text})`).func("run").invoke(argument);
      } catch (error) {
        found = error;
      }
      expectSame(found, result, name);
    }
  },
};

export default attack;
