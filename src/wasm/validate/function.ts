/**
 * The walk over a function body: decodes each operator once, checks it, and hands the reachable ones to a sink. The
 * one stream that the validator and all engines consume.
 *
 * @module
 */
import type { FeatureSet } from "../features.ts";
import type { Module } from "../module.ts";
import { type Family, OP, OP_FAMILIES, OP_FEATURES } from "../opcodes.ts";
import { OperatorCursor } from "../operators.ts";
import { Reader } from "../reader.ts";
import type { Receiver } from "../sink.ts";
import { TypeSpace } from "../types/type_space.ts";
import { funcType } from "../types.ts";
import { CONTROL_RULES } from "./control.ts";
import { EXCEPTION_RULES } from "./exception.ts";
import { type LocalTypes, readLocals } from "./locals.ts";
import { MEMORY_RULES } from "./memory.ts";
import { NUMERIC_RULES } from "./numeric.ts";
import { REFERENCE_RULES } from "./reference.ts";
import { type Rule, Validator } from "./validator.ts";
import { VARIABLE_RULES } from "./variable.ts";

/** The rule of every family. */
const RULES: Record<Family, Rule> = {
  ...CONTROL_RULES,
  ...EXCEPTION_RULES,
  ...MEMORY_RULES,
  ...NUMERIC_RULES,
  ...REFERENCE_RULES,
  ...VARIABLE_RULES,
};
/** The rule of every operator. */
export const RULE_BY_OP: readonly Rule[] = OP_FAMILIES.map((family) => RULES[family]);

/** The type space of a decoded module, for reading its code. */
export function typeSpaceOf(module: Module): TypeSpace {
  return new TypeSpace(module.types);
}

/** What {@linkcode walk} found out about a function. */
export interface Walked {
  /** Types of parameters and locals. */
  readonly locals: LocalTypes;
  /** Features that the body uses. */
  readonly features: FeatureSet;
}

/**
 * Validates the function with an index and calls `sink(locals)`, if given, for something to send its reachable
 * operators to.
 *
 * @param index Index of a function that the module defines, imports counted.
 * @throws {InvalidError} if the body breaks a validation rule.
 * @throws {MalformedError} if it is malformed.
 */
export function walk(module: Module, index: number, sink?: (locals: LocalTypes) => Receiver): Walked {
  return walkStepwise(module, index, sink, Infinity).next().value as Walked;
}

/** Bytes of code whose validation takes a millisecond or less. */
const STEP = 1 << 16;

/** Does what {@linkcode walk} does, and comes up for air every so many bytes. */
export function* walkStepwise(
  module: Module,
  index: number,
  sink?: (locals: LocalTypes) => Receiver,
  step: number = STEP,
): Generator<void, Walked> {
  const { validator, locals, end } = enter(module, index), { reader } = validator.cursor, receive = sink?.(locals);
  for (let to = reader.pos + step; to < end && validator.controls.length > 0; to += step) {
    walkOperators(validator, to, receive);
    yield;
  }
  walkOperators(validator, end, receive);
  finish(validator, end);
  return { locals, features: validator.features | validator.cursor.types.features };
}

/** A validator in front of the first operator of a function. */
function enter(module: Module, index: number): { validator: Validator; locals: LocalTypes; end: number } {
  const { start, end } = module.bodies[index - module.importedFuncs], type = funcType(module.funcs[index]);
  const types = typeSpaceOf(module), reader = new Reader(module.bytes, start, end);
  const locals = readLocals(reader, types, type.params);
  const cursor = new OperatorCursor(reader, types);
  const validator = new Validator({ module, cursor, locals, params: type.params.length });
  validator.pushCtrl(OP.block, [], type.results);
  return { validator, locals, end };
}

function finish({ controls, cursor: { reader } }: Validator, end: number): void {
  if (controls.length > 0) reader.fail("unexpected end of section or function: END opcode expected");
  if (reader.pos !== end) reader.fail("section size mismatch: END opcode expected before function end");
}

/** Walks to the end of the function, or to the first operator that begins at offset `to` or behind it. */
function walkOperators(validator: Validator, to: number, receive?: Receiver): void {
  const { cursor, site, controls, operands } = validator, { reader } = cursor;
  let features = 0;
  while (controls.length > 0 && reader.pos < to) {
    cursor.next();
    const { op } = cursor, reached = validator.live;
    features |= OP_FEATURES[op];
    site.height = operands.length;
    RULE_BY_OP[op](validator);
    // An operator after which code is dead was reached before it; one that ends dead code is reached after it.
    if (receive !== undefined && (reached || validator.live)) receive(site);
  }
  validator.features |= features;
}
