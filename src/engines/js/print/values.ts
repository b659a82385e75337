/**
 * How what is no operator on numbers is written: literals, variables, results in the frame, exceptions, counters.
 *
 * @module
 */
import { F32, I32, I64 } from "../../../wasm/mod.ts";
import { CONSTANT, EXCEPTION_VALUE, FRAME_RESULT, HAS_TAG, NAN, type Node, POLL, TICK, VARIABLE } from "../ir/mod.ts";
import { POLL_TEXT, TICK_TEXT } from "./counters.ts";
import { define, defineKind, whole } from "./forms.ts";
import { resultText } from "./frame_text.ts";
import { floatText, longText } from "./literals.ts";
import type { Printer } from "./printer.ts";
import { ATOM, CONDITION, fixed } from "./shapes.ts";

function literal(p: Printer, { constant, type }: Node): void {
  if (type === I32) p.out += constant as number;
  else p.out += type === I64 ? longText(constant as bigint) : floatText(constant as number);
}

/** Declares them. */
export function defineValues(): void {
  defineKind(CONSTANT, literal);
  defineKind(NAN, (p, { type, value, more }) => {
    p.out += type === F32 ? `float_of_bits32(${value})` : `float_of_bits(${more},${value})`;
  }, ATOM);
  defineKind(VARIABLE, (p, { value }) => {
    p.out += p.variable(value);
  }, ATOM);
  defineKind(FRAME_RESULT, (p, { type, value }) => {
    p.usesOutgoing = true;
    p.out += resultText(type, "ap", value);
  }, ATOM);
  defineKind(EXCEPTION_VALUE, (p, { a, value }) => {
    whole(p, a!);
    p.out += `.values[${value}]`;
  }, ATOM);
  defineKind(HAS_TAG, (p, { a, value }) => {
    whole(p, a!);
    p.out += `===tags[${value}]`;
  }, CONDITION);
  defineKind(POLL, fixed(POLL_TEXT));
  defineKind(TICK, fixed(TICK_TEXT));
  define("unreachable", (p, { offset }) => {
    p.mark(offset);
    p.out += "unreachable()";
  });
  define("throw", (p, { value, list, offset }) => {
    p.mark(offset);
    p.out += `exception(${value},[`;
    list.forEach((operand, i) => {
      if (i > 0) p.out += ",";
      whole(p, operand);
    });
    p.out += "])";
  });
  define("throw_ref", (p, { list, offset }) => {
    p.mark(offset);
    p.out += "thrown(";
    whole(p, list[0]);
    p.out += ")";
  });
}
