/**
 * Which instruction carries out which operator, as far as they correspond one to one: tables by operator, from which
 * lowering selects.
 *
 * @module
 */
import type { OpNameOf } from "../../../wasm/mod.ts";
import { OP } from "../../../wasm/mod.ts";
import { I } from "../run/loop.ts";

type Scalar<N extends string> = N extends `i32.${string}` | `i64.${string}` | `f32.${string}` | `f64.${string}` ? N
  : never;
type ScalarUnary = Scalar<OpNameOf<"unary">>;
type ScalarBinary = Scalar<OpNameOf<"binary">>;

/** An instruction for a binary operator, and the one whose second operand is a constant. */
interface BinaryRow {
  readonly registers: I;
  readonly immediate?: I;
  /** Whether the operands can change places. */
  readonly commutative?: true;
}

/** Binary operators. */
const BINARY: Record<ScalarBinary, BinaryRow> = {
  "i32.add": { registers: I.I32Add, immediate: I.I32AddImm, commutative: true },
  "i32.sub": { registers: I.I32Sub },
  "i32.mul": { registers: I.I32Mul, immediate: I.I32MulImm, commutative: true },
  "i32.div_s": { registers: I.I32DivS },
  "i32.div_u": { registers: I.I32DivU },
  "i32.rem_s": { registers: I.I32RemS },
  "i32.rem_u": { registers: I.I32RemU },
  "i32.and": { registers: I.I32And, immediate: I.I32AndImm, commutative: true },
  "i32.or": { registers: I.I32Or, immediate: I.I32OrImm, commutative: true },
  "i32.xor": { registers: I.I32Xor, immediate: I.I32XorImm, commutative: true },
  "i32.shl": { registers: I.I32Shl, immediate: I.I32ShlImm },
  "i32.shr_s": { registers: I.I32ShrS, immediate: I.I32ShrSImm },
  "i32.shr_u": { registers: I.I32ShrU, immediate: I.I32ShrUImm },
  "i32.rotl": { registers: I.I32Rotl },
  "i32.rotr": { registers: I.I32Rotr },
  "i32.eq": { registers: I.I32Eq, immediate: I.I32EqImm, commutative: true },
  "i32.ne": { registers: I.I32Ne, immediate: I.I32NeImm, commutative: true },
  "i32.lt_s": { registers: I.I32LtS, immediate: I.I32LtSImm },
  "i32.lt_u": { registers: I.I32LtU, immediate: I.I32LtUImm },
  "i32.gt_s": { registers: I.I32GtS, immediate: I.I32GtSImm },
  "i32.gt_u": { registers: I.I32GtU, immediate: I.I32GtUImm },
  "i32.le_s": { registers: I.I32LeS, immediate: I.I32LeSImm },
  "i32.le_u": { registers: I.I32LeU, immediate: I.I32LeUImm },
  "i32.ge_s": { registers: I.I32GeS, immediate: I.I32GeSImm },
  "i32.ge_u": { registers: I.I32GeU, immediate: I.I32GeUImm },
  "i64.add": { registers: I.I64Add, commutative: true },
  "i64.sub": { registers: I.I64Sub },
  "i64.mul": { registers: I.I64Mul, commutative: true },
  "i64.div_s": { registers: I.I64DivS },
  "i64.div_u": { registers: I.I64DivU },
  "i64.rem_s": { registers: I.I64RemS },
  "i64.rem_u": { registers: I.I64RemU },
  "i64.and": { registers: I.I64And, commutative: true },
  "i64.or": { registers: I.I64Or, commutative: true },
  "i64.xor": { registers: I.I64Xor, commutative: true },
  "i64.shl": { registers: I.I64Shl },
  "i64.shr_s": { registers: I.I64ShrS },
  "i64.shr_u": { registers: I.I64ShrU },
  "i64.rotl": { registers: I.I64Rotl },
  "i64.rotr": { registers: I.I64Rotr },
  "i64.eq": { registers: I.I64Eq, commutative: true },
  "i64.ne": { registers: I.I64Ne, commutative: true },
  "i64.lt_s": { registers: I.I64LtS },
  "i64.lt_u": { registers: I.I64LtU },
  "i64.gt_s": { registers: I.I64GtS },
  "i64.gt_u": { registers: I.I64GtU },
  "i64.le_s": { registers: I.I64LeS },
  "i64.le_u": { registers: I.I64LeU },
  "i64.ge_s": { registers: I.I64GeS },
  "i64.ge_u": { registers: I.I64GeU },
  "f32.add": { registers: I.F32Add },
  "f32.sub": { registers: I.F32Sub },
  "f32.mul": { registers: I.F32Mul },
  "f32.div": { registers: I.F32Div },
  "f32.min": { registers: I.F32Min },
  "f32.max": { registers: I.F32Max },
  "f32.copysign": { registers: I.F32Copysign },
  "f32.eq": { registers: I.F32Eq },
  "f32.ne": { registers: I.F32Ne },
  "f32.lt": { registers: I.F32Lt },
  "f32.gt": { registers: I.F32Gt },
  "f32.le": { registers: I.F32Le },
  "f32.ge": { registers: I.F32Ge },
  "f64.add": { registers: I.F64Add },
  "f64.sub": { registers: I.F64Sub },
  "f64.mul": { registers: I.F64Mul },
  "f64.div": { registers: I.F64Div },
  "f64.min": { registers: I.F64Min },
  "f64.max": { registers: I.F64Max },
  "f64.copysign": { registers: I.F64Copysign },
  "f64.eq": { registers: I.F64Eq },
  "f64.ne": { registers: I.F64Ne },
  "f64.lt": { registers: I.F64Lt },
  "f64.gt": { registers: I.F64Gt },
  "f64.le": { registers: I.F64Le },
  "f64.ge": { registers: I.F64Ge },
};

