/**
 * How accesses to memory are written. A memory is a DataView in a variable of the instance: fixed buffers make its accesses
 * a comparison and a move, and the RangeError of one outside of the memory becomes the trap.
 *
 * An address below 2^31 needs no conversion to unsigned, since a negative one is outside of a small memory anyway, and a
 * memory that grows beyond that gets a view that understands it (run/view.ts); that saves an instruction an access. One with
 * an offset is an address in a view that begins further on, where the module has such views. Elsewhere the sum is that of
 * the unsigned address, at every access alike, so that V8 makes a sum once which several accesses share.
 *
 * @module
 */
import { F32, I32, I64, OP, OP_FAMILIES, OP_NAMES } from "../../../wasm/mod.ts";
import { CONSTANT, LOOSE, type Node, QUIET, RAW } from "../ir/mod.ts";
import { looseWhole, raw, unsigned, whole } from "./forms.ts";
import { floatOfBitsText } from "./literals.ts";
import type { Printer } from "./printer.ts";

/** The method of a view that an operator calls, by operator. */
const METHODS: readonly string[] = OP_NAMES.map((name, op) => methodOf(name, OP_FAMILIES[op]));

function methodOf(name: string, family: string): string {
  const match = /^([if])(32|64)\.(load|store)(8|16|32)?(?:_([su]))?$/.exec(name);
  if (match === null || (family !== "load" && family !== "store")) return "";
  const [, letter, bits, direction, narrow, sign] = match, width = narrow ?? bits;
  const kind = letter === "f" ? "Float" : sign === "u" ? "Uint" : width === "64" ? "BigInt" : "Int";
  return `.${direction === "load" ? "get" : "set"}${kind}${width}(`;
}

/** What stands behind the last argument: the order of bytes, which those of one byte do not have. */
const ENDS: readonly string[] = METHODS.map((method) => method.endsWith("8(") ? ")" : ",true)");

/** Writes the view of an access, the method of `op`, and the address. */
function open(p: Printer, { a, value, more, offset }: Node, op: number): void {
  const address = a!;
  p.mark(offset);
  if (address.type === I32 && address.kind === CONSTANT) {
    p.out += accessor(p, value, op);
    p.out += ((address.constant as number) >>> 0) + more;
    return;
  }
  if (address.type === I32 && p.linkage.smallMemory(value)) {
    const from = more === 0 ? undefined : p.linkage.viewFrom(value, more);
    if (more === 0 || from !== undefined) {
      p.out += from === undefined ? accessor(p, value, op) : p.view(from) + METHODS[op];
      return whole(p, address);
    }
  }
  p.out += accessor(p, value, op);
  if (more === 0) return unsigned(p, address);
  p.out += "(";
  unsigned(p, address);
  p.out += `)+${more}`;
}

/** The view of a memory and the method of `op`, up to its arguments. */
function accessor(p: Printer, memory: number, op: number): string {
  if (memory !== 0) return p.view(p.linkage.view(memory)) + METHODS[op];
  return p.accessors[op] ??= p.view(p.linkage.view(0)) + METHODS[op];
}

/** Writes a load as operator `op` would read. */
export function readAccess(p: Printer, node: Node, op: number): void {
  open(p, node, op);
  p.out += ENDS[op];
}

const I32_STORE = OP["i32.store"],
  I64_STORE = OP["i64.store"],
  F32_STORE = OP["f32.store"],
  F64_STORE = OP["f64.store"];

/** Writes a store; `alias` is what the value is assigned to besides. */
export function writeAccess(p: Printer, node: Node, alias: string | undefined): void {
  const { kind } = node, value = node.b!;
  if (kind === F32_STORE && (value.flags & (RAW | QUIET)) === 0) return storeSingle(p, node);
  const literal = kind === I64_STORE && value.kind === CONSTANT ? floatOfBitsText(value.constant as bigint) : undefined;
  const isRaw = (value.flags & RAW) !== 0, integer = value.type === F32 ? I32_STORE : I64_STORE;
  const op = literal !== undefined ? F64_STORE : isRaw ? integer : kind;
  open(p, node, op);
  p.out += ",";
  if (literal !== undefined) p.out += literal;
  else if (isRaw) raw(p, value);
  else if (alias !== undefined) {
    p.out += `${alias}=`;
    whole(p, value);
  } else if (value.type === I64 && kind !== I64_STORE) lowBits(p, value);
  else looseOrWhole(p, value);
  p.out += ENDS[op];
}

/** The low 32 bits of a 64-bit integer, as a number. */
function lowBits(p: Printer, value: Node): void {
  if (value.kind === CONSTANT) p.out += BigInt.asIntN(32, value.constant as bigint);
  else if ((value.flags & LOOSE) !== 0) looseWhole(p, value);
  else p.out += p.word(value.value, 0);
}

function looseOrWhole(p: Printer, value: Node): void {
  if (value.type === I32) looseWhole(p, value);
  else whole(p, value);
}

/** A float32 that may be a signalling NaN; address and value are simple enough to be written twice. */
function storeSingle(p: Printer, node: Node): void {
  const value = node.b!;
  p.out += "if(";
  whole(p, value);
  p.out += "===";
  whole(p, value);
  p.out += ")";
  open(p, node, F32_STORE);
  p.out += ",";
  whole(p, value);
  p.out += ",true);else ";
  open(p, node, I32_STORE);
  p.out += ",float_bits32(";
  whole(p, value);
  p.out += "),true)";
}
