/**
 * How operators on floats are written.
 *
 * @module
 */
import { QUICK, QUIET, RAW } from "../ir/mod.ts";
import { arithmetic, arithmeticWhole, define, loose, quick, raw, whole } from "./forms.ts";
import { around, ATOM, call, infix } from "./shapes.ts";

/** Declares them. */
export function defineFloats(): void {
  const operators = { add: "+", sub: "-", mul: "*", div: "/" } as const;
  for (const [name, operator] of Object.entries(operators)) {
    const suffix = name as keyof typeof operators, write = infix(operator, arithmetic);
    define(`f64.${suffix}`, write);
    define(`f32.${suffix}`, (p, node) => {
      p.out += "fround(";
      write(p, node);
      p.out += ")";
    }, ATOM);
  }
  define("f32.sqrt", around("fround(sqrt(", arithmetic, "))"), ATOM);
  define("f64.sqrt", call("sqrt", arithmeticWhole), ATOM);
  for (const type of ["f32", "f64"] as const) {
    define(`${type}.abs`, call("float_abs"), ATOM);
    define(`${type}.neg`, call("float_neg"), ATOM);
    define(`${type}.copysign`, call("float_copysign"), ATOM);
  }
  define("f64.convert_i32_s", (p, { a }) => whole(p, a!));
  define("f64.convert_i32_u", around("", loose, ">>>0"));
  define("f32.convert_i32_s", call("fround"), ATOM);
  define("f32.convert_i32_u", around("fround(", loose, ">>>0)"), ATOM);
  define("f32.demote_f64", call("fround"), ATOM);
  define("f64.promote_f32", (p, { a }) => {
    if ((a!.flags & QUICK) !== 0) return quick(p, a!);
    if ((a!.flags & QUIET) !== 0) return whole(p, a!);
    p.out += "fround(";
    whole(p, a!);
    p.out += ")";
  });
  define("i32.reinterpret_f32", (p, { a }) => {
    if ((a!.flags & RAW) !== 0) return raw(p, a!);
    p.out += "float_bits32(";
    whole(p, a!);
    p.out += ")";
  });
  define("f32.reinterpret_i32", around("float_of_bits32(", whole, ")"), ATOM);
}