/** Unary operators; a reinterpretation is a move. */
const UNARY: Record<ScalarUnary, I> = {
  "i32.eqz": I.I32Eqz,
  "i32.clz": I.I32Clz,
  "i32.ctz": I.I32Ctz,
  "i32.popcnt": I.I32Popcnt,
  "i32.extend8_s": I.I32Extend8S,
  "i32.extend16_s": I.I32Extend16S,
  "i64.eqz": I.I64Eqz,
  "i64.clz": I.I64Clz,
  "i64.ctz": I.I64Ctz,
  "i64.popcnt": I.I64Popcnt,
  "i64.extend8_s": I.I64Extend8S,
  "i64.extend16_s": I.I64Extend16S,
  "i64.extend32_s": I.I64Extend32S,
  "f32.abs": I.F32Abs,
  "f32.neg": I.F32Neg,
  "f32.ceil": I.F32Ceil,
  "f32.floor": I.F32Floor,
  "f32.trunc": I.F32Trunc,
  "f32.nearest": I.F32Nearest,
  "f32.sqrt": I.F32Sqrt,
  "f64.abs": I.F64Abs,
  "f64.neg": I.F64Neg,
  "f64.ceil": I.F64Ceil,
  "f64.floor": I.F64Floor,
  "f64.trunc": I.F64Trunc,
  "f64.nearest": I.F64Nearest,
  "f64.sqrt": I.F64Sqrt,
  "i32.wrap_i64": I.I32WrapI64,
  "i64.extend_i32_s": I.I64ExtendI32S,
  "i64.extend_i32_u": I.I64ExtendI32U,
  "i32.trunc_f32_s": I.I32TruncF32S,
  "i32.trunc_sat_f32_s": I.I32TruncSatF32S,
  "i32.trunc_f32_u": I.I32TruncF32U,
  "i32.trunc_sat_f32_u": I.I32TruncSatF32U,
  "i32.trunc_f64_s": I.I32TruncF64S,
  "i32.trunc_sat_f64_s": I.I32TruncSatF64S,
  "i32.trunc_f64_u": I.I32TruncF64U,
  "i32.trunc_sat_f64_u": I.I32TruncSatF64U,
  "i64.trunc_f32_s": I.I64TruncF32S,
  "i64.trunc_sat_f32_s": I.I64TruncSatF32S,
  "i64.trunc_f32_u": I.I64TruncF32U,
  "i64.trunc_sat_f32_u": I.I64TruncSatF32U,
  "i64.trunc_f64_s": I.I64TruncF64S,
  "i64.trunc_sat_f64_s": I.I64TruncSatF64S,
  "i64.trunc_f64_u": I.I64TruncF64U,
  "i64.trunc_sat_f64_u": I.I64TruncSatF64U,
  "f32.convert_i32_s": I.F32ConvertI32S,
  "f32.convert_i32_u": I.F32ConvertI32U,
  "f32.convert_i64_s": I.F32ConvertI64S,
  "f32.convert_i64_u": I.F32ConvertI64U,
  "f64.convert_i32_s": I.F64ConvertI32S,
  "f64.convert_i32_u": I.F64ConvertI32U,
  "f64.convert_i64_s": I.F64ConvertI64S,
  "f64.convert_i64_u": I.F64ConvertI64U,
  "f32.demote_f64": I.F32DemoteF64,
  "f64.promote_f32": I.F64PromoteF32,
  "i32.reinterpret_f32": I.Move32,
  "f32.reinterpret_i32": I.Move32,
  "i64.reinterpret_f64": I.Move64,
  "f64.reinterpret_i64": I.Move64,
};

