/**
 * How long compiling takes, for those who decide how well it is to be done, and whether it is to be done at all.
 *
 * Times are those of one core of a 3 GHz processor of 2023. They are means for what compilers make. Level 0 takes time in
 * proportion to the instructions that are emitted, whatever the code; {@linkcode millisecondsForInstructions} says how much at most.
 *
 * @module
 */
/** As in the options of a compilation. */
type OptimizationLevel = 0 | 1 | 2 | 3;

/** What is to be compiled. */
export interface Work {
  /** Bytes of code. */
  readonly bytes: number;
  /** Functions that LLVM gets, those included through which others call in. */
  readonly functions?: number;
  /** Milliseconds for operators that become long code, at any level. */
  readonly slow?: number;
  /** Milliseconds for what optimising takes by more than its size. */
  readonly steep?: number;
}

/** Milliseconds for a byte of code by level. */
const PER_BYTE = [0.0045, 0.018, 0.03, 0.033] as const;

/** Milliseconds for a function by level, however small it is. */
const PER_FUNCTION = [0.1, 0.3, 0.45, 0.5] as const;

/**
 * Milliseconds for an instruction by level. At level 0 it is the most: what is emitted for a `throw` takes that, other code a half of
 * it.
 */
const PER_INSTRUCTION = [0.006, 0.03, 0.05, 0.055] as const;

/** Milliseconds that compiling takes on one core. */
export function millisecondsFor({ bytes, functions = 0, slow = 0, steep = 0 }: Work, level: OptimizationLevel): number {
  return bytes * PER_BYTE[level] + functions * PER_FUNCTION[level] + slow + (level === 0 ? 0 : steep);
}

/** The same where it is known how many instructions of LLVM there are. */
export function millisecondsForInstructions(instructions: number, work: Work, level: OptimizationLevel): number {
  return instructions * PER_INSTRUCTION[level] + millisecondsFor({ ...work, bytes: 0 }, level);
}
