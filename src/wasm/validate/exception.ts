/**
 * Rules of exceptions: those of Wasm 3.0 (`throw`, `throw_ref`, `try_table`) and the legacy ones that shipped programs
 * still use (`try`, `catch`, `catch_all`, `delegate`, `rethrow`).
 *
 * Source: specification, section "Instructions"; legacy: proposal exception-handling, document "Exceptions-legacy".
 *
 * @module
 */
import type { CatchClause } from "../operators.ts";
import { type Family, OP } from "../opcodes.ts";
import { EXNREF, matchesAll, nonNull, showTypes } from "../types.ts";
import type { Clause } from "../sink.ts";
import { closeBlock, enterBlock, labelTypes, nextBranch } from "./control.ts";
import type { Rule, Validator } from "./validator.ts";

/** Checks a clause, and resolves what its exceptions carry. Labels count from outside the block that it belongs to. */
function checkClause(v: Validator, clause: CatchClause): Clause {
  const { kind, tag, label } = clause, params = kind.startsWith("catch_all") ? [] : v.tag(tag).params;
  const types = kind.endsWith("_ref") ? [...params, nonNull(EXNREF)] : params, target = labelTypes(v.label(label));
  if (!matchesAll(types, target)) {
    v.fail(`type mismatch: catch gives ${showTypes(types)}, its label takes ${showTypes(target)}`);
  }
  return { ...clause, params };
}

const LEGACY_TRY = new Set([OP.try, OP.catch]);
const HANDLERS = new Set([OP.catch, OP.catch_all]);

/** The rules of this file. */
export const EXCEPTION_RULES = {
  throw: (v) => {
    const { params } = v.tag(v.cursor.index);
    v.popAll(params);
    v.site.params = params;
    v.unreachable();
  },
  throwRef: (v) => {
    v.pop(EXNREF);
    v.unreachable();
  },
  tryTable: (v) => {
    v.blockType();
    v.popAll(v.site.params);
    v.site.clauses = v.cursor.catches.map((clause) => checkClause(v, clause));
    v.pushCtrl(v.cursor.op, v.site.params, v.site.results);
  },
  try: enterBlock,
  catch: (v) => {
    if (!LEGACY_TRY.has(v.frame.op)) v.fail("catch without try");
    const { params } = v.tag(v.cursor.index);
    nextBranch(v, params);
    v.site.params = params;
  },
  catchAll: (v) => {
    if (!LEGACY_TRY.has(v.frame.op)) v.fail("catch_all without try");
    nextBranch(v, []);
    v.site.params = [];
  },
  delegate: (v) => {
    if (v.frame.op !== OP.try) v.fail("delegate without try");
    if (v.cursor.index >= v.controls.length - 1) v.fail(`unknown label ${v.cursor.index}`);
    closeBlock(v);
  },
  rethrow: (v) => {
    if (!HANDLERS.has(v.label(v.cursor.index).op)) v.fail("invalid rethrow label");
    v.unreachable();
  },
} as const satisfies Partial<Record<Family, Rule>>;