/** Loads. */
const LOADS: Record<Scalar<OpNameOf<"load">>, I> = {
  "i32.load": I.Load32,
  "i64.load": I.Load64,
  "f32.load": I.Load32,
  "f64.load": I.LoadF64,
  "i32.load8_s": I.Load32_8S,
  "i32.load8_u": I.Load32_8U,
  "i32.load16_s": I.Load32_16S,
  "i32.load16_u": I.Load32_16U,
  "i64.load8_s": I.Load64_8S,
  "i64.load8_u": I.Load64_8U,
  "i64.load16_s": I.Load64_16S,
  "i64.load16_u": I.Load64_16U,
  "i64.load32_s": I.Load64_32S,
  "i64.load32_u": I.Load64_32U,
};

/** Stores; the low half of an i64 is where an i32 would be. */
const STORES: Record<Scalar<OpNameOf<"store">>, I> = {
  "i32.store": I.Store32,
  "i64.store": I.Store64,
  "f32.store": I.Store32,
  "f64.store": I.StoreF64,
  "i32.store8": I.Store8,
  "i32.store16": I.Store16,
  "i64.store8": I.Store8,
  "i64.store16": I.Store16,
  "i64.store32": I.Store32,
};

/** The branches that a comparison and a branch on its result become: when it holds, and when it does not. */
const BRANCHES: readonly (readonly [compare: I, ifTrue: I, ifFalse: I])[] = [
  [I.I32Eqz, I.BrZero, I.BrNonZero],
  [I.I32Eq, I.BrI32Eq, I.BrI32Ne],
  [I.I32Ne, I.BrI32Ne, I.BrI32Eq],
  [I.I32LtS, I.BrI32LtS, I.BrI32GeS],
  [I.I32LtU, I.BrI32LtU, I.BrI32GeU],
  [I.I32GtS, I.BrI32GtS, I.BrI32LeS],
  [I.I32GtU, I.BrI32GtU, I.BrI32LeU],
  [I.I32LeS, I.BrI32LeS, I.BrI32GtS],
  [I.I32LeU, I.BrI32LeU, I.BrI32GtU],
  [I.I32GeS, I.BrI32GeS, I.BrI32LtS],
  [I.I32GeU, I.BrI32GeU, I.BrI32LtU],
  [I.I64Eq, I.BrI64Eq, I.BrI64Ne],
  [I.I64Ne, I.BrI64Ne, I.BrI64Eq],
  [I.I64LtS, I.BrI64LtS, I.BrI64GeS],
  [I.I64LtU, I.BrI64LtU, I.BrI64GeU],
  [I.I64GtS, I.BrI64GtS, I.BrI64LeS],
  [I.I64GtU, I.BrI64GtU, I.BrI64LeU],
  [I.I64LeS, I.BrI64LeS, I.BrI64GtS],
  [I.I64LeU, I.BrI64LeU, I.BrI64GtU],
  [I.I64GeS, I.BrI64GeS, I.BrI64LtS],
  [I.I64GeU, I.BrI64GeU, I.BrI64LtU],
  [I.I32EqImm, I.BrI32EqImm, I.BrI32NeImm],
  [I.I32NeImm, I.BrI32NeImm, I.BrI32EqImm],
  [I.I32LtSImm, I.BrI32LtSImm, I.BrI32GeSImm],
  [I.I32LtUImm, I.BrI32LtUImm, I.BrI32GeUImm],
  [I.I32GtSImm, I.BrI32GtSImm, I.BrI32LeSImm],
  [I.I32GtUImm, I.BrI32GtUImm, I.BrI32LeUImm],
  [I.I32LeSImm, I.BrI32LeSImm, I.BrI32GtSImm],
  [I.I32LeUImm, I.BrI32LeUImm, I.BrI32GtUImm],
  [I.I32GeSImm, I.BrI32GeSImm, I.BrI32LtSImm],
  [I.I32GeUImm, I.BrI32GeUImm, I.BrI32LtUImm],
  [I.F32Eq, I.BrF32Eq, I.BrF32Ne],
  [I.F32Ne, I.BrF32Ne, I.BrF32Eq],
  [I.F32Lt, I.BrF32Lt, I.BrNotF32Lt],
  [I.F32Gt, I.BrF32Gt, I.BrNotF32Gt],
  [I.F32Le, I.BrF32Le, I.BrNotF32Le],
  [I.F32Ge, I.BrF32Ge, I.BrNotF32Ge],
  [I.F64Eq, I.BrF64Eq, I.BrF64Ne],
  [I.F64Ne, I.BrF64Ne, I.BrF64Eq],
  [I.F64Lt, I.BrF64Lt, I.BrNotF64Lt],
  [I.F64Gt, I.BrF64Gt, I.BrNotF64Gt],
  [I.F64Le, I.BrF64Le, I.BrNotF64Le],
  [I.F64Ge, I.BrF64Ge, I.BrNotF64Ge],
  [I.RefIsNull, I.BrNull, I.BrNonNull],
];

