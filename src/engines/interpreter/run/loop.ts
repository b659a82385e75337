/**
 * The interpreter's instructions, and the one loop that runs them.
 *
 * Instructions are words of an `Int32Array`: an opcode and its operands. Operands are registers, slots of the frame of
 * the running function, which begins at `fp` on the value stack; the stack is seen through one typed array for each
 * kind of number, and references live in an array beside it. A register of a 32-bit value is given as an index into
 * the 32-bit views (twice its slot number), one of a 64-bit value as its slot number; `Move64`, `Const64`, `Select64`
 * and the 64-bit globals copy halves and use the former.
 *
 * What keeps the loop fast in V8, all of it measured: it calls no function, which outlined.ts explains; case labels are
 * a `const enum` of this file; the function stays below the 60 KB of bytecode that TurboFan accepts; 64-bit integers are
 * BigInts only between a load from and a store to a `BigInt64Array`; a taken branch leaves the switch for the one place
 * that counts, and the loop returns to its caller every few ten thousand loop iterations and calls, so that V8 enters
 * optimised code by the front door instead of staying in code optimised in the middle of a run. That count is the meter's.
 *
 * @module
 */
import type { Func } from "../../../runtime/mod.ts";
import type { InterpretedInstance } from "./instance.ts";
import type { Machine } from "./machine.ts";

/** The instructions. */
export const enum I {
  // Moves and constants: target, source
  Move32,
  Move64,
  MoveRef,
  Const32,
  Const64,
  NullRef,
  // i32 arithmetic: target, operands; the last operand of ...Imm is a constant
  I32Add,
  I32Sub,
  I32Mul,
  I32DivS,
  I32DivU,
  I32RemS,
  I32RemU,
  I32And,
  I32Or,
  I32Xor,
  I32Shl,
  I32ShrS,
  I32ShrU,
  I32Rotl,
  I32Rotr,
  I32AddImm,
  I32MulImm,
  I32AndImm,
  I32OrImm,
  I32XorImm,
  I32ShlImm,
  I32ShrSImm,
  I32ShrUImm,
  I32Eq,
  I32Ne,
  I32LtS,
  I32LtU,
  I32GtS,
  I32GtU,
  I32LeS,
  I32LeU,
  I32GeS,
  I32GeU,
  I32EqImm,
  I32NeImm,
  I32LtSImm,
  I32LtUImm,
  I32GtSImm,
  I32GtUImm,
  I32LeSImm,
  I32LeUImm,
  I32GeSImm,
  I32GeUImm,
  I32Eqz,
  I32Clz,
  I32Ctz,
  I32Popcnt,
  I32Extend8S,
  I32Extend16S,
  // i64 arithmetic: what is no single machine operation on a BigInt works on the halves in `R`
  I64Add,
  I64Sub,
  I64Mul,
  I64And,
  I64Or,
  I64Xor,
  I64DivS,
  I64DivU,
  I64RemS,
  I64RemU,
  I64Shl,
  I64ShrS,
  I64ShrU,
  I64Rotl,
  I64Rotr,
  I64Eq,
  I64Ne,
  I64LtS,
  I64LtU,
  I64GtS,
  I64GtU,
  I64LeS,
  I64LeU,
  I64GeS,
  I64GeU,
  I64Eqz,
  I64Clz,
  I64Ctz,
  I64Popcnt,
  I64Extend8S,
  I64Extend16S,
  I64Extend32S,
  // Floating point
  F32Add,
  F32Sub,
  F32Mul,
  F32Div,
  F32Min,
  F32Max,
  F32Copysign,
  F32Abs,
  F32Neg,
  F32Ceil,
  F32Floor,
  F32Trunc,
  F32Nearest,
  F32Sqrt,
  F32Eq,
  F32Ne,
  F32Lt,
  F32Gt,
  F32Le,
  F32Ge,
  F64Add,
  F64Sub,
  F64Mul,
  F64Div,
  F64Min,
  F64Max,
  F64Copysign,
  F64Abs,
  F64Neg,
  F64Ceil,
  F64Floor,
  F64Trunc,
  F64Nearest,
  F64Sqrt,
  F64Eq,
  F64Ne,
  F64Lt,
  F64Gt,
  F64Le,
  F64Ge,
  // Conversions
  I32WrapI64,
  I64ExtendI32S,
  I64ExtendI32U,
  I32TruncF32S,
  I64TruncF32S,
  I32TruncF32U,
  I64TruncF32U,
  I32TruncSatF32S,
  I64TruncSatF32S,
  I32TruncSatF32U,
  I64TruncSatF32U,
  I32TruncF64S,
  I64TruncF64S,
  I32TruncF64U,
  I64TruncF64U,
  I32TruncSatF64S,
  I64TruncSatF64S,
  I32TruncSatF64U,
  I64TruncSatF64U,
  F32ConvertI32S,
  F32ConvertI32U,
  F64ConvertI32S,
  F64ConvertI32U,
  F32ConvertI64S,
  F64ConvertI64S,
  F32ConvertI64U,
  F64ConvertI64U,
  F32DemoteF64,
  F64PromoteF32,
  // Loads: target, address, offset. Floats are moved as integers, so that their bits stay
  Load32,
  Load64,
  LoadF64,
  Load32_8S,
  Load32_8U,
  Load32_16S,
  Load32_16U,
  Load64_8S,
  Load64_8U,
  Load64_16S,
  Load64_16U,
  Load64_32S,
  Load64_32U,
  // Stores: address, value, offset
  Store32,
  Store64,
  StoreF64,
  Store8,
  Store16,
  // Globals, selection, references
  GlobalGet32,
  GlobalGet64,
  GlobalGetRef,
  GlobalSet32,
  GlobalSet64,
  GlobalSetRef,
  Select32,
  Select64,
  SelectRef,
  RefIsNull,
  // Branches: operands, target; a taken one leaves the switch
  Br,
  BrZero,
  BrNonZero,
  BrI32Eq,
  BrI32Ne,
  BrI32LtS,
  BrI32LtU,
  BrI32GtS,
  BrI32GtU,
  BrI32LeS,
  BrI32LeU,
  BrI32GeS,
  BrI32GeU,
  BrI32EqImm,
  BrI32NeImm,
  BrI32LtSImm,
  BrI32LtUImm,
  BrI32GtSImm,
  BrI32GtUImm,
  BrI32LeSImm,
  BrI32LeUImm,
  BrI32GeSImm,
  BrI32GeUImm,
  BrI64Eq,
  BrI64Ne,
  BrI64LtS,
  BrI64LtU,
  BrI64GtS,
  BrI64GtU,
  BrI64LeS,
  BrI64LeU,
  BrI64GeS,
  BrI64GeU,
  BrF32Eq,
  BrF32Ne,
  BrF32Lt,
  BrF32Gt,
  BrF32Le,
  BrF32Ge,
  BrNotF32Lt,
  BrNotF32Gt,
  BrNotF32Le,
  BrNotF32Ge,
  BrF64Eq,
  BrF64Ne,
  BrF64Lt,
  BrF64Gt,
  BrF64Le,
  BrF64Ge,
  BrNotF64Lt,
  BrNotF64Gt,
  BrNotF64Le,
  BrNotF64Ge,
  BrNull,
  BrNonNull,
  BrTable,
  // Two instructions in one: see `FUSED` in selection.ts
  Load32At,
  Load64At,
  LoadF64At,
  Load32_8UAt,
  Load32Sum,
  LoadF64Sum,
  Load32_8USum,
  Store32At,
  Store64At,
  StoreF64At,
  Store8At,
  BrAddNe,
  BrAddNeImm,
  BrAddLtS,
  BrAddLtU,
  BrAddNonZero,
  BrSumLtS,
  I32SumImm,
  I32Sum,
  I32ScaleImm,
  I32XorRotl,
  F64AddLoad,
  F64SubLoad,
  F64MulLoad,
  F64AddProduct,
  F64AddSum,
  StoreF64Sum,
  I64AddProduct,
  Load32Scaled,
  LoadF64Scaled,
  F64AddLoadAt,
  F64MulLoadAt,
  StoreF64AddLoad,
  I32AddImmTwice,
  // Where the cluster counts: the first iteration of a loop, of which branches count the others, and a tick of straight code
  Loop,
  Tick,
  // Calls: see `run`
  Enter,
  EnterRefs,
  Jump,
  Call,
  CallImport,
  CallIndirect,
  CallRef,
  TailCall,
  TailCallIndirect,
  TailCallRef,
  Return,
  Return32,
  Return64,
  // Whatever is rare: a runtime operation by number, memory selection, 64-bit addresses, traps
  Runtime,
  SelectMemory,
  Address64,
  TableIndex64,
  Trap,
}

