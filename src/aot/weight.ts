/**
 * Which functions are compiled without optimisation. Some passes of LLVM take time by the square of a function's size, or of
 * how deep its loops are nested: a function beyond what was measured as harmless is compiled at level 0, which has none of
 * these passes.
 *
 * @module
 */

/** Up to which size and depth LLVM optimises a function. A pass of code generation takes 100 seconds for 160 kB of nested loops. */
const HEAVY = { bytes: 100_000, loopDepth: 100 };

/** Whether a function with so many bytes, and so many loops in each other, is compiled at level 0. */
export function isHeavy(bytes: number, loopDepth: number): boolean {
  return bytes > HEAVY.bytes || loopDepth > HEAVY.loopDepth;
}
