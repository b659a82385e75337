/**
 * The one way a numeric operator can fail.
 *
 * Division and float-to-integer truncation are the only operators of the numeric instructions that trap. This package
 * lies below the runtime and does not know its trap codes, so it throws an `ArithmeticFault` whose `kind` is the
 * specification's own wording; the runtime turns the kind into a trap.
 */

/** Why an operator has no result, in the words of the specification's test suite. */
export type FaultKind = "integer divide by zero" | "integer overflow" | "invalid conversion to integer";

/** Thrown by `div`, `rem` and the trapping `trunc` operators when their result is undefined. */
export class ArithmeticFault extends RangeError {
  override readonly name: string = "ArithmeticFault";
  readonly kind: FaultKind;

  constructor(kind: FaultKind) {
    super(kind);
    this.kind = kind;
  }
}

/**
 * Throws the fault of `kind`. A call of its own, so that the operators stay small enough to be inlined.
 *
 * @throws {ArithmeticFault} always
 */
export function fault(kind: FaultKind): never {
  throw new ArithmeticFault(kind);
}

/**
 * Throws the fault of a truncation whose operand has no integer in range.
 *
 * @throws {ArithmeticFault} "invalid conversion to integer" for a NaN, else "integer overflow"
 */
export function faultOfTruncation(operand: number): never {
  throw new ArithmeticFault(operand !== operand ? "invalid conversion to integer" : "integer overflow");
}
