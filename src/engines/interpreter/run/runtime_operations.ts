/**
 * The operations that are too rare for an instruction of their own: bulk memory, tables, references. Operands lie in
 * consecutive slots from `at` on, the result takes the place of the first.
 *
 * @module
 */
import { makeException, type MemoryInstance, type TableInstance, trap, WasmTrap } from "../../../runtime/mod.ts";
import { I64, type ValType } from "../../../wasm/mod.ts";
import type { InterpretedInstance } from "./instance.ts";
import { STACK } from "./loop.ts";
import { loadSlot } from "./stack.ts";

/** An operation; `a` and `b` are the operator's immediates. */
export type RuntimeOperation = (
  running: InterpretedInstance,
  at: number,
  a: number,
  b: number,
) => void;

/** An unsigned operand of the address type: a number, exact up to 2^53, beyond which nothing is in bounds. */
function unsigned(slot: number, type: ValType): number {
  return type === I64 ? Number(BigInt.asUintN(64, STACK.i64[slot])) : STACK.i32[2 * slot] >>> 0;
}

/** Stores a size, or -1, as the address type. */
function storeSize(slot: number, type: ValType, size: number): void {
  if (type === I64) STACK.i64[slot] = BigInt(size);
  else STACK.i32[2 * slot] = size;
}

function addressType(storage: MemoryInstance | TableInstance): ValType {
  return storage.declared.address;
}

/** The type of the count of a copy: i64 only if both sides have 64-bit addresses. */
function countType(to: MemoryInstance | TableInstance, from: MemoryInstance | TableInstance): ValType {
  return addressType(to) === I64 ? addressType(from) : addressType(to);
}

/** Every operation by the family of operators it carries out. */
const RUNTIME = {
  memorySize: ({ instance }, at, index) => {
    const memory = instance.memories[index];
    storeSize(at, addressType(memory), memory.pages);
  },
  memoryGrow: ({ instance }, at, index) => {
    const memory = instance.memories[index], type = addressType(memory);
    storeSize(at, type, memory.grow(unsigned(at, type)));
  },
  memoryFill: ({ instance }, at, index) => {
    const memory = instance.memories[index], type = addressType(memory);
    memory.fill(unsigned(at, type), STACK.i32[2 * at + 2], unsigned(at + 2, type));
  },
  memoryCopy: ({ instance }, at, to, from) => {
    const target = instance.memories[to], source = instance.memories[from];
    const [destination, origin] = [
      unsigned(at, addressType(target)),
      unsigned(at + 1, addressType(source)),
    ];
    target.copy(destination, source, origin, unsigned(at + 2, countType(target, source)));
  },
  memoryInit: ({ instance }, at, segment, index) => {
    const memory = instance.memories[index], { i32 } = STACK;
    const to = unsigned(at, addressType(memory));
    memory.init(to, instance.data(segment), i32[2 * at + 2] >>> 0, i32[2 * at + 4] >>> 0);
  },
  dataDrop: ({ instance }, _, segment) => instance.dropData(segment),
  tableGet: ({ tables }, at, index) => {
    const table = tables[index];
    STACK.refs[at] = table.get(unsigned(at, addressType(table)));
  },
  tableSet: ({ tables }, at, index) => {
    const table = tables[index];
    table.set(unsigned(at, addressType(table)), STACK.refs[at + 1]);
  },
  tableSize: ({ tables }, at, index) => {
    const table = tables[index];
    storeSize(at, addressType(table), table.length);
  },
  tableGrow: ({ tables }, at, index) => {
    const table = tables[index], type = addressType(table);
    storeSize(at, type, table.grow(unsigned(at + 1, type), STACK.refs[at]));
  },
  tableFill: ({ tables }, at, index) => {
    const table = tables[index], type = addressType(table);
    table.fill(unsigned(at, type), STACK.refs[at + 1], unsigned(at + 2, type));
  },
  tableCopy: ({ tables }, at, to, from) => {
    const target = tables[to], source = tables[from];
    const [destination, origin] = [
      unsigned(at, addressType(target)),
      unsigned(at + 1, addressType(source)),
    ];
    target.copy(destination, source, origin, unsigned(at + 2, countType(target, source)));
  },
  tableInit: ({ instance, tables }, at, segment, index) => {
    const table = tables[index], { i32 } = STACK, to = unsigned(at, addressType(table));
    table.init(to, instance.elements(segment), i32[2 * at + 2] >>> 0, i32[2 * at + 4] >>> 0);
  },
  elemDrop: ({ instance }, _, segment) => instance.dropElements(segment),
  refFunc: ({ instance }, at, index) => {
    STACK.refs[at] = instance.func(index);
  },
  throw: ({ instance }, at, index) => {
    const tag = instance.tags[index];
    throw makeException(tag, tag.signature.params.map((type, i) => loadSlot(at + i, type)));
  },
  throwRef: (_, at) => {
    throw STACK.refs[at] ?? new WasmTrap("nullException");
  },
  refAsNonNull: (_, at) => {
    if (STACK.refs[at] === null) trap("nullReference");
  },
} as const satisfies Record<string, RuntimeOperation>;

/** The operations by number. */
export const RUNTIME_OPERATIONS: readonly RuntimeOperation[] = Object.values(RUNTIME);

/** The number of each operation. */
export const RUNTIME_NUMBERS = Object.fromEntries(
  Object.keys(RUNTIME).map((name, number) => [name, number]),
) as Readonly<Record<keyof typeof RUNTIME, number>>;
