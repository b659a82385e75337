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
import { EXNREF, matchesAll, nonNull, showTypes, type ValType } from "../types.ts";
import { closeBlock, enterBlock, labelTypes, nextBranch } from "./control.ts";
import type { Rule, Validator } from "./validator.ts";

/** The types a clause passes to its label. */
function clauseTypes(v: Validator, { kind, tag }: CatchClause): ValType[] {
  const types = kind === "catch" || kind === "catch_ref" ? [...v.tag(tag).params] : [];
  if (kind === "catch_ref" || kind === "catch_all_ref") types.push(nonNull(EXNREF));
  return types;
}

/** Labels of clauses count from outside the block that they belong to. */
function checkClause(v: Validator, clause: CatchClause): void {
  const types = clauseTypes(v, clause), target = labelTypes(v.label(clause.label));
  if (!matchesAll(types, target)) {
    v.fail(`type mismatch: catch gives ${showTypes(types)}, its label takes ${showTypes(target)}`);
  }
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
    for (const clause of v.cursor.catches) checkClause(v, clause);
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
