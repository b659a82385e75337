/**
 * The internal calling convention: how native functions pass values to each other.
 *
 *     result f(context, [results], parameters…, [guard])
 *
 * Two rules keep tail calls sound, where the callee takes its stack arguments off the stack and the caller counts on it.
 *
 * - **No argument on the stack is aligned beyond 8 bytes.** For a call of a `tailcc` function LLVM's x86-64 back end rounds the
 *   size of all stack arguments up to the largest alignment among them (`LowerCall`), but the callee does not round when it
 *   takes them off (`LowerFormalArguments`). With a 16-byte vector among them the two can differ by 16 bytes. All of LLVM 15
 *   to 22 do so. Every other type takes exactly 8 bytes of stack, so both sides count the same as long as no vector lies there:
 *   a vector that no register is left for is passed as two i64 halves.
 * - **Results that registers do not hold are written to value slots of the first caller**, whose address is a parameter. A tail
 *   call passes the address on. LLVM's own way, a hidden parameter, rules tail calls out.
 *
 * @module
 */
import type { Builder, Callee, Constants, Module as LlvmModule, Type, Types, Value } from "../../../../ffi/mod.ts";
import { type FuncType, V128, type ValType } from "../../../wasm/mod.ts";
import type { WasmTypes } from "./wasm_types.ts";

/** Vector registers that hold parameters: xmm0 to xmm7 (System V ABI, AMD64 supplement, 3.2.3). */
const FLOATING_REGISTERS = 8;

/** General and vector registers that hold results, of each kind. */
const RESULT_REGISTERS = 2;

/** What builds the code around a call. */
export interface Building {
  readonly builder: Builder;
  readonly constants: Constants;
}

/** A function type in the internal convention. */
export class Signature {
  /** The type of such a function. */
  readonly type: Type;
  /** The type of a guarded call of one: the guard record follows the parameters. */
  readonly guarded: Type;
  /** Whether results pass in value slots. */
  readonly inMemory: boolean;
  readonly results: readonly ValType[];
  /** For each parameter, whether it is passed as two halves. */
  readonly #halved: readonly boolean[];
  readonly #vector: Type;

  constructor({ params, results }: FuncType, types: Types, wasm: WasmTypes) {
    this.results = results;
    this.inMemory = !fitRegisters(results.map((type) => wasm.of(type)), wasm);
    this.#halved = halved(params, wasm);
    this.#vector = wasm.of(V128);
    const passed = [types.pointer];
    if (this.inMemory) passed.push(types.pointer);
    params.forEach((type, i) => this.#halved[i] ? passed.push(types.i64, types.i64) : passed.push(wasm.of(type)));
    const result = this.inMemory ? types.void : wasm.result(results);
    this.type = types.function(passed, result);
    this.guarded = types.function([...passed, types.pointer], result);
  }

  /** Whether a call gives a value. */
  get returnsValue(): boolean {
    return this.results.length > 0 && !this.inMemory;
  }

  /**
   * The arguments of a call.
   *
   * @param slots Where results go that registers do not hold.
   */
  pass({ builder, constants }: Building, context: Value, slots: Value | undefined, values: readonly Value[]): Value[] {
    const passed = [context];
    if (this.inMemory) passed.push(slots!);
    values.forEach((value, i) => {
      if (!this.#halved[i]) return passed.push(value);
      for (const lane of [0, 1]) passed.push(builder.extractElement(value, constants.i32(lane)));
    });
    return passed;
  }

  /** The parameters as a function with this signature finds them. */
  receive({ builder, constants }: Building, module: LlvmModule, callee: Callee): Value[] {
    let next = this.inMemory ? 2 : 1;
    const take = (): Value => module.parameter(callee, next++);
    return this.#halved.map((isHalved) => {
      if (!isHalved) return take();
      const low = builder.insertElement(constants.poison(this.#vector), take(), constants.i32(0));
      return builder.insertElement(low, take(), constants.i32(1));
    });
  }

  /** Where the results go that a function with this signature writes; undefined if registers hold them. */
  slots(module: LlvmModule, callee: Callee): Value | undefined {
    return this.inMemory ? module.parameter(callee, 1) : undefined;
  }
}

/** Which parameters are vectors behind the last vector register. */
function halved(params: readonly ValType[], wasm: WasmTypes): boolean[] {
  let used = 0;
  return params.map((type) => {
    if (!wasm.isFloating(wasm.of(type))) return false;
    return ++used > FLOATING_REGISTERS && type === V128;
  });
}

function fitRegisters(results: readonly Type[], wasm: WasmTypes): boolean {
  const floating = results.filter((type) => wasm.isFloating(type)).length;
  return floating <= RESULT_REGISTERS && results.length - floating <= RESULT_REGISTERS;
}
