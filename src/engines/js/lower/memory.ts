/**
 * Loads, stores and the operators on whole memories.
 *
 * @module
 */
import { F32, I64, OP, OP_LOG2_WIDTHS, OP_NAMES, OP_RESULTS, type Site, typesOf } from "../../../wasm/mod.ts";
import { CONSTANT, EVALUATE, LOOSE, Node, QUICK, QUIET, RAW, Statement, VOLATILE } from "../ir/mod.ts";
import type { Emit } from "./control.ts";
import type { Lowering } from "./lowering.ts";

/** Makes a 64-bit address, size or index at a distance from the top one that the printer can take apart. */
function prepareAddress(f: Lowering, depth: number): void {
  const { type, kind } = f.peek(depth);
  if (type === I64 && kind !== CONSTANT) f.inVariable(depth);
}

/** Makes the topmost operands, whose addresses may have 64 bits, such as the printer can take apart. */
export function prepareAddresses(f: Lowering, count: number): void {
  for (let depth = count - 1; depth >= 0; depth--) prepareAddress(f, depth);
}

const I32_LOAD = OP["i32.load"], I32_STORE = OP["i32.store"], I64_STORE = OP["i64.store"], F32_STORE = OP["f32.store"];

const TYPE_BY_OP = OP_RESULTS.map((letters) => typesOf(letters)[0] ?? 0);
const LOAD_FLAGS = OP_NAMES.map((name) => {
  if (name === "f32.load") return VOLATILE | RAW | QUICK;
  if (name === "f64.load") return VOLATILE | RAW;
  return /^i64\.load\d/.test(name) ? VOLATILE | LOOSE : VOLATILE;
});

function load(f: Lowering, { cursor: { op, index, memoryOffset } }: Site): void {
  if (op === I32_LOAD) {
    const known = f.forwarding.find(f.peek(), memoryOffset);
    if (known !== undefined) {
      f.pop();
      return f.push(known);
    }
  }
  prepareAddresses(f, 1);
  const type = TYPE_BY_OP[op];
  if (type === F32 && f.peek().size > 2) f.simplify(); // Its bits may be read once more.
  const node = new Node(op, type, LOAD_FLAGS[op], f.pop());
  node.value = index;
  node.more = memoryOffset;
  node.offset = f.offset;
  f.push(node);
}

/** A float32 that may be a signalling NaN is written twice. */
function prepareStored(f: Lowering, op: number): void {
  const { type, flags } = f.peek();
  if (type === I64 && op !== I64_STORE && (flags & LOOSE) === 0) prepareAddress(f, 0);
  prepareAddress(f, 1);
  if (op !== F32_STORE || (flags & (RAW | QUIET)) !== 0) return;
  f.simplify();
  if (f.peek(1).size > 2) f.simplify(1);
}

function store(f: Lowering, { cursor: { op, index, memoryOffset } }: Site): void {
  prepareStored(f, op);
  const value = f.pop(), address = f.pop();
  f.effect();
  const node = new Node(op, 0, VOLATILE, address, value);
  node.value = index;
  node.more = memoryOffset;
  node.offset = f.offset;
  if (op !== I32_STORE) f.forwarding.overwrite(address, memoryOffset, 1 << OP_LOG2_WIDTHS[op]);
  const statement = f.add(new Statement(EVALUATE, node));
  if (op === I32_STORE) f.forwarding.store(statement, address, memoryOffset, value);
}

/** Puts an old size, which may be -1, on the stack; it is asked for at once. */
export function pushGrown(f: Lowering, node: Node): void {
  f.push(node);
  f.spill(f.height - 1);
}

/** Adds an operation of the runtime on unsigned numbers, the topmost operands. */
export function operate(f: Lowering, { cursor: { op, index, index2 } }: Site, count: number): void {
  prepareAddresses(f, count);
  const operands = f.popMany(count);
  f.effect();
  f.forwarding.forget();
  f.evaluate(f.nodeOf(op, 0, operands, index, index2));
}

/** The emitters of this file. */
export const MEMORY_EMITTERS = {
  load,
  store,
  memorySize: (f, { cursor: { op, index } }) => {
    f.push(f.nodeOf(op, f.module.memories[index].address, [], index));
  },
  memoryGrow: (f, { cursor: { op, index } }) => {
    prepareAddresses(f, 1);
    const delta = f.pop(), { address } = f.module.memories[index];
    f.effect();
    pushGrown(f, f.nodeOf(op, address, [delta], index));
  },
  memoryFill: (f, site) => operate(f, site, 3),
  memoryCopy: (f, site) => operate(f, site, 3),
  memoryInit: (f, site) => operate(f, site, 3),
  dataDrop: (f, site) => operate(f, site, 0),
} as const satisfies Record<string, Emit>;
