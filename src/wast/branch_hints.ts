/**
 * Checks the custom section of branch hints, on which scripts make assertions. A runtime ignores a wrong custom section,
 * so this belongs to the scripts and not to validation.
 *
 * Source: specification, appendix "Custom Sections", "Code Metadata"; proposal "branch hinting".
 *
 * @module
 */
import { InvalidError } from "../wasm/errors.ts";
import { LIMITS } from "../wasm/limits.ts";
import type { Module } from "../wasm/module.ts";
import { OP } from "../wasm/opcodes.ts";
import { OperatorCursor } from "../wasm/operators.ts";
import { Reader } from "../wasm/reader.ts";
import { readValType, TypeSpace } from "../wasm/types/type_space.ts";

const SECTION = "metadata.code.branch_hint";
const HINTED = new Set([OP["if"], OP["br_if"]]);

/**
 * Checks a valid module's branch hints: sorted, each of one byte that is 0 or 1, and on an `if` or `br_if`.
 *
 * @throws {MalformedError} If the section does not follow its format.
 * @throws {InvalidError} If a hint is on something else.
 */
export function checkBranchHints(module: Module): void {
  const section = module.customs.find(({ name }) => name === SECTION);
  if (section === undefined) return;
  const reader = new Reader(module.bytes, section.offset, section.offset + section.bytes.length);
  let previous = -1;
  for (let count = reader.count("functions", LIMITS.functions); count > 0; count--) {
    const at = reader.pos, index = reader.u32();
    if (index <= previous) reader.fail(`@${SECTION} annotation: duplicate function`, at);
    if (index < module.importedFuncs || index >= module.funcs.length) {
      throw new InvalidError(`@${SECTION} annotation: unknown function ${index}`, at);
    }
    previous = index;
    checkFunction(module, index, reader);
  }
  if (!reader.atEnd) reader.fail(`@${SECTION} annotation: unexpected content`);
}

function checkFunction(module: Module, index: number, reader: Reader): void {
  const targets = hintableOffsets(module, index);
  let previous = -1;
  for (let count = reader.u32(); count > 0; count--) {
    const at = reader.pos, offset = reader.u32();
    if (offset <= previous) reader.fail(`@${SECTION} annotation: duplicate annotation`, at);
    if (reader.u32() !== 1 || reader.byte() > 1) reader.fail(`@${SECTION} annotation: invalid value`, at);
    if (!targets.has(offset)) throw new InvalidError(`@${SECTION} annotation: invalid target`, at);
    previous = offset;
  }
}

/** Offsets of the operators that may be hinted, from the beginning of the function's body. */
function hintableOffsets(module: Module, index: number): Set<number> {
  const body = module.bodies[index - module.importedFuncs];
  const reader = new Reader(module.bytes, body.start, body.end);
  const types = new TypeSpace(module.types);
  for (let groups = reader.u32(); groups > 0; groups--) {
    reader.u32();
    readValType(reader, types);
  }
  const offsets = new Set<number>();
  for (const cursor = new OperatorCursor(reader, types); !reader.atEnd;) {
    cursor.next();
    if (HINTED.has(cursor.op)) offsets.add(cursor.offset - body.start);
  }
  return offsets;
}
