/**
 * The walk over a function body: decodes each operator once, checks it, and hands the reachable ones to a sink. The
 * one stream that the validator and all engines consume.
 *
 * @module
 */
import type { FeatureSet } from "../features.ts";
import { LIMITS } from "../limits.ts";
import type { Body, Module } from "../module.ts";
import { type Family, OP, OP_FAMILIES, OP_FEATURES } from "../opcodes.ts";
import { OperatorCursor } from "../operators.ts";
import { Reader } from "../reader.ts";
import type { Sink, Site } from "../sink.ts";
import { readValType, TypeSpace } from "../type_space.ts";
import { funcType, type ValType } from "../types.ts";
import { CONTROL_RULES } from "./control.ts";
import { EXCEPTION_RULES } from "./exception.ts";
import { NUMERIC_RULES } from "./numeric.ts";
import { REFERENCE_RULES } from "./reference.ts";
import { STORAGE_RULES } from "./storage.ts";
import { type Rule, Validator } from "./validator.ts";

/** The rule of every family. */
const RULES: Record<Family, Rule> = {
  ...CONTROL_RULES,
  ...EXCEPTION_RULES,
  ...NUMERIC_RULES,
  ...REFERENCE_RULES,
  ...STORAGE_RULES,
};
/** The rule of every operator. */
export const RULE_BY_OP: readonly Rule[] = OP_FAMILIES.map((family) => RULES[family]);

/** The type space of a decoded module, for reading its code. */
export function typeSpaceOf(module: Module): TypeSpace {
  return new TypeSpace(module.types);
}

/**
 * Reads the local declarations of a function.
 *
 * @throws {MalformedError} if they are malformed or too many.
 */
export function readLocals(reader: Reader, types: TypeSpace, params: readonly ValType[]): ValType[] {
  const locals = [...params], groups = reader.u32();
  for (let i = 0; i < groups; i++) {
    const at = reader.pos, count = reader.u32();
    if (locals.length + count > LIMITS.locals) reader.fail("too many locals", at);
    const type = readValType(reader, types);
    for (let j = 0; j < count; j++) locals.push(type);
  }
  return locals;
}

/** What {@linkcode walk} found out about a function. */
export interface Walked {
  /** Types of parameters and locals. */
  readonly locals: readonly ValType[];
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
export function walk(module: Module, index: number, sink?: (locals: readonly ValType[]) => Partial<Sink>): Walked {
  const body = module.bodies[index - module.importedFuncs], type = funcType(module.funcs[index]);
  const types = typeSpaceOf(module), reader = new Reader(module.bytes, body.start, body.end);
  const locals = readLocals(reader, types, type.params);
  const validator = new Validator({
    module,
    cursor: new OperatorCursor(reader, types),
    locals,
    params: type.params.length,
  });
  validator.pushCtrl(OP.block, [], type.results);
  walkOperators(validator, body, sink?.(locals));
  return { locals, features: validator.features | types.features };
}

function tell(sink: Partial<Sink>, family: Family, site: Site): void {
  if (family === "nop") return;
  if (sink[family] === undefined) throw new TypeError(`the engine has no translation of ${site.cursor.name}`);
  sink[family](site);
}

function walkOperators(validator: Validator, body: Body, sink: Partial<Sink> | undefined): void {
  const { cursor, site, controls, operands } = validator;
  let features = 0;
  while (controls.length > 0) {
    if (cursor.reader.pos >= body.end) cursor.reader.fail("unexpected end of section or function: END opcode expected");
    cursor.next();
    const { op } = cursor, reached = validator.live;
    features |= OP_FEATURES[op];
    site.height = operands.length;
    RULE_BY_OP[op](validator);
    // An operator after which code is dead was reached before it; one that ends dead code is reached after it.
    if (sink !== undefined && (reached || validator.live)) tell(sink, OP_FAMILIES[op], site);
  }
  if (cursor.reader.pos !== body.end) {
    cursor.reader.fail("section size mismatch: END opcode expected before function end");
  }
  validator.features |= features;
}
