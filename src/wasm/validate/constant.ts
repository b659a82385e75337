/**
 * Validation of constant expressions: the initial values of globals and tables, the offsets and entries of segments.
 * They follow the rules of ordinary code, restricted to operators that cannot fail or depend on state.
 *
 * Source: specification, section "Validation", "Constant Expressions".
 *
 * @module
 */
import { type FeatureSet, featureSet } from "../features.ts";
import type { ConstExpr, Module } from "../module.ts";
import { OP, OP_FEATURES, type OpName } from "../opcodes.ts";
import { OperatorCursor } from "../operators.ts";
import { Reader } from "../reader.ts";
import type { ValType } from "../types.ts";
import { RULE_BY_OP, typeSpaceOf } from "./function.ts";
import { Validator } from "./validator.ts";

const EXTENDED: readonly OpName[] = ["i32.add", "i32.sub", "i32.mul", "i64.add", "i64.sub", "i64.mul"];

/** The operators that may stand in a constant expression. */
const CONSTANT: ReadonlySet<number> = new Set(
  ([
    ...EXTENDED,
    "i32.const",
    "i64.const",
    "f32.const",
    "f64.const",
    "v128.const",
    "ref.null",
    "ref.func",
    "ref.i31",
    "global.get",
    "struct.new",
    "struct.new_default",
    "array.new",
    "array.new_default",
    "array.new_fixed",
    "any.convert_extern",
    "extern.convert_any",
    "end",
  ] satisfies OpName[]).map((name) => OP[name]),
);
const EXTENDED_OPS: ReadonlySet<number> = new Set(EXTENDED.map((name) => OP[name]));
const EXTENDED_CONST = featureSet("extended-const");

/**
 * Validates a constant expression that must give `type`; of the globals, only the first `visible` may be read.
 *
 * @returns the features it uses.
 * @throws {InvalidError} if it is not constant, or of another type.
 */
export function validateConstant(module: Module, expr: ConstExpr, type: ValType, visible: number): FeatureSet {
  const types = typeSpaceOf(module), reader = new Reader(module.bytes, expr.start, expr.end);
  const cursor = new OperatorCursor(reader, types);
  const validator = new Validator({ module, cursor, locals: [], params: 0 });
  validator.pushCtrl(OP.block, [], [type]);
  let features = 0;
  while (validator.controls.length > 0) {
    cursor.next();
    if (!CONSTANT.has(cursor.op)) validator.fail(`constant expression required, found ${cursor.name}`);
    if (cursor.op === OP["global.get"]) checkGlobal(validator, module, visible);
    features |= OP_FEATURES[cursor.op] | (EXTENDED_OPS.has(cursor.op) ? EXTENDED_CONST : 0);
    RULE_BY_OP[cursor.op](validator);
  }
  return features | validator.features | types.features;
}

function checkGlobal(validator: Validator, module: Module, visible: number): void {
  const { index } = validator.cursor;
  if (index >= visible) validator.fail(`unknown global ${index}`);
  if (module.globals[index].mutable) validator.fail(`constant expression required, global ${index} is mutable`);
  if (index >= module.importedGlobals) validator.features |= EXTENDED_CONST;
}
