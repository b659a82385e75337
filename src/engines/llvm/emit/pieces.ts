/**
 * Straight code in pieces. Code generation works on one block at a time, in more than time in proportion to its length; passes
 * would only join the pieces again, so this is for machines that have none.
 *
 * @module
 */
import { type Family, OP_FAMILIES, type Receiver } from "../../../wasm/mod.ts";
import type { FunctionEmitter } from "./function.ts";

/** Instructions of LLVM in a piece, about. */
const PIECE = 250;

/** Control may not arrive at these from the operator before: there is nothing to cut. */
const UNREACHED: ReadonlySet<Family> = new Set<Family>(["else", "end", "catch", "catchAll", "delegate"]);
const CAN_CUT: Uint8Array = Uint8Array.from(OP_FAMILIES, (family) => Number(!UNREACHED.has(family)));

/** Makes a receiver that goes on in a new block of LLVM every {@linkcode PIECE} instructions. */
export function inPieces(receive: Receiver, f: FunctionEmitter): Receiver {
  const { b } = f;
  let start = b.instructions;
  return (site) => {
    if (b.instructions - start > PIECE && CAN_CUT[site.cursor.op] === 1) {
      start = b.instructions;
      const next = b.appendBlock(f.callee);
      b.branch(next);
      f.continueIn(next);
    }
    receive(site);
  };
}
