/**
 * The operations that are too rare for an instruction of their own: bulk memory, tables, references. Operands lie in
 * consecutive slots from `at` on, the result takes the place of the first.
 *
 * @module
 */
import { type Memory, type Table, trap } from "../runtime/mod.ts";
import { I64, type ValType } from "../wasm/mod.ts";
import type { InterpretedInstance } from "./instance.ts";
import type { Machine } from "./machine.ts";

/** An operation; `a` and `b` are the operator's immediates. */
export type RuntimeOperation = (
  machine: Machine,
  running: InterpretedInstance,
  at: number,
  a: number,
  b: number,
) => void;

/** An unsigned operand of the address type: a number, exact up to 2^53, beyond which nothing is in bounds. */
function unsigned(machine: Machine, slot: number, type: ValType): number {
  return type === I64 ? Number(BigInt.asUintN(64, machine.i64[slot])) : machine.i32[2 * slot] >>> 0;
}

/** Stores a size, or -1, as the address type. */
function storeSize(machine: Machine, slot: number, type: ValType, size: number): void {
  if (type === I64) machine.i64[slot] = BigInt(size);
  else machine.i32[2 * slot] = size;
}

function addressType(storage: Memory | Table): ValType {
  return storage.declared.address;
}

/** The type of the count of a copy: i64 only if both sides have 64-bit addresses. */
function countType(to: Memory | Table, from: Memory | Table): ValType {
  return addressType(to) === I64 ? addressType(from) : addressType(to);
}

/** Every operation by the family of operators it carries out. */
export const RUNTIME = {
  memorySize: (machine, { instance }, at, index) => {
    const memory = instance.memories[index];
    storeSize(machine, at, addressType(memory), memory.pages);
  },
  memoryGrow: (machine, { instance }, at, index) => {
    const memory = instance.memories[index], type = addressType(memory);
    storeSize(machine, at, type, memory.grow(unsigned(machine, at, type)));
  },
  memoryFill: (machine, { instance }, at, index) => {
    const memory = instance.memories[index], type = addressType(memory);
    memory.fill(unsigned(machine, at, type), machine.i32[2 * at + 2], unsigned(machine, at + 2, type));
  },
  memoryCopy: (machine, { instance }, at, to, from) => {
    const target = instance.memories[to], source = instance.memories[from];
    const [destination, origin] = [
      unsigned(machine, at, addressType(target)),
      unsigned(machine, at + 1, addressType(source)),
    ];
    target.copy(destination, source, origin, unsigned(machine, at + 2, countType(target, source)));
  },
  memoryInit: (machine, { instance }, at, segment, index) => {
    const memory = instance.memories[index], { i32 } = machine;
    const to = unsigned(machine, at, addressType(memory));
    memory.init(to, instance.datas[segment], i32[2 * at + 2] >>> 0, i32[2 * at + 4] >>> 0);
  },
  dataDrop: (_, { instance }, __, segment) => instance.dropData(segment),
  tableGet: (machine, { tables }, at, index) => {
    const table = tables[index];
    machine.refs[at] = table.get(unsigned(machine, at, addressType(table)));
  },
  tableSet: (machine, { tables }, at, index) => {
    const table = tables[index];
    table.set(unsigned(machine, at, addressType(table)), machine.refs[at + 1]);
  },
  tableSize: (machine, { tables }, at, index) => {
    const table = tables[index];
    storeSize(machine, at, addressType(table), table.length);
  },
  tableGrow: (machine, { tables }, at, index) => {
    const table = tables[index], type = addressType(table);
    storeSize(machine, at, type, table.grow(unsigned(machine, at + 1, type), machine.refs[at]));
  },
  tableFill: (machine, { tables }, at, index) => {
    const table = tables[index], type = addressType(table);
    table.fill(unsigned(machine, at, type), machine.refs[at + 1], unsigned(machine, at + 2, type));
  },
  tableCopy: (machine, { tables }, at, to, from) => {
    const target = tables[to], source = tables[from];
    const [destination, origin] = [
      unsigned(machine, at, addressType(target)),
      unsigned(machine, at + 1, addressType(source)),
    ];
    target.copy(destination, source, origin, unsigned(machine, at + 2, countType(target, source)));
  },
  tableInit: (machine, { instance, tables }, at, segment, index) => {
    const table = tables[index], { i32 } = machine, to = unsigned(machine, at, addressType(table));
    table.init(to, instance.elements(segment), i32[2 * at + 2] >>> 0, i32[2 * at + 4] >>> 0);
  },
  elemDrop: (_, { instance }, __, segment) => instance.dropElements(segment),
  refFunc: (machine, { instance }, at, index) => {
    machine.refs[at] = instance.func(index);
  },
  refAsNonNull: (machine, _, at) => {
    if (machine.refs[at] === null) trap("nullReference");
  },
} as const satisfies Record<string, RuntimeOperation>;

/** The operations by number. */
export const RUNTIME_OPERATIONS: readonly RuntimeOperation[] = Object.values(RUNTIME);

/** The number of each operation. */
export const RUNTIME_NUMBERS = Object.fromEntries(
  Object.keys(RUNTIME).map((name, number) => [name, number]),
) as Readonly<Record<keyof typeof RUNTIME, number>>;
