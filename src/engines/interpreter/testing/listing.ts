/**
 * A small disassembler of the interpreter's instructions. Where instructions begin, lowering says; what they are called
 * is read in the source, because a `const enum` has no names at run time.
 */
import type { Module } from "../../../wasm/mod.ts";
import type { SourcePosition } from "../lower/assembler.ts";
import { lowerFunction } from "../lower/lower.ts";
import { Words } from "../lower/words.ts";

/** The names of the instructions by number. */
export function instructionNames(): string[] {
  const source = Deno.readTextFileSync(new URL("../run/loop.ts", import.meta.url));
  const [, body] = /export const enum I \{\n([^]*?)\n\}/.exec(source)!;
  return body.split("\n").filter((line) => /^ {2}\w+,$/.test(line)).map((line) => line.trim().slice(0, -1));
}

/**
 * A function as lines: position, name and operand words, separated by spaces. Names are all that tells registers, slots
 * and constants apart, as in the loop. The entry comes last.
 */
export function listing(module: Module, index = module.importedFuncs): string[] {
  const words = new Words(), positions: SourcePosition[] = [], names = instructionNames();
  lowerFunction(module, index, { words, metered: false, positions });
  return positions.map(({ position }, i) => {
    const end = positions[i + 1]?.position ?? words.end;
    const operands = Array.from({ length: end - position - 1 }, (_, j) => words.get(position + 1 + j));
    return [`${position}:`, names[words.get(position)], ...operands].join(" ");
  });
}
