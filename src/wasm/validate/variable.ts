/**
 * Rules of the operators on locals and globals, and of `drop` and `select`.
 *
 * @module
 */
import type { Family } from "../opcodes.ts";
import { BOTTOM, I32, isRef } from "../types.ts";
import type { Rule, Validator } from "./validator.ts";

function checkSelect(v: Validator): void {
  v.pop(I32);
  const first = v.popAny(), second = v.popAny();
  if (isRef(first) || isRef(second)) v.fail("type mismatch: select of references must state its type");
  if (first !== second && first !== BOTTOM && second !== BOTTOM) v.mismatch(second, first);
  v.site.type = first === BOTTOM ? second : first;
  v.push(v.site.type);
}

/** The rules of this file. */
export const VARIABLE_RULES = {
  drop: (v) => {
    v.site.type = v.popAny();
  },
  select: checkSelect,
  selectTyped: (v) => {
    const types = v.cursor.selectTypes;
    if (types.length !== 1) v.fail("invalid result arity");
    v.pop(I32);
    v.pop(types[0]);
    v.pop(types[0]);
    v.push(types[0]);
    v.site.type = types[0];
  },
  localGet: (v) => {
    const type = v.local(v.cursor.index);
    v.requireSet(v.cursor.index);
    v.push(type);
    v.site.type = type;
  },
  localSet: (v) => {
    const type = v.local(v.cursor.index);
    v.pop(type);
    v.markSet(v.cursor.index);
    v.site.type = type;
  },
  localTee: (v) => {
    const type = v.local(v.cursor.index);
    v.pop(type);
    v.push(type);
    v.markSet(v.cursor.index);
    v.site.type = type;
  },
  globalGet: (v) => {
    const { type } = v.global(v.cursor.index);
    v.push(type);
    v.site.type = type;
  },
  globalSet: (v) => {
    const { type, mutable } = v.global(v.cursor.index);
    if (!mutable) v.fail("immutable global");
    v.pop(type);
    v.site.type = type;
  },
} as const satisfies Partial<Record<Family, Rule>>;
