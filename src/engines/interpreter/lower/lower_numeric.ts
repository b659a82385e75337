/**
 * Lowering of constants and arithmetic: constants are folded into the instructions that take them.
 *
 * @module
 */
import { type Emitters, RESULT_TYPES, type ValType } from "../../../wasm/mod.ts";
import { I } from "../run/loop.ts";
import type { Lowering } from "./lowering.ts";
import { register } from "./operands.ts";
import { BINARY_BY_OP, UNARY_BY_OP } from "./selection.ts";

/** A reinterpretation changes the type of an operand, not its bits. */
function reinterpret(l: Lowering, type: ValType): void {
  const h = l.operands.height - 1, operand = l.operands.at(h);
  l.operands.truncate(h);
  l.operands.push({ ...operand, type });
}

/** A binary operator of the top operands, at the heights given; one may merge with what made it. */
function combine(l: Lowering, instruction: I, type: ValType, [a, b]: readonly [number, number]): void {
  const first = l.register(a), second = l.register(b);
  const target = register(type, l.operands.slot(Math.min(a, b)));
  l.code.emitFusedTo(target, instruction, [l.own(a), l.own(b)], first, second);
  l.drop(2);
  l.operands.push({ kind: "slot", type });
}

/** A binary operator of the operand at height `h` and a constant. */
function withConstant(l: Lowering, instruction: I, h: number, constant: number, type: ValType): void {
  const source = l.register(h), own = l.own(h);
  const target = register(type, l.operands.slot(l.operands.height - 2));
  l.code.emitFusedTo(target, instruction, [own], source, constant);
  l.drop(2);
  l.operands.push({ kind: "slot", type });
}

/** The emitters of this file. */
export const NUMERIC_EMITTERS = {
  const: (l, site) => {
    const { op, lo, hi } = site.cursor;
    l.wait({ kind: "constant", type: RESULT_TYPES[op], lo, hi });
  },
  unary: (l, site) => {
    const { op } = site.cursor, instruction = UNARY_BY_OP[op], result = RESULT_TYPES[op];
    l.code.offset = site.cursor.offset;
    if (instruction === I.Move32 || instruction === I.Move64) return reinterpret(l, result);
    l.operate(instruction, 1, result);
  },
  binary: (l, site) => {
    const { op } = site.cursor, { registers, immediate, commutative } = BINARY_BY_OP[op], type = RESULT_TYPES[op];
    const h = l.operands.height, first = l.operands.at(h - 2), second = l.operands.at(h - 1);
    l.code.offset = site.cursor.offset;
    if (registers === I.I32Sub && second.kind === "constant") {
      withConstant(l, I.I32AddImm, h - 2, -second.lo, type);
    } else if (immediate !== undefined && second.kind === "constant") {
      withConstant(l, immediate, h - 2, second.lo, type);
    } else if (immediate !== undefined && commutative && first.kind === "constant") {
      withConstant(l, immediate, h - 1, first.lo, type);
    } else {
      const swapped = commutative === true && second.kind === "local" && first.kind === "slot";
      combine(l, registers, type, swapped ? [h - 1, h - 2] : [h - 2, h - 1]);
    }
  },
} as const satisfies Emitters<Lowering>;
