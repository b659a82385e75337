/**
 * Constant expressions of several operators, which need the table of operators. What may stand in one is the validator's
 * business; here every operator is read with its immediates.
 *
 * @module
 */
import type { ConstOperator } from "../constants.ts";
import { OP } from "../opcodes.ts";
import { OperatorCursor } from "../operators.ts";
import type { Reader } from "../reader.ts";
import type { TypeSpace } from "../types/type_space.ts";

const BLOCKS = new Set([OP.block, OP.loop, OP.if, OP.try_table, OP.try]);

/** Reads a constant expression with its `end`, and yields the operators before that, in one object that changes. */
export function* readOperators(reader: Reader, types: TypeSpace): Iterable<ConstOperator> {
  const cursor = new OperatorCursor(reader, types);
  for (let depth = 1;;) {
    cursor.next();
    if (cursor.op === OP.end) depth--;
    else if (BLOCKS.has(cursor.op)) depth++;
    if (depth === 0) return;
    yield cursor;
  }
}
