/**
 * How operators on 64-bit integers are written that are functions on slots of the frame, which leave their result in
 * another; see ir/slots.ts.
 *
 * @module
 */
import { byOperator, I64, OP } from "../../../wasm/mod.ts";
import { LOOSE, type Node } from "../ir/mod.ts";
import { looseWhole, operand, whole } from "./forms.ts";
import { longText } from "./literals.ts";
import type { Printer } from "./printer.ts";

/** The functions of operators, and the views of the frame that they take. */
const FUNCTIONS = byOperator<readonly [name: string, views: string]>({
  "i64.clz": ["clz", "I,W"],
  "i64.ctz": ["ctz", "I,W"],
  "i64.popcnt": ["popcnt", "I,W"],
  "i64.trunc_f32_s": ["truncS", "I"],
  "i64.trunc_f32_u": ["truncU", "I"],
  "i64.trunc_f64_s": ["truncS", "I"],
  "i64.trunc_f64_u": ["truncU", "I"],
  "i64.trunc_sat_f32_s": ["truncSatS", "I"],
  "i64.trunc_sat_f32_u": ["truncSatU", "I"],
  "i64.trunc_sat_f64_s": ["truncSatS", "I"],
  "i64.trunc_sat_f64_u": ["truncSatU", "I"],
  "i64.shl": ["shl", "I,W"],
  "i64.shr_s": ["shrS", "I,W"],
  "i64.shr_u": ["shrU", "I,W"],
  "i64.rotl": ["rotl", "I,W"],
  "i64.rotr": ["rotr", "I,W"],
  "i64.div_s": ["divS", "I,W"],
  "i64.div_u": ["divU", "I,W"],
  "i64.rem_s": ["remS", "I,W"],
  "i64.rem_u": ["remU", "I,W"],
});

const I64_OF_F64 = OP["i64.reinterpret_f64"];

/** Writes the assignment of such an operator to a variable. */
export function writeSlotFunction(p: Printer, node: Node, target: number): void {
  if (node.kind === I64_OF_F64) return reinterpret(p, node, target);
  const { kind, a, b, c, offset } = node, [apply, views] = FUNCTIONS[kind];
  if (c !== undefined) return divideUnsigned(p, node, target, apply);
  const isByNumber = b !== undefined && (b.flags & LOOSE) !== 0;
  p.begin();
  p.mark(offset);
  p.out += `long_${apply}${isByNumber ? "By" : ""}(`;
  p.out += `${isByNumber && apply === "shl" ? "I" : views},${p.slotIndex(target)}`;
  slotArgument(p, a!);
  if (isByNumber) {
    p.out += ",";
    looseWhole(p, b);
  } else if (b !== undefined) slotArgument(p, b);
  p.out += ");";
  p.end();
}

function slotArgument(p: Printer, node: Node): void {
  p.out += ",";
  if (node.type === I64) p.out += p.slotIndex(node.value);
  else whole(p, node);
}

/** The bits of a float are put into the slot. */
function reinterpret(p: Printer, { a }: Node, target: number): void {
  p.begin();
  p.out += `D[${p.slotIndex(target)}]=`;
  whole(p, a!);
  p.out += ";";
  p.end();
}

/** A dividend below 2^63 is divided as a signed one. */
function divideUnsigned(p: Printer, node: Node, target: number, apply: string): void {
  const { a, b, c, more } = node, index = p.slotIndex(a!.value), divisor = longText(b!.constant as bigint);
  const operator = apply === "divU" ? "/" : "%";
  p.begin();
  p.out += `if(${p.word(a!.value, 1)}>=0){${p.variable(target)}=asIntN(64,`;
  operand(p, c!);
  p.out += `${operator}${divisor});}else{${p.variable(more)}=${divisor};`;
  p.out += `long_${apply}(I,W,${p.slotIndex(target)},${index},${p.slotIndex(more)});}`;
  p.end();
}
