/**
 * How parts of a function are called: what they take and give back, and where they were left for.
 *
 * @module
 */
import { holds, type Part } from "../ir/mod.ts";
import { resultsInFrame } from "../ir/results.ts";
import { placeText } from "./frame_text.ts";
import { jump, leaveHere } from "./jumps.ts";
import type { Printer } from "./printer.ts";

/** Calls a part: gives it what it takes, takes what it gives back, and goes where it was left for. */
export function callPart(p: Printer, part: Part): void {
  const name = `${p.family}$${part.number}`, exit = p.temporary("exit"), frame = p.frameOfParts();
  p.beginLine();
  if (part.isLoop) {
    p.out += giveText(p, part, part.taken);
    p.out +=
      `${exit}=${name}(${frame},S[${p.tree.index}]);if(${exit}<0)${exit}=resume(${name},${p.tree.index},${frame});`;
  } else {
    const args = part.taken.map((variable) => p.variable(variable));
    if (p.takesFrame(part)) args.unshift(frame);
    p.out += `${exit}=${name}(${args});`;
  }
  p.out += takeText(p, part);
  exits(p, part, exit);
  p.endLine();
}

/** The place in which a part takes or gives back a variable; the first is that of the result. */
export function placeOf(p: Printer, { places }: Part, variable: number): string {
  return placeText(holds(p.tree.variables.types[variable]), places.indexOf(variable) + 1);
}

/** Puts variables in their places. */
export function giveText(p: Printer, part: Part, variables: readonly number[]): string {
  return variables.map((variable) => `${placeOf(p, part, variable)}=${p.variable(variable)};`).join("");
}

/** Takes the variables that a part gives back. */
function takeText(p: Printer, part: Part): string {
  return part.returned.map((variable) => `${p.variable(variable)}=${placeOf(p, part, variable)};`).join("");
}

/** Goes on where a part was left for. */
function exits(p: Printer, { exits }: Part, exit: string): void {
  if (exits.length === 0) return;
  p.out += `switch(${exit}){`;
  exits.forEach((target, i) => {
    p.out += `case ${i + 1}:`;
    if (target !== undefined) jump(p, target);
    else returnPlace(p);
  });
  p.out += "}";
}

/** Returns what a part has left for that. */
function returnPlace(p: Printer): void {
  const { type: { results } } = p.tree;
  leaveHere(p, results.length === 0 || resultsInFrame(results) ? "" : ` ${placeText(holds(results[0]), 0)}`);
}
