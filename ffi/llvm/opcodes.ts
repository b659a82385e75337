/**
 * Numbers of the LLVM-C enumerations, which are stable across versions.
 *
 * @module
 */

/** Operators of {@linkcode Builder.binary} (`LLVMOpcode`). */
export const binaryOperator = {
  add: 8,
  fadd: 9,
  sub: 10,
  fsub: 11,
  mul: 12,
  fmul: 13,
  udiv: 14,
  sdiv: 15,
  fdiv: 16,
  urem: 17,
  srem: 18,
  frem: 19,
  shl: 20,
  lshr: 21,
  ashr: 22,
  and: 23,
  or: 24,
  xor: 25,
} as const;

/** Operators of {@linkcode Builder.cast} (`LLVMOpcode`). */
export const castOperator = {
  trunc: 30,
  zext: 31,
  sext: 32,
  fptoui: 33,
  fptosi: 34,
  uitofp: 35,
  sitofp: 36,
  fptrunc: 37,
  fpext: 38,
  ptrtoint: 39,
  inttoptr: 40,
  bitcast: 41,
} as const;

/** What {@linkcode Instructions.opcode} tells apart (`LLVMOpcode`). */
export const instructionOpcode = { load: 27, select: 46 } as const;

/** `LLVMTypeKind`. */
export const typeKind = { vector: 13 } as const;

/** Predicates of {@linkcode Builder.compareInteger} (`LLVMIntPredicate`). */
export const integerPredicate = {
  eq: 32,
  ne: 33,
  ugt: 34,
  uge: 35,
  ult: 36,
  ule: 37,
  sgt: 38,
  sge: 39,
  slt: 40,
  sle: 41,
} as const;

/** Predicates of {@linkcode Builder.compareFloat} (`LLVMRealPredicate`); o: ordered, u: true for NaN. */
export const floatPredicate = {
  oeq: 1,
  ogt: 2,
  oge: 3,
  olt: 4,
  ole: 5,
  one: 6,
  ord: 7,
  uno: 8,
  ueq: 9,
  ugt: 10,
  uge: 11,
  ult: 12,
  ule: 13,
  une: 14,
} as const;

/** `LLVMLinkage`. */
export const linkage = { external: 0, weak: 5, appending: 7, internal: 8, private: 9 } as const;

/** `LLVMVisibility`. */
export const visibility = { default: 0, hidden: 1, protected: 2 } as const;

/** `LLVMCallConv`. */
export const callingConvention = { c: 0, fast: 8, cold: 9, preserveMost: 14, tail: 18 } as const;

/** `LLVMCodeGenFileType`. */
export const codeFileType = { assembly: 0, object: 1 } as const;