/** Instructions that leave the function. */
export const RETURNS: ReadonlySet<number> = new Set([I.Return, I.Return32, I.Return64]);

/** Branches whose operands can change places. */
export const SYMMETRICAL: ReadonlySet<number> = new Set([I.BrI32Eq, I.BrI32Ne]);

/** Instructions as the operator's number finds them. */
function byOp<T>(table: Readonly<Record<string, T>>): readonly (T | undefined)[] {
  const rows: (T | undefined)[] = [];
  for (const [name, row] of Object.entries(table)) rows[OP[name as keyof typeof OP]] = row;
  return rows;
}

/** Instruction of each binary operator. */
export const BINARY_BY_OP = byOp<BinaryRow>(BINARY) as readonly BinaryRow[];
/** Instruction of each unary operator. */
export const UNARY_BY_OP = byOp<I>(UNARY) as readonly I[];
/** Instruction of each load. */
export const LOAD_BY_OP = byOp<I>(LOADS) as readonly I[];
/** Instruction of each store. */
export const STORE_BY_OP = byOp<I>(STORES) as readonly I[];
/** For a comparing instruction, the branch when it holds and the one when it does not. */
export const BRANCH_OF: ReadonlyMap<number, readonly [ifTrue: I, ifFalse: I]> = new Map(
  BRANCHES.map(([compare, ifTrue, ifFalse]) => [compare, [ifTrue, ifFalse]]),
);