const SIGN32 = -0x80000000;
const SIGN64 = -0x8000000000000000n;

/** Slots of 8 bytes on the value stack: 8 MiB, as much as a native thread has. */
export const STACK_SLOTS = 1 << 20;
/** Calls that can be active at once. */
const CALL_DEPTH = 1 << 17;
/** The height of the stack of calls above which no call is made. */
export const CALL_LIMIT = 2 * CALL_DEPTH - 2;

// Constants of this file, and not exported ones: only then does V8 know where they are when it compiles the loop, which
// makes it a tenth faster.
const BYTES = new ArrayBuffer(8 * STACK_SLOTS);
const R = new Int32Array(BYTES), L = new BigInt64Array(BYTES), S = new Float32Array(BYTES), F = new Float64Array(BYTES);
const calls = new Int32Array(2 * CALL_DEPTH);
const refs: unknown[] = [];

/**
 * The stacks of this thread, on which the frames of all instances lie, one above the other.
 *
 * Values are slots of 8 bytes, seen through views of four types; references lie in `refs` at the slot's number, which
 * grows on demand and may hold stale ones above the running frame. `calls` has two words for each active call: the
 * position to return to and the caller's frame. `sp` is the height of `calls`, `top` the first slot that a call from
 * outside may use.
 */
export const STACK = { i32: R, i64: L, f32: S, f64: F, refs, calls, callLimit: CALL_LIMIT, sp: 0, top: 0 };

/**
 * Runs from the machine's `pc`, `fp` and `sp` until the frame at the bottom of its calls returns, which is true, or until
 * the loop cannot go on by itself: the budget is negative, or the instruction at `pc` is one of those in outlined.ts.
 * When something throws, the machine's registers say where it happened.
 */
