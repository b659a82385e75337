/**
 * Lowering of the operators on locals and globals, and of `drop` and `select`.
 *
 * @module
 */
import type { Emitters, Site } from "../../../wasm/mod.ts";
import { I } from "../run/loop.ts";
import type { Form } from "./assembler.ts";
import type { Lowering } from "./lowering.ts";
import { byWidth, doubled, register } from "./operands.ts";

/** Stores the top operand in a local; the instruction that made it does so itself where that is possible. */
function setLocal(l: Lowering, local: number): void {
  const h = l.operands.height - 1;
  for (let below = l.operands.pendingFrom; below < h; below++) {
    const operand = l.operands.at(below);
    if (operand.kind === "local" && operand.local === local) l.settle(below);
  }
  const value = l.operands.at(h), own = l.own(h);
  if (own !== undefined && l.code.retarget(own, register(value.type, local))) return;
  l.emitMove(value, l.operands.slot(h), local);
}

function select(l: Lowering, site: Site): void {
  const h = l.operands.height - 3, { type } = site;
  const form: Form = byWidth<Form>(type, doubled, doubled, register);
  const sources = [l.register(h, form), l.register(h + 1, form), l.register(h + 2)];
  const target = form(type, l.operands.slot(h));
  l.code.emitTo(target, byWidth(type, I.Select32, I.Select64, I.SelectRef), ...sources);
  l.operands.truncate(h);
  l.operands.push({ kind: "slot", type });
}

/** The emitters of this file. */
export const VARIABLE_EMITTERS = {
  drop: (l) => {
    l.drop(1);
    // The last instruction made what was dropped: it must not be taken for the one that made the operand below, whose
    // register has the same number if one is a 32-bit and the other a 64-bit value.
    l.code.barrier();
  },
  select,
  selectTyped: select,
  localGet: (l, site) => l.wait({ kind: "local", type: site.type, local: site.cursor.index }),
  localSet: (l, site) => {
    setLocal(l, site.cursor.index);
    l.drop(1);
  },
  localTee: (l, site) => {
    const { index } = site.cursor;
    setLocal(l, index);
    l.drop(1);
    l.wait({ kind: "local", type: site.type, local: index });
  },
  globalGet: (l, site) => {
    const { type, cursor } = site, slot = l.operands.slot(l.operands.height);
    const instruction = byWidth(type, I.GlobalGet32, I.GlobalGet64, I.GlobalGetRef);
    l.noteRef(type);
    l.code.emit(instruction, byWidth(type, 2, 2, 1) * slot, cursor.index);
    l.operands.push({ kind: "slot", type });
  },
  globalSet: (l, site) => {
    const { type, cursor } = site, slot = l.slot(l.operands.height - 1);
    const instruction = byWidth(type, I.GlobalSet32, I.GlobalSet64, I.GlobalSetRef);
    l.code.emit(instruction, byWidth(type, 2, 2, 1) * slot, cursor.index);
    l.drop(1);
  },
} as const satisfies Emitters<Lowering>;
