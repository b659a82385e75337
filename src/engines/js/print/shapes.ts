/**
 * Shapes that many operators are written in.
 *
 * @module
 */
import { CONSTANT, type Node } from "../ir/mod.ts";
import { arithmeticWhole, loose, type Traits, whole, type Write } from "./forms.ts";
import { operatorIdentifier } from "./names.ts";
import type { Printer } from "./printer.ts";

/** What is known of a text that is an atom, or a boolean. */
export const ATOM: Traits = { atom: true }, CONDITION: Traits = { condition: true };

/** Two operands with an operator between them, and something behind. */
export function infix(operator: string, view: Write, behind = ""): Write {
  return (p, { a, b }) => {
    view(p, a!);
    p.out += operator;
    view(p, b!);
    if (behind !== "") p.out += behind;
  };
}

/** A call with the operands as arguments. */
export function call(name: string, view: Write = whole): Write {
  return (p, { a, b }) => {
    p.out += `${name}(`;
    view(p, a!);
    if (b !== undefined) {
      p.out += ",";
      view(p, b);
    }
    p.out += ")";
  };
}

/** One operand with something before and behind it. */
export function around(before: string, view: Write, behind: string): Write {
  return (p, { a }) => {
    p.out += before;
    view(p, a!);
    p.out += behind;
  };
}

/** An operand as an unsigned number. */
export function unsignedOperand(p: Printer, node: Node): void {
  if (node.kind === CONSTANT) {
    p.out += (node.constant as number) >>> 0;
    return;
  }
  p.out += "(";
  loose(p, node);
  p.out += ">>>0)";
}

/** Always the same. */
export function fixed(text: string): Write {
  return (p) => {
    p.out += text;
  };
}

/** A call of the operator's function, which may throw. */
export function trapping(name: string): Write {
  const write = call(operatorIdentifier(name), arithmeticWhole);
  return (p, node) => {
    p.mark(node.offset);
    write(p, node);
  };
}