/** In place of an operand: the two have nothing in common but that one follows the other. */
export const SEQUENCE = -1;

/** What an instruction becomes when it is merged with the one that made an operand of it, and which operand that is. */
export interface Fusion {
  /** The operand's number among the sources, or {@linkcode SEQUENCE}. */
  readonly operand: number;
  readonly fused: I;
}

/**
 * Pairs that merge, by the first: of the second's sources, the one with the number given is replaced by the sources of
 * the first. They are the pairs that the benchmark kernels run most.
 */
const FUSIONS: readonly (readonly [first: I, next: I, operand: number, fused: I])[] = [
  [I.I32AddImm, I.Load32, 0, I.Load32At],
  [I.I32AddImm, I.Load64, 0, I.Load64At],
  [I.I32AddImm, I.LoadF64, 0, I.LoadF64At],
  [I.I32AddImm, I.Load32_8U, 0, I.Load32_8UAt],
  [I.I32AddImm, I.Store32, 0, I.Store32At],
  [I.I32AddImm, I.Store64, 0, I.Store64At],
  [I.I32AddImm, I.StoreF64, 0, I.StoreF64At],
  [I.I32AddImm, I.Store8, 0, I.Store8At],
  [I.I32AddImm, I.BrI32Ne, 0, I.BrAddNe],
  [I.I32AddImm, I.BrI32NeImm, 0, I.BrAddNeImm],
  [I.I32AddImm, I.BrI32LtS, 0, I.BrAddLtS],
  [I.I32AddImm, I.BrI32LtU, 0, I.BrAddLtU],
  [I.I32AddImm, I.BrNonZero, 0, I.BrAddNonZero],
  [I.I32Add, I.Load32, 0, I.Load32Sum],
  [I.I32Add, I.LoadF64, 0, I.LoadF64Sum],
  [I.I32Add, I.Load32_8U, 0, I.Load32_8USum],
  [I.I32Add, I.BrI32LtS, 0, I.BrSumLtS],
  [I.I32Add, I.I32AddImm, 0, I.I32SumImm],
  [I.I32Add, I.I32Add, 1, I.I32Sum],
  [I.I32ShlImm, I.I32AddImm, 0, I.I32ScaleImm],
  [I.I32Rotl, I.I32Xor, 1, I.I32XorRotl],
  [I.LoadF64, I.F64Add, 1, I.F64AddLoad],
  [I.LoadF64, I.F64Sub, 1, I.F64SubLoad],
  [I.LoadF64, I.F64Mul, 1, I.F64MulLoad],
  [I.F64Mul, I.F64Add, 1, I.F64AddProduct],
  [I.F64Add, I.F64Add, 1, I.F64AddSum],
  [I.F64Add, I.StoreF64, 1, I.StoreF64Sum],
  [I.I64Mul, I.I64Add, 1, I.I64AddProduct],
  [I.I32ScaleImm, I.Load32, 0, I.Load32Scaled],
  [I.I32ScaleImm, I.LoadF64, 0, I.LoadF64Scaled],
  [I.LoadF64At, I.F64Add, 1, I.F64AddLoadAt],
  [I.LoadF64At, I.F64Mul, 1, I.F64MulLoadAt],
  [I.F64AddLoad, I.StoreF64, 1, I.StoreF64AddLoad],
  [I.I32AddImm, I.I32AddImm, SEQUENCE, I.I32AddImmTwice],
];

/** Instructions that load an operand and merge with what is done with it. */
export const LOADING: ReadonlySet<number> = new Set([I.LoadF64, I.LoadF64At, I.F64AddLoad]);

/** For the first of a pair that merges, what it becomes with the next. */
export const FUSED: ReadonlyMap<number, ReadonlyMap<number, Fusion>> = new Map(
  FUSIONS.map(([first]) => {
    const pairs = FUSIONS.filter((row) => row[0] === first);
    return [first, new Map(pairs.map(([, next, operand, fused]) => [next as number, { operand, fused }]))];
  }),
);