export function run(machine: Machine, running: InterpretedInstance): boolean {
  const { code, entries, globals, instance, tables, views } = running, C = code.words;
  const { words } = machine;
  let { pc, fp } = machine, { sp } = STACK, budget = words[0];
  let fp2 = fp << 1, target = 0, dv = views[0];
  try {
    loop: for (;;) {
      // deno-fmt-ignore
      switch (C[pc]) {

      // Moves and constants: target, source
      case I.Move32: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]]; pc = pc + 3 | 0; continue;
      case I.Move64: { const d = fp2 + C[pc + 1] | 0, a = fp2 + C[pc + 2] | 0; R[d] = R[a]; R[d + 1] = R[a + 1]; pc = pc + 3 | 0; continue; }
      case I.Const32: R[fp2 + C[pc + 1]] = C[pc + 2]; pc = pc + 3 | 0; continue;
      case I.Const64: { const d = fp2 + C[pc + 1] | 0; R[d] = C[pc + 2]; R[d + 1] = C[pc + 3]; pc = pc + 4 | 0; continue; }
      // i32 arithmetic: target, operands; the last operand of ...Imm is a constant
      case I.I32Add: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] + R[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.I32Sub: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] - R[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.I32Mul: R[fp2 + C[pc + 1]] = Math.imul(R[fp2 + C[pc + 2]], R[fp2 + C[pc + 3]]); pc = pc + 4 | 0; continue;
      case I.I32DivS: { const b = R[fp2 + C[pc + 3]]; if (b === 0 || b === -1) break loop; R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] / b | 0; pc = pc + 4 | 0; continue; }
      case I.I32DivU: { const b = R[fp2 + C[pc + 3]]; if (b === 0) break loop; R[fp2 + C[pc + 1]] = (R[fp2 + C[pc + 2]] >>> 0) / (b >>> 0) | 0; pc = pc + 4 | 0; continue; }
      case I.I32RemS: { const b = R[fp2 + C[pc + 3]]; if (b === 0) break loop; R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] % b | 0; pc = pc + 4 | 0; continue; }
      case I.I32RemU: { const b = R[fp2 + C[pc + 3]]; if (b === 0) break loop; R[fp2 + C[pc + 1]] = (R[fp2 + C[pc + 2]] >>> 0) % (b >>> 0) | 0; pc = pc + 4 | 0; continue; }
      case I.I32And: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] & R[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.I32Or: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] | R[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.I32Xor: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] ^ R[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.I32Shl: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] << R[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.I32ShrS: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] >> R[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.I32ShrU: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] >>> R[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.I32Rotl: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] << R[fp2 + C[pc + 3]] | R[fp2 + C[pc + 2]] >>> -R[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.I32Rotr: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] >>> R[fp2 + C[pc + 3]] | R[fp2 + C[pc + 2]] << -R[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.I32AddImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] + C[pc + 3]; pc = pc + 4 | 0; continue;
      case I.I32MulImm: R[fp2 + C[pc + 1]] = Math.imul(R[fp2 + C[pc + 2]], C[pc + 3]); pc = pc + 4 | 0; continue;
      case I.I32AndImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] & C[pc + 3]; pc = pc + 4 | 0; continue;
      case I.I32OrImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] | C[pc + 3]; pc = pc + 4 | 0; continue;
      case I.I32XorImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] ^ C[pc + 3]; pc = pc + 4 | 0; continue;
      case I.I32ShlImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] << C[pc + 3]; pc = pc + 4 | 0; continue;
      case I.I32ShrSImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] >> C[pc + 3]; pc = pc + 4 | 0; continue;
      case I.I32ShrUImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] >>> C[pc + 3]; pc = pc + 4 | 0; continue;
      case I.I32Eq: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] === R[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32Ne: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] !== R[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32LtS: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] < R[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32LtU: R[fp2 + C[pc + 1]] = (R[fp2 + C[pc + 2]] >>> 0) < (R[fp2 + C[pc + 3]] >>> 0) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32GtS: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] > R[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32GtU: R[fp2 + C[pc + 1]] = (R[fp2 + C[pc + 2]] >>> 0) > (R[fp2 + C[pc + 3]] >>> 0) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32LeS: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] <= R[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32LeU: R[fp2 + C[pc + 1]] = (R[fp2 + C[pc + 2]] >>> 0) <= (R[fp2 + C[pc + 3]] >>> 0) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32GeS: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] >= R[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32GeU: R[fp2 + C[pc + 1]] = (R[fp2 + C[pc + 2]] >>> 0) >= (R[fp2 + C[pc + 3]] >>> 0) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32EqImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] === C[pc + 3] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32NeImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] !== C[pc + 3] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32LtSImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] < C[pc + 3] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32LtUImm: R[fp2 + C[pc + 1]] = (R[fp2 + C[pc + 2]] >>> 0) < (C[pc + 3] >>> 0) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32GtSImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] > C[pc + 3] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32GtUImm: R[fp2 + C[pc + 1]] = (R[fp2 + C[pc + 2]] >>> 0) > (C[pc + 3] >>> 0) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32LeSImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] <= C[pc + 3] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32LeUImm: R[fp2 + C[pc + 1]] = (R[fp2 + C[pc + 2]] >>> 0) <= (C[pc + 3] >>> 0) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32GeSImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] >= C[pc + 3] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32GeUImm: R[fp2 + C[pc + 1]] = (R[fp2 + C[pc + 2]] >>> 0) >= (C[pc + 3] >>> 0) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I32Eqz: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] === 0 ? 1 : 0; pc = pc + 3 | 0; continue;
      case I.I32Clz: R[fp2 + C[pc + 1]] = Math.clz32(R[fp2 + C[pc + 2]]); pc = pc + 3 | 0; continue;
      case I.I32Ctz: { const v = R[fp2 + C[pc + 2]]; R[fp2 + C[pc + 1]] = v === 0 ? 32 : 31 - Math.clz32(v & -v); pc = pc + 3 | 0; continue; }
      case I.I32Extend8S: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] << 24 >> 24; pc = pc + 3 | 0; continue;
      case I.I32Extend16S: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] << 16 >> 16; pc = pc + 3 | 0; continue;

      // i64 arithmetic: what is no single machine operation on a BigInt works on the halves in `R`
      case I.I64Add: L[fp + C[pc + 1]] = BigInt.asIntN(64, L[fp + C[pc + 2]] + L[fp + C[pc + 3]]); pc = pc + 4 | 0; continue;
      case I.I64Sub: L[fp + C[pc + 1]] = BigInt.asIntN(64, L[fp + C[pc + 2]] - L[fp + C[pc + 3]]); pc = pc + 4 | 0; continue;
      case I.I64Mul: L[fp + C[pc + 1]] = BigInt.asIntN(64, L[fp + C[pc + 2]] * L[fp + C[pc + 3]]); pc = pc + 4 | 0; continue;
      case I.I64And: L[fp + C[pc + 1]] = BigInt.asIntN(64, L[fp + C[pc + 2]] & L[fp + C[pc + 3]]); pc = pc + 4 | 0; continue;
      case I.I64Or: L[fp + C[pc + 1]] = BigInt.asIntN(64, L[fp + C[pc + 2]] | L[fp + C[pc + 3]]); pc = pc + 4 | 0; continue;
      case I.I64Xor: L[fp + C[pc + 1]] = BigInt.asIntN(64, L[fp + C[pc + 2]] ^ L[fp + C[pc + 3]]); pc = pc + 4 | 0; continue;
      case I.I64DivS: { const d = fp + C[pc + 1], a = fp + C[pc + 2], b = fp + C[pc + 3]; if ((R[b << 1] | R[(b << 1) + 1]) === 0 || (R[b << 1] & R[(b << 1) + 1]) === -1) break loop; L[d] = BigInt.asIntN(64, L[a] / L[b]); pc = pc + 4 | 0; continue; }
      case I.I64DivU: { const d = fp + C[pc + 1], a = fp + C[pc + 2], b = fp + C[pc + 3]; if ((R[b << 1] | R[(b << 1) + 1]) === 0 || (R[(a << 1) + 1] | R[(b << 1) + 1]) < 0) break loop; L[d] = BigInt.asIntN(64, L[a] / L[b]); pc = pc + 4 | 0; continue; }
      case I.I64RemS: { const d = fp + C[pc + 1], a = fp + C[pc + 2], b = fp + C[pc + 3]; if ((R[b << 1] | R[(b << 1) + 1]) === 0 || (R[b << 1] & R[(b << 1) + 1]) === -1) break loop; L[d] = BigInt.asIntN(64, L[a] % L[b]); pc = pc + 4 | 0; continue; }
      case I.I64RemU: { const d = fp + C[pc + 1], a = fp + C[pc + 2], b = fp + C[pc + 3]; if ((R[b << 1] | R[(b << 1) + 1]) === 0 || (R[(a << 1) + 1] | R[(b << 1) + 1]) < 0) break loop; L[d] = BigInt.asIntN(64, L[a] % L[b]); pc = pc + 4 | 0; continue; }
      // Both shifts by 32 - n also hold for a count of 0, as counts are taken modulo 32
      case I.I64Rotl: { const d = fp + C[pc + 1], n = R[fp + C[pc + 3] << 1], a = (fp + C[pc + 2] << 1) + (n >>> 5 & 1), lo = R[a], hi = R[a ^ 1]; R[d << 1] = lo << n | hi >>> 1 >>> ~n; R[(d << 1) + 1] = hi << n | lo >>> 1 >>> ~n; pc = pc + 4 | 0; continue; }
      case I.I64Rotr: { const d = fp + C[pc + 1], n = R[fp + C[pc + 3] << 1], a = (fp + C[pc + 2] << 1) + (n >>> 5 & 1), lo = R[a], hi = R[a ^ 1]; R[d << 1] = lo >>> n | hi << 1 << ~n; R[(d << 1) + 1] = hi >>> n | lo << 1 << ~n; pc = pc + 4 | 0; continue; }
      case I.I64Shl: { const d = fp + C[pc + 1] << 1, a = fp + C[pc + 2] << 1, n = R[fp + C[pc + 3] << 1] & 63, lo = R[a], hi = R[a + 1]; if (n >= 32) { R[d + 1] = lo << n; R[d] = 0; } else if (n === 0) { R[d] = lo; R[d + 1] = hi; } else { R[d + 1] = hi << n | lo >>> -n; R[d] = lo << n; } pc = pc + 4 | 0; continue; }
      case I.I64ShrS: { const d = fp + C[pc + 1] << 1, a = fp + C[pc + 2] << 1, n = R[fp + C[pc + 3] << 1] & 63, lo = R[a], hi = R[a + 1]; if (n >= 32) { R[d] = hi >> n; R[d + 1] = hi >> 31; } else if (n === 0) { R[d] = lo; R[d + 1] = hi; } else { R[d] = lo >>> n | hi << -n; R[d + 1] = hi >> n; } pc = pc + 4 | 0; continue; }
      case I.I64ShrU: { const d = fp + C[pc + 1] << 1, a = fp + C[pc + 2] << 1, n = R[fp + C[pc + 3] << 1] & 63, lo = R[a], hi = R[a + 1]; if (n >= 32) { R[d] = hi >>> n; R[d + 1] = 0; } else if (n === 0) { R[d] = lo; R[d + 1] = hi; } else { R[d] = lo >>> n | hi << -n; R[d + 1] = hi >>> n; } pc = pc + 4 | 0; continue; }
      case I.I64Eq: R[fp2 + C[pc + 1]] = L[fp + C[pc + 2]] === L[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I64Ne: R[fp2 + C[pc + 1]] = L[fp + C[pc + 2]] !== L[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I64LtS: R[fp2 + C[pc + 1]] = L[fp + C[pc + 2]] < L[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I64LtU: R[fp2 + C[pc + 1]] = BigInt.asIntN(64, L[fp + C[pc + 2]] ^ SIGN64) < BigInt.asIntN(64, L[fp + C[pc + 3]] ^ SIGN64) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I64GtS: R[fp2 + C[pc + 1]] = L[fp + C[pc + 2]] > L[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I64GtU: R[fp2 + C[pc + 1]] = BigInt.asIntN(64, L[fp + C[pc + 2]] ^ SIGN64) > BigInt.asIntN(64, L[fp + C[pc + 3]] ^ SIGN64) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I64LeS: R[fp2 + C[pc + 1]] = L[fp + C[pc + 2]] <= L[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I64LeU: R[fp2 + C[pc + 1]] = BigInt.asIntN(64, L[fp + C[pc + 2]] ^ SIGN64) <= BigInt.asIntN(64, L[fp + C[pc + 3]] ^ SIGN64) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I64GeS: R[fp2 + C[pc + 1]] = L[fp + C[pc + 2]] >= L[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I64GeU: R[fp2 + C[pc + 1]] = BigInt.asIntN(64, L[fp + C[pc + 2]] ^ SIGN64) >= BigInt.asIntN(64, L[fp + C[pc + 3]] ^ SIGN64) ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.I64Eqz: { const a = fp + C[pc + 2] << 1; R[fp2 + C[pc + 1]] = (R[a] | R[a + 1]) === 0 ? 1 : 0; pc = pc + 3 | 0; continue; }
      case I.I64Extend8S: { const d = fp + C[pc + 1] << 1, v = R[fp + C[pc + 2] << 1] << 24 >> 24; R[d] = v; R[d + 1] = v >> 31; pc = pc + 3 | 0; continue; }
      case I.I64Extend16S: { const d = fp + C[pc + 1] << 1, v = R[fp + C[pc + 2] << 1] << 16 >> 16; R[d] = v; R[d + 1] = v >> 31; pc = pc + 3 | 0; continue; }
      case I.I64Extend32S: { const d = fp + C[pc + 1] << 1, v = R[fp + C[pc + 2] << 1]; R[d] = v; R[d + 1] = v >> 31; pc = pc + 3 | 0; continue; }

      // Floating point
      case I.F32Add: S[fp2 + C[pc + 1]] = S[fp2 + C[pc + 2]] + S[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.F32Sub: S[fp2 + C[pc + 1]] = S[fp2 + C[pc + 2]] - S[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.F32Mul: S[fp2 + C[pc + 1]] = S[fp2 + C[pc + 2]] * S[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.F32Div: S[fp2 + C[pc + 1]] = S[fp2 + C[pc + 2]] / S[fp2 + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.F32Min: { const a = S[fp2 + C[pc + 2]], b = S[fp2 + C[pc + 3]]; S[fp2 + C[pc + 1]] = a !== a || b !== b ? a + b : Math.min(a, b); pc = pc + 4 | 0; continue; }
      case I.F32Max: { const a = S[fp2 + C[pc + 2]], b = S[fp2 + C[pc + 3]]; S[fp2 + C[pc + 1]] = a !== a || b !== b ? a + b : Math.max(a, b); pc = pc + 4 | 0; continue; }
      case I.F32Copysign: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] & 0x7fffffff | R[fp2 + C[pc + 3]] & SIGN32; pc = pc + 4 | 0; continue;
      case I.F32Abs: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] & 0x7fffffff; pc = pc + 3 | 0; continue;
      case I.F32Neg: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] ^ SIGN32; pc = pc + 3 | 0; continue;
      case I.F32Ceil: S[fp2 + C[pc + 1]] = Math.ceil(S[fp2 + C[pc + 2]]); pc = pc + 3 | 0; continue;
      case I.F32Floor: S[fp2 + C[pc + 1]] = Math.floor(S[fp2 + C[pc + 2]]); pc = pc + 3 | 0; continue;
      case I.F32Trunc: S[fp2 + C[pc + 1]] = Math.trunc(S[fp2 + C[pc + 2]]); pc = pc + 3 | 0; continue;
      case I.F32Sqrt: S[fp2 + C[pc + 1]] = Math.sqrt(S[fp2 + C[pc + 2]]); pc = pc + 3 | 0; continue;
      case I.F32Eq: R[fp2 + C[pc + 1]] = S[fp2 + C[pc + 2]] === S[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.F32Ne: R[fp2 + C[pc + 1]] = S[fp2 + C[pc + 2]] !== S[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.F32Lt: R[fp2 + C[pc + 1]] = S[fp2 + C[pc + 2]] < S[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.F32Gt: R[fp2 + C[pc + 1]] = S[fp2 + C[pc + 2]] > S[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.F32Le: R[fp2 + C[pc + 1]] = S[fp2 + C[pc + 2]] <= S[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.F32Ge: R[fp2 + C[pc + 1]] = S[fp2 + C[pc + 2]] >= S[fp2 + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.F64Add: F[fp + C[pc + 1]] = F[fp + C[pc + 2]] + F[fp + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.F64Sub: F[fp + C[pc + 1]] = F[fp + C[pc + 2]] - F[fp + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.F64Mul: F[fp + C[pc + 1]] = F[fp + C[pc + 2]] * F[fp + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.F64Div: F[fp + C[pc + 1]] = F[fp + C[pc + 2]] / F[fp + C[pc + 3]]; pc = pc + 4 | 0; continue;
      case I.F64Min: { const a = F[fp + C[pc + 2]], b = F[fp + C[pc + 3]]; F[fp + C[pc + 1]] = a !== a || b !== b ? a + b : Math.min(a, b); pc = pc + 4 | 0; continue; }
      case I.F64Max: { const a = F[fp + C[pc + 2]], b = F[fp + C[pc + 3]]; F[fp + C[pc + 1]] = a !== a || b !== b ? a + b : Math.max(a, b); pc = pc + 4 | 0; continue; }
      case I.F64Copysign: { const d = fp + C[pc + 1] << 1, a = fp + C[pc + 2] << 1; const sign = R[(fp + C[pc + 3] << 1) + 1] & SIGN32; R[d] = R[a]; R[d + 1] = R[a + 1] & 0x7fffffff | sign; pc = pc + 4 | 0; continue; }
      case I.F64Abs: { const d = fp + C[pc + 1] << 1, a = fp + C[pc + 2] << 1; R[d] = R[a]; R[d + 1] = R[a + 1] & 0x7fffffff; pc = pc + 3 | 0; continue; }
      case I.F64Neg: { const d = fp + C[pc + 1] << 1, a = fp + C[pc + 2] << 1; R[d] = R[a]; R[d + 1] = R[a + 1] ^ SIGN32; pc = pc + 3 | 0; continue; }
      case I.F64Ceil: { const a = F[fp + C[pc + 2]]; F[fp + C[pc + 1]] = a !== a ? a + a : Math.ceil(a); pc = pc + 3 | 0; continue; }
      case I.F64Floor: { const a = F[fp + C[pc + 2]]; F[fp + C[pc + 1]] = a !== a ? a + a : Math.floor(a); pc = pc + 3 | 0; continue; }
      case I.F64Trunc: { const a = F[fp + C[pc + 2]]; F[fp + C[pc + 1]] = a !== a ? a + a : Math.trunc(a); pc = pc + 3 | 0; continue; }
      case I.F64Sqrt: F[fp + C[pc + 1]] = Math.sqrt(F[fp + C[pc + 2]]); pc = pc + 3 | 0; continue;
      case I.F64Eq: R[fp2 + C[pc + 1]] = F[fp + C[pc + 2]] === F[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.F64Ne: R[fp2 + C[pc + 1]] = F[fp + C[pc + 2]] !== F[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.F64Lt: R[fp2 + C[pc + 1]] = F[fp + C[pc + 2]] < F[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.F64Gt: R[fp2 + C[pc + 1]] = F[fp + C[pc + 2]] > F[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.F64Le: R[fp2 + C[pc + 1]] = F[fp + C[pc + 2]] <= F[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;
      case I.F64Ge: R[fp2 + C[pc + 1]] = F[fp + C[pc + 2]] >= F[fp + C[pc + 3]] ? 1 : 0; pc = pc + 4 | 0; continue;

      // Conversions
      case I.I32WrapI64: R[fp2 + C[pc + 1]] = R[fp + C[pc + 2] << 1]; pc = pc + 3 | 0; continue;
      case I.I64ExtendI32S: { const d = fp + C[pc + 1] << 1, v = R[fp2 + C[pc + 2]]; R[d] = v; R[d + 1] = v >> 31; pc = pc + 3 | 0; continue; }
      case I.I64ExtendI32U: { const d = fp + C[pc + 1] << 1; R[d] = R[fp2 + C[pc + 2]]; R[d + 1] = 0; pc = pc + 3 | 0; continue; }
      case I.I32TruncF32S: { const a = S[fp2 + C[pc + 2]]; if (!(a > -0x80000001 && a < 0x80000000)) break loop; R[fp2 + C[pc + 1]] = a | 0; pc = pc + 3 | 0; continue; }
      case I.I32TruncF32U: { const a = S[fp2 + C[pc + 2]]; if (!(a > -1 && a < 0x100000000)) break loop; R[fp2 + C[pc + 1]] = a | 0; pc = pc + 3 | 0; continue; }
      case I.I32TruncSatF32S: { const a = S[fp2 + C[pc + 2]]; R[fp2 + C[pc + 1]] = a >= 0x7fffffff ? 0x7fffffff : a <= SIGN32 ? SIGN32 : a | 0; pc = pc + 3 | 0; continue; }
      case I.I32TruncSatF32U: { const a = S[fp2 + C[pc + 2]]; R[fp2 + C[pc + 1]] = a >= 0xffffffff ? -1 : a > 0 ? a | 0 : 0; pc = pc + 3 | 0; continue; }
      case I.I32TruncF64S: { const a = F[fp + C[pc + 2]]; if (!(a > -0x80000001 && a < 0x80000000)) break loop; R[fp2 + C[pc + 1]] = a | 0; pc = pc + 3 | 0; continue; }
      case I.I32TruncF64U: { const a = F[fp + C[pc + 2]]; if (!(a > -1 && a < 0x100000000)) break loop; R[fp2 + C[pc + 1]] = a | 0; pc = pc + 3 | 0; continue; }
      case I.I32TruncSatF64S: { const a = F[fp + C[pc + 2]]; R[fp2 + C[pc + 1]] = a >= 0x7fffffff ? 0x7fffffff : a <= SIGN32 ? SIGN32 : a | 0; pc = pc + 3 | 0; continue; }
      case I.I32TruncSatF64U: { const a = F[fp + C[pc + 2]]; R[fp2 + C[pc + 1]] = a >= 0xffffffff ? -1 : a > 0 ? a | 0 : 0; pc = pc + 3 | 0; continue; }
      case I.F32ConvertI32S: S[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]]; pc = pc + 3 | 0; continue;
      case I.F32ConvertI32U: S[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] >>> 0; pc = pc + 3 | 0; continue;
      case I.F64ConvertI32S: F[fp + C[pc + 1]] = R[fp2 + C[pc + 2]]; pc = pc + 3 | 0; continue;
      case I.F64ConvertI32U: F[fp + C[pc + 1]] = R[fp2 + C[pc + 2]] >>> 0; pc = pc + 3 | 0; continue;
      case I.F64ConvertI64S: { const a = fp + C[pc + 2] << 1; F[fp + C[pc + 1]] = R[a + 1] * 0x100000000 + (R[a] >>> 0); pc = pc + 3 | 0; continue; }
      case I.F64ConvertI64U: { const a = fp + C[pc + 2] << 1; F[fp + C[pc + 1]] = (R[a + 1] >>> 0) * 0x100000000 + (R[a] >>> 0); pc = pc + 3 | 0; continue; }
      case I.F32DemoteF64: S[fp2 + C[pc + 1]] = F[fp + C[pc + 2]]; pc = pc + 3 | 0; continue;
      case I.F64PromoteF32: F[fp + C[pc + 1]] = S[fp2 + C[pc + 2]]; pc = pc + 3 | 0; continue;

      // Loads: target, address, offset. Floats are moved as integers, so that their bits stay
      case I.Load32: R[fp2 + C[pc + 1]] = dv.getInt32((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0), true); pc = pc + 4 | 0; continue;
      case I.Load64: L[fp + C[pc + 1]] = dv.getBigInt64((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0), true); pc = pc + 4 | 0; continue;
      case I.LoadF64: { const at = (R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0), v = dv.getFloat64(at, true); F[fp + C[pc + 1]] = v; if (v !== v) L[fp + C[pc + 1]] = dv.getBigInt64(at, true); pc = pc + 4 | 0; continue; }
      case I.Load32_8S: R[fp2 + C[pc + 1]] = dv.getInt8((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0)); pc = pc + 4 | 0; continue;
      case I.Load32_8U: R[fp2 + C[pc + 1]] = dv.getUint8((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0)); pc = pc + 4 | 0; continue;
      case I.Load32_16S: R[fp2 + C[pc + 1]] = dv.getInt16((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0), true); pc = pc + 4 | 0; continue;
      case I.Load32_16U: R[fp2 + C[pc + 1]] = dv.getUint16((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0), true); pc = pc + 4 | 0; continue;
      case I.Load64_8S: { const d = fp + C[pc + 1] << 1, v = dv.getInt8((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0)); R[d] = v; R[d + 1] = v >> 31; pc = pc + 4 | 0; continue; }
      case I.Load64_8U: { const d = fp + C[pc + 1] << 1, v = dv.getUint8((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0)); R[d] = v; R[d + 1] = 0; pc = pc + 4 | 0; continue; }
      case I.Load64_16S: { const d = fp + C[pc + 1] << 1, v = dv.getInt16((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0), true); R[d] = v; R[d + 1] = v >> 31; pc = pc + 4 | 0; continue; }
      case I.Load64_16U: { const d = fp + C[pc + 1] << 1, v = dv.getUint16((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0), true); R[d] = v; R[d + 1] = 0; pc = pc + 4 | 0; continue; }
      case I.Load64_32S: { const d = fp + C[pc + 1] << 1, v = dv.getInt32((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0), true); R[d] = v; R[d + 1] = v >> 31; pc = pc + 4 | 0; continue; }
      case I.Load64_32U: { const d = fp + C[pc + 1] << 1, v = dv.getInt32((R[fp2 + C[pc + 2]] >>> 0) + (C[pc + 3] >>> 0), true); R[d] = v; R[d + 1] = 0; pc = pc + 4 | 0; continue; }

      // Stores: address, value, offset
      case I.Store32: dv.setInt32((R[fp2 + C[pc + 1]] >>> 0) + (C[pc + 3] >>> 0), R[fp2 + C[pc + 2]], true); pc = pc + 4 | 0; continue;
      case I.Store64: dv.setBigInt64((R[fp2 + C[pc + 1]] >>> 0) + (C[pc + 3] >>> 0), L[fp + C[pc + 2]], true); pc = pc + 4 | 0; continue;
      case I.StoreF64: { const at = (R[fp2 + C[pc + 1]] >>> 0) + (C[pc + 3] >>> 0), v = F[fp + C[pc + 2]]; dv.setFloat64(at, v, true); if (v !== v) dv.setBigInt64(at, L[fp + C[pc + 2]], true); pc = pc + 4 | 0; continue; }
      case I.Store8: dv.setInt8((R[fp2 + C[pc + 1]] >>> 0) + (C[pc + 3] >>> 0), R[fp2 + C[pc + 2]]); pc = pc + 4 | 0; continue;
      case I.Store16: dv.setInt16((R[fp2 + C[pc + 1]] >>> 0) + (C[pc + 3] >>> 0), R[fp2 + C[pc + 2]], true); pc = pc + 4 | 0; continue;

      // Globals, selection, references
      case I.GlobalGet32: R[fp2 + C[pc + 1]] = globals[C[pc + 2]].i32[0]; pc = pc + 3 | 0; continue;
      case I.GlobalGet64: { const d = fp2 + C[pc + 1] | 0, cell = globals[C[pc + 2]].i32; R[d] = cell[0]; R[d + 1] = cell[1]; pc = pc + 3 | 0; continue; }
      case I.GlobalSet32: globals[C[pc + 2]].i32[0] = R[fp2 + C[pc + 1]]; pc = pc + 3 | 0; continue;
      case I.GlobalSet64: { const a = fp2 + C[pc + 1] | 0, cell = globals[C[pc + 2]].i32; cell[0] = R[a]; cell[1] = R[a + 1]; pc = pc + 3 | 0; continue; }
      case I.Select32: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 4]] !== 0 ? R[fp2 + C[pc + 2]] : R[fp2 + C[pc + 3]]; pc = pc + 5 | 0; continue;
      case I.Select64: { const d = fp2 + C[pc + 1] | 0, a = fp2 + (R[fp2 + C[pc + 4]] !== 0 ? C[pc + 2] : C[pc + 3]) | 0; R[d] = R[a]; R[d + 1] = R[a + 1]; pc = pc + 5 | 0; continue; }
      case I.RefIsNull: R[fp2 + C[pc + 1]] = refs[fp + C[pc + 2]] === null ? 1 : 0; pc = pc + 3 | 0; continue;

      // Branches: operands, target; a taken one leaves the switch
      case I.Br: target = C[pc + 1]; break;
      case I.BrZero: if (R[fp2 + C[pc + 1]] === 0) { target = C[pc + 2]; break; } pc = pc + 3 | 0; continue;
      case I.BrNonZero: if (R[fp2 + C[pc + 1]] !== 0) { target = C[pc + 2]; break; } pc = pc + 3 | 0; continue;
      case I.BrI32Eq: if (R[fp2 + C[pc + 1]] === R[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32Ne: if (R[fp2 + C[pc + 1]] !== R[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32LtS: if (R[fp2 + C[pc + 1]] < R[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32LtU: if ((R[fp2 + C[pc + 1]] >>> 0) < (R[fp2 + C[pc + 2]] >>> 0)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32GtS: if (R[fp2 + C[pc + 1]] > R[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32GtU: if ((R[fp2 + C[pc + 1]] >>> 0) > (R[fp2 + C[pc + 2]] >>> 0)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32LeS: if (R[fp2 + C[pc + 1]] <= R[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32LeU: if ((R[fp2 + C[pc + 1]] >>> 0) <= (R[fp2 + C[pc + 2]] >>> 0)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32GeS: if (R[fp2 + C[pc + 1]] >= R[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32GeU: if ((R[fp2 + C[pc + 1]] >>> 0) >= (R[fp2 + C[pc + 2]] >>> 0)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32EqImm: if (R[fp2 + C[pc + 1]] === C[pc + 2]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32NeImm: if (R[fp2 + C[pc + 1]] !== C[pc + 2]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32LtSImm: if (R[fp2 + C[pc + 1]] < C[pc + 2]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32LtUImm: if ((R[fp2 + C[pc + 1]] >>> 0) < (C[pc + 2] >>> 0)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32GtSImm: if (R[fp2 + C[pc + 1]] > C[pc + 2]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32GtUImm: if ((R[fp2 + C[pc + 1]] >>> 0) > (C[pc + 2] >>> 0)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32LeSImm: if (R[fp2 + C[pc + 1]] <= C[pc + 2]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32LeUImm: if ((R[fp2 + C[pc + 1]] >>> 0) <= (C[pc + 2] >>> 0)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32GeSImm: if (R[fp2 + C[pc + 1]] >= C[pc + 2]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI32GeUImm: if ((R[fp2 + C[pc + 1]] >>> 0) >= (C[pc + 2] >>> 0)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI64Eq: if (L[fp + C[pc + 1]] === L[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI64Ne: if (L[fp + C[pc + 1]] !== L[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI64LtS: if (L[fp + C[pc + 1]] < L[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI64LtU: if (BigInt.asIntN(64, L[fp + C[pc + 1]] ^ SIGN64) < BigInt.asIntN(64, L[fp + C[pc + 2]] ^ SIGN64)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI64GtS: if (L[fp + C[pc + 1]] > L[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI64GtU: if (BigInt.asIntN(64, L[fp + C[pc + 1]] ^ SIGN64) > BigInt.asIntN(64, L[fp + C[pc + 2]] ^ SIGN64)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI64LeS: if (L[fp + C[pc + 1]] <= L[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI64LeU: if (BigInt.asIntN(64, L[fp + C[pc + 1]] ^ SIGN64) <= BigInt.asIntN(64, L[fp + C[pc + 2]] ^ SIGN64)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI64GeS: if (L[fp + C[pc + 1]] >= L[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrI64GeU: if (BigInt.asIntN(64, L[fp + C[pc + 1]] ^ SIGN64) >= BigInt.asIntN(64, L[fp + C[pc + 2]] ^ SIGN64)) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF32Eq: if (S[fp2 + C[pc + 1]] === S[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF32Ne: if (S[fp2 + C[pc + 1]] !== S[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF32Lt: if (S[fp2 + C[pc + 1]] < S[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF32Gt: if (S[fp2 + C[pc + 1]] > S[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF32Le: if (S[fp2 + C[pc + 1]] <= S[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF32Ge: if (S[fp2 + C[pc + 1]] >= S[fp2 + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrNotF32Lt: if (!(S[fp2 + C[pc + 1]] < S[fp2 + C[pc + 2]])) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrNotF32Gt: if (!(S[fp2 + C[pc + 1]] > S[fp2 + C[pc + 2]])) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrNotF32Le: if (!(S[fp2 + C[pc + 1]] <= S[fp2 + C[pc + 2]])) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrNotF32Ge: if (!(S[fp2 + C[pc + 1]] >= S[fp2 + C[pc + 2]])) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF64Eq: if (F[fp + C[pc + 1]] === F[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF64Ne: if (F[fp + C[pc + 1]] !== F[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF64Lt: if (F[fp + C[pc + 1]] < F[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF64Gt: if (F[fp + C[pc + 1]] > F[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF64Le: if (F[fp + C[pc + 1]] <= F[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrF64Ge: if (F[fp + C[pc + 1]] >= F[fp + C[pc + 2]]) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrNotF64Lt: if (!(F[fp + C[pc + 1]] < F[fp + C[pc + 2]])) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrNotF64Gt: if (!(F[fp + C[pc + 1]] > F[fp + C[pc + 2]])) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrNotF64Le: if (!(F[fp + C[pc + 1]] <= F[fp + C[pc + 2]])) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrNotF64Ge: if (!(F[fp + C[pc + 1]] >= F[fp + C[pc + 2]])) { target = C[pc + 3]; break; } pc = pc + 4 | 0; continue;
      case I.BrNull: if (refs[fp + C[pc + 1]] === null) { target = C[pc + 2]; break; } pc = pc + 3 | 0; continue;
      case I.BrNonNull: if (refs[fp + C[pc + 1]] !== null) { target = C[pc + 2]; break; } pc = pc + 3 | 0; continue;
      case I.BrTable: { const n = C[pc + 2], q = R[fp2 + C[pc + 1]]; target = C[pc + 3 + ((q >>> 0) < n ? q : n)]; break; }

      // Two instructions in one
      case I.Load32At: R[fp2 + C[pc + 1]] = dv.getInt32((R[fp2 + C[pc + 2]] + C[pc + 3] >>> 0) + (C[pc + 4] >>> 0), true); pc = pc + 5 | 0; continue;
      case I.Load64At: L[fp + C[pc + 1]] = dv.getBigInt64((R[fp2 + C[pc + 2]] + C[pc + 3] >>> 0) + (C[pc + 4] >>> 0), true); pc = pc + 5 | 0; continue;
      case I.LoadF64At: { const at = (R[fp2 + C[pc + 2]] + C[pc + 3] >>> 0) + (C[pc + 4] >>> 0), v = dv.getFloat64(at, true); F[fp + C[pc + 1]] = v; if (v !== v) L[fp + C[pc + 1]] = dv.getBigInt64(at, true); pc = pc + 5 | 0; continue; }
      case I.Load32_8UAt: R[fp2 + C[pc + 1]] = dv.getUint8((R[fp2 + C[pc + 2]] + C[pc + 3] >>> 0) + (C[pc + 4] >>> 0)); pc = pc + 5 | 0; continue;
      case I.Load32Sum: R[fp2 + C[pc + 1]] = dv.getInt32((R[fp2 + C[pc + 2]] + R[fp2 + C[pc + 3]] >>> 0) + (C[pc + 4] >>> 0), true); pc = pc + 5 | 0; continue;
      case I.LoadF64Sum: { const at = (R[fp2 + C[pc + 2]] + R[fp2 + C[pc + 3]] >>> 0) + (C[pc + 4] >>> 0), v = dv.getFloat64(at, true); F[fp + C[pc + 1]] = v; if (v !== v) L[fp + C[pc + 1]] = dv.getBigInt64(at, true); pc = pc + 5 | 0; continue; }
      case I.Load32_8USum: R[fp2 + C[pc + 1]] = dv.getUint8((R[fp2 + C[pc + 2]] + R[fp2 + C[pc + 3]] >>> 0) + (C[pc + 4] >>> 0)); pc = pc + 5 | 0; continue;
      case I.Store32At: dv.setInt32((R[fp2 + C[pc + 1]] + C[pc + 2] >>> 0) + (C[pc + 4] >>> 0), R[fp2 + C[pc + 3]], true); pc = pc + 5 | 0; continue;
      case I.Store64At: dv.setBigInt64((R[fp2 + C[pc + 1]] + C[pc + 2] >>> 0) + (C[pc + 4] >>> 0), L[fp + C[pc + 3]], true); pc = pc + 5 | 0; continue;
      case I.StoreF64At: { const at = (R[fp2 + C[pc + 1]] + C[pc + 2] >>> 0) + (C[pc + 4] >>> 0), v = F[fp + C[pc + 3]]; dv.setFloat64(at, v, true); if (v !== v) dv.setBigInt64(at, L[fp + C[pc + 3]], true); pc = pc + 5 | 0; continue; }
      case I.Store8At: dv.setInt8((R[fp2 + C[pc + 1]] + C[pc + 2] >>> 0) + (C[pc + 4] >>> 0), R[fp2 + C[pc + 3]]); pc = pc + 5 | 0; continue;
      case I.BrAddNe: { const sum = R[fp2 + C[pc + 2]] + C[pc + 3] | 0; R[fp2 + C[pc + 1]] = sum; if (sum !== R[fp2 + C[pc + 4]]) { target = C[pc + 5]; break; } pc = pc + 6 | 0; continue; }
      case I.BrAddNeImm: { const sum = R[fp2 + C[pc + 2]] + C[pc + 3] | 0; R[fp2 + C[pc + 1]] = sum; if (sum !== C[pc + 4]) { target = C[pc + 5]; break; } pc = pc + 6 | 0; continue; }
      case I.BrAddLtS: { const sum = R[fp2 + C[pc + 2]] + C[pc + 3] | 0; R[fp2 + C[pc + 1]] = sum; if (sum < R[fp2 + C[pc + 4]]) { target = C[pc + 5]; break; } pc = pc + 6 | 0; continue; }
      case I.BrAddLtU: { const sum = R[fp2 + C[pc + 2]] + C[pc + 3] | 0; R[fp2 + C[pc + 1]] = sum; if ((sum >>> 0) < (R[fp2 + C[pc + 4]] >>> 0)) { target = C[pc + 5]; break; } pc = pc + 6 | 0; continue; }
      case I.BrAddNonZero: { const sum = R[fp2 + C[pc + 2]] + C[pc + 3] | 0; R[fp2 + C[pc + 1]] = sum; if (sum !== 0) { target = C[pc + 4]; break; } pc = pc + 5 | 0; continue; }
      case I.BrSumLtS: { const sum = R[fp2 + C[pc + 2]] + R[fp2 + C[pc + 3]] | 0; R[fp2 + C[pc + 1]] = sum; if (sum < R[fp2 + C[pc + 4]]) { target = C[pc + 5]; break; } pc = pc + 6 | 0; continue; }
      case I.I32SumImm: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] + R[fp2 + C[pc + 3]] + C[pc + 4]; pc = pc + 5 | 0; continue;
      case I.I32Sum: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] + R[fp2 + C[pc + 3]] + R[fp2 + C[pc + 4]]; pc = pc + 5 | 0; continue;
      case I.I32ScaleImm: R[fp2 + C[pc + 1]] = (R[fp2 + C[pc + 2]] << C[pc + 3]) + C[pc + 4]; pc = pc + 5 | 0; continue;
      case I.I32XorRotl: { const a = R[fp2 + C[pc + 3]], n = R[fp2 + C[pc + 4]]; R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] ^ (a << n | a >>> -n); pc = pc + 5 | 0; continue; }
      case I.F64AddLoad: F[fp + C[pc + 1]] = F[fp + C[pc + 2]] + dv.getFloat64((R[fp2 + C[pc + 3]] >>> 0) + (C[pc + 4] >>> 0), true); pc = pc + 5 | 0; continue;
      case I.F64SubLoad: F[fp + C[pc + 1]] = F[fp + C[pc + 2]] - dv.getFloat64((R[fp2 + C[pc + 3]] >>> 0) + (C[pc + 4] >>> 0), true); pc = pc + 5 | 0; continue;
      case I.F64MulLoad: F[fp + C[pc + 1]] = F[fp + C[pc + 2]] * dv.getFloat64((R[fp2 + C[pc + 3]] >>> 0) + (C[pc + 4] >>> 0), true); pc = pc + 5 | 0; continue;
      case I.F64AddProduct: F[fp + C[pc + 1]] = F[fp + C[pc + 2]] + F[fp + C[pc + 3]] * F[fp + C[pc + 4]]; pc = pc + 5 | 0; continue;
      case I.F64AddSum: F[fp + C[pc + 1]] = F[fp + C[pc + 2]] + (F[fp + C[pc + 3]] + F[fp + C[pc + 4]]); pc = pc + 5 | 0; continue;
      case I.StoreF64Sum: dv.setFloat64((R[fp2 + C[pc + 1]] >>> 0) + (C[pc + 4] >>> 0), F[fp + C[pc + 2]] + F[fp + C[pc + 3]], true); pc = pc + 5 | 0; continue;
      case I.I64AddProduct: L[fp + C[pc + 1]] = BigInt.asIntN(64, L[fp + C[pc + 2]] + BigInt.asIntN(64, L[fp + C[pc + 3]] * L[fp + C[pc + 4]])); pc = pc + 5 | 0; continue;
      case I.Load32Scaled: R[fp2 + C[pc + 1]] = dv.getInt32(((R[fp2 + C[pc + 2]] << C[pc + 3]) + C[pc + 4] >>> 0) + (C[pc + 5] >>> 0), true); pc = pc + 6 | 0; continue;
      case I.LoadF64Scaled: { const at = ((R[fp2 + C[pc + 2]] << C[pc + 3]) + C[pc + 4] >>> 0) + (C[pc + 5] >>> 0), v = dv.getFloat64(at, true); F[fp + C[pc + 1]] = v; if (v !== v) L[fp + C[pc + 1]] = dv.getBigInt64(at, true); pc = pc + 6 | 0; continue; }
      case I.F64AddLoadAt: F[fp + C[pc + 1]] = F[fp + C[pc + 2]] + dv.getFloat64((R[fp2 + C[pc + 3]] + C[pc + 4] >>> 0) + (C[pc + 5] >>> 0), true); pc = pc + 6 | 0; continue;
      case I.F64MulLoadAt: F[fp + C[pc + 1]] = F[fp + C[pc + 2]] * dv.getFloat64((R[fp2 + C[pc + 3]] + C[pc + 4] >>> 0) + (C[pc + 5] >>> 0), true); pc = pc + 6 | 0; continue;
      case I.StoreF64AddLoad: dv.setFloat64((R[fp2 + C[pc + 1]] >>> 0) + (C[pc + 5] >>> 0), F[fp + C[pc + 2]] + dv.getFloat64((R[fp2 + C[pc + 3]] >>> 0) + (C[pc + 4] >>> 0), true), true); pc = pc + 6 | 0; continue;
      case I.I32AddImmTwice: R[fp2 + C[pc + 1]] = R[fp2 + C[pc + 2]] + C[pc + 3]; R[fp2 + C[pc + 4]] = R[fp2 + C[pc + 5]] + C[pc + 6]; pc = pc + 7 | 0; continue;

      // Calls. The callee's frame begins where its arguments are; its results take their place
      case I.Call: {
        target = entries[C[pc + 1]];
        if (target < 0) break loop;
        calls[sp] = pc + 3 | 0; calls[sp + 1] = fp; sp = sp + 2 | 0;
        fp = fp + C[pc + 2] | 0; fp2 = fp << 1;
        pc = target;
        continue;
      }
      case I.Enter: {
        if ((fp + C[pc + 3] | 0) > STACK_SLOTS || sp > CALL_LIMIT) break loop;
        for (let i = fp2 + C[pc + 1] | 0, end = fp2 + C[pc + 2] | 0; i < end; i = i + 1 | 0) R[i] = 0;
        pc = C[pc + 4];
        if ((budget = budget - 1 | 0) < 0) break loop;
        continue;
      }
      case I.Loop: pc = pc + 1 | 0; if ((budget = budget - 1 | 0) < 0) break loop; continue;
      case I.Tick: if ((words[1] = words[1] - 1 | 0) < 0) break loop; pc = pc + 1 | 0; continue;
      case I.Jump: pc = C[pc + 1]; continue;
      case I.CallIndirect: {
        const present = tables[C[pc + 1]].entries, q = R[fp2 + C[pc + 3]];
        if ((q >>> 0) >= present.length) break loop;
        const callee = present[q] as Func | null;
        if (callee === null || callee.type !== C[pc + 2] || callee.owner !== instance) break loop;
        target = entries[callee.index];
        if (target < 0) break loop;
        calls[sp] = pc + 5 | 0; calls[sp + 1] = fp; sp = sp + 2 | 0;
        fp = fp + C[pc + 4] | 0; fp2 = fp << 1;
        pc = target;
        continue;
      }
      // Tail calls: the arguments were moved to the start of the frame, which the callee takes over
      case I.TailCall:
        target = entries[C[pc + 1]];
        if (target < 0) break loop;
        pc = target;
        continue;
      case I.Return:
        sp = sp - 2 | 0; pc = calls[sp]; fp = calls[sp + 1]; fp2 = fp << 1;
        if (pc < 0) break loop;
        continue;
      case I.Return32:
        R[fp2] = R[fp2 + C[pc + 1]];
        sp = sp - 2 | 0; pc = calls[sp]; fp = calls[sp + 1]; fp2 = fp << 1;
        if (pc < 0) break loop;
        continue;
      case I.Return64: {
        const a = fp2 + C[pc + 1] | 0;
        R[fp2] = R[a]; R[fp2 + 1] = R[a + 1];
        sp = sp - 2 | 0; pc = calls[sp]; fp = calls[sp + 1]; fp2 = fp << 1;
        if (pc < 0) break loop;
        continue;
      }

      // The rest
      case I.SelectMemory: dv = views[C[pc + 1]]; pc = pc + 2 | 0; continue;
      case I.Address64: {
        const a = fp + C[pc + 2] << 1;
        if (R[a + 1] !== 0) break loop;
        R[fp2 + C[pc + 1]] = R[a];
        pc = pc + 3 | 0;
        continue;
      }
      case I.TableIndex64: {
        const a = fp + C[pc + 2] << 1;
        if (R[a + 1] !== 0) break loop;
        R[fp2 + C[pc + 1]] = R[a];
        pc = pc + 3 | 0;
        continue;
      }
      default: break loop;
      }
      if (target <= pc && (budget = budget - 1 | 0) < 0) {
        pc = target;
        break;
      }
      pc = target;
    }
  } catch (error) {
    machine.save(pc, fp, sp, budget);
    throw error;
  }
  machine.save(pc, fp, sp, budget);
  return pc < 0;
}
