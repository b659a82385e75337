/**
 * How operators on 32-bit integers are written, and comparisons of all types.
 *
 * @module
 */
import type { OpName } from "../../../wasm/mod.ts";
import {
  arithmetic,
  CALLED,
  condition,
  define,
  isBoolean,
  isHarmless,
  loose,
  operand,
  shiftText,
  type Write,
} from "./forms.ts";
import { flipped } from "./longs.ts";
import { around, ATOM, call, CONDITION, infix, trapping, unsignedOperand } from "./shapes.ts";

/** Declares them. */
export function defineIntegers(): void {
  define("i32.eqz", (p, { a }) => {
    if (!isBoolean(a!)) {
      operand(p, a!);
      p.out += "===0";
    } else {
      p.out += "!(";
      condition(p, a!);
      p.out += ")";
    }
  }, CONDITION);
  const comparisons = { eq: "===", ne: "!==", lt: "<", gt: ">", le: "<=", ge: ">=" } as const;
  for (const [name, operator] of Object.entries(comparisons)) {
    if (name === "eq" || name === "ne") {
      define(`i32.${name}`, infix(operator, operand), CONDITION);
      define(`i64.${name}`, infix(operator, operand), CONDITION);
    } else {
      const suffix = name as "lt" | "gt" | "le" | "ge";
      define(`i32.${suffix}_s`, infix(operator, operand), CONDITION);
      define(`i32.${suffix}_u`, infix(operator, unsignedOperand), CONDITION);
      define(`i64.${suffix}_s`, infix(operator, operand), CONDITION);
      define(`i64.${suffix}_u`, infix(operator, flipped), CONDITION);
    }
    for (const type of ["f32", "f64"] as const) {
      define(`${type}.${name as keyof typeof comparisons}`, infix(operator, arithmetic), CONDITION);
    }
  }
  define("i32.add", infix("+", operand, "|0"));
  define("i32.sub", infix("-", operand, "|0"));
  define("i32.mul", call("imul"), ATOM);
  define("i32.and", infix("&", loose));
  define("i32.or", infix("|", loose));
  define("i32.xor", infix("^", loose));
  define("i32.shl", (p, node) => shiftText(p, node, "<<"));
  define("i32.shr_s", (p, node) => shiftText(p, node, ">>"));
  define("i32.shr_u", (p, node) => {
    shiftText(p, node, ">>>");
    p.out += "|0";
  });
  defineDivision("i32.div_s", "/", operand);
  defineDivision("i32.div_u", "/", unsignedOperand);
  defineDivision("i32.rem_s", "%", operand);
  defineDivision("i32.rem_u", "%", unsignedOperand);
  define("i32.clz", call("clz32"), ATOM);
  define("i32.extend8_s", around("", loose, "<<24>>24"));
  define("i32.extend16_s", around("", loose, "<<16>>16"));
}

/** Division by a constant that cannot trap is written in place, any other is a call. */
function defineDivision(name: OpName, operator: string, view: Write): void {
  const inPlace = infix(operator, view, "|0"), general = trapping(name);
  define(name, (p, node) => {
    if (isHarmless(node.b!)) inPlace(p, node);
    else general(p, node);
  }, { atom: CALLED });
}
