/**
 * How a function is left, and how jumps in it are written. In a part, those that lead out of it become the number of a way,
 * which its caller then goes.
 *
 * @module
 */
import { type Exit, holds, type Label, RETURN, type Statement } from "../ir/mod.ts";
import { resultsInFrame } from "../ir/results.ts";
import { whole } from "./forms.ts";
import { placeText, resultText } from "./frame_text.ts";
import type { Printer } from "./printer.ts";

/** The number of a way out of the part that is printed; undefined if it is none. */
function wayOf(p: Printer, exit: Exit): number | undefined {
  const index = p.part?.exits.indexOf(exit) ?? -1;
  return index < 0 ? undefined : index + 1;
}

/** Writes a jump. */
export function jump(p: Printer, label: Label): void {
  const way = wayOf(p, label);
  if (way !== undefined) return p.line(`way=${way};break OUT;`);
  if (label.loop === undefined) return p.line(`${label.isLoop ? "continue" : "break"} L${label.number};`);
  p.line(`${p.variable(label.loop.variable)}=${label.place};continue L${label.loop.label!.number};`);
}

/** Writes the return of values. */
export function returnValues(p: Printer, { list }: Statement): void {
  const { type: { results } } = p.tree;
  if (list.length === 0) return leave(p, "");
  p.begin();
  if (resultsInFrame(results)) {
    list.forEach((value, i) => {
      p.usesFrame = true;
      p.out += `${resultText(results[i], "fp", i)}=`;
      whole(p, value);
      p.out += ";";
    });
    leaveHere(p, "");
  } else if (p.part !== undefined) {
    p.out += `${placeText(holds(results[0]), 0)}=`;
    whole(p, list[0]);
    p.out += ";";
    leaveHere(p, "");
  } else {
    p.out += `${epilogue(p)}return `;
    whole(p, list[0]);
    p.out += ";";
  }
  p.end();
}

/** Whether a statement returns nothing, which at the end of a function needs no words. */
export function isSilentReturn(s: Statement | undefined): boolean {
  return s !== undefined && s.kind === RETURN && s.list.length === 0;
}

/** Gives up the frame, if others were told of it. */
export function epilogue(p: Printer): string {
  if (!p.tree.framed || !p.tree.calls) return "";
  p.usesFrame = true;
  return "W[0]=fp;";
}

/** Writes a way out of the function, on a line. */
export function leave(p: Printer, value: string): void {
  p.begin();
  leaveHere(p, value);
  p.end();
}

/** Writes it in the line that is begun. */
export function leaveHere(p: Printer, value: string): void {
  const way = wayOf(p, undefined);
  p.out += way === undefined ? `${epilogue(p)}return${value};` : `way=${way};break OUT;`;
}
