/**
 * From a function's body to the text of a JavaScript function: lowered to a tree, taken through the passes, printed.
 *
 * @module
 */
import { lower } from "./lower/lower.ts";
import { flatten } from "./passes/flatten.ts";
import { holdLongs } from "./passes/i64_in_variables.ts";
import { outline } from "./passes/outline.ts";
import { split } from "./passes/split.ts";
import { type Printed, printFunction } from "./print/function.ts";
import type { Positions } from "./print/positions.ts";
import type { Linkage } from "./run/linkage.ts";

/**
 * Translates a function that the module defines.
 *
 * @param options.positions The table to be filled with the positions of operators, for a function that was translated before.
 * @param options.indented Whether the text is for people.
 * @throws {LimitError} if the module's operators pass more values than its size accounts for.
 */
export function translate(
  linkage: Linkage,
  index: number,
  options: { positions?: Positions; indented?: boolean } = {},
): Printed {
  const tree = lower(linkage, index, options.positions !== undefined);
  flatten(tree, linkage.deepestNesting);
  if (tree.weight > linkage.largestFunction) split(tree, linkage.largestFunction);
  else outline(tree);
  holdLongs(tree);
  return printFunction(tree, linkage, options);
}
