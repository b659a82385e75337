/**
 * How expressions are written: all operators, family by family, and the forms in which their values are wanted.
 *
 * @module
 */
import { OP_COUNT, OP_NAMES } from "../../../wasm/mod.ts";
import { isScalarOperator } from "../../../numerics/mod.ts";
import { defineFloats } from "./floats.ts";
import { arithmeticWhole, define } from "./forms.ts";
import { defineIntegers } from "./integers.ts";
import { defineLongs } from "./longs.ts";
import { operatorIdentifier } from "./names.ts";
import { ATOM, call, trapping } from "./shapes.ts";
import { defineStorage } from "./storage.ts";
import { defineValues } from "./values.ts";

export { condition, looseWhole, operand, raw, unsigned, whole } from "./forms.ts";

/** Every other scalar operator is a call of its function in `numerics`. */
function defineCalls(): void {
  const traps = /^i(32|64)\.(div|rem|trunc_f)/;
  for (let op = 0; op < OP_COUNT; op++) {
    const name = OP_NAMES[op];
    if (!isScalarOperator(name)) continue;
    define(name, traps.test(name) ? trapping(name) : call(operatorIdentifier(name), arithmeticWhole), ATOM);
  }
}

defineCalls();
defineIntegers();
defineLongs();
defineFloats();
defineStorage();
defineValues();
