/**
 * Linear memory. This is where the sandbox holds or breaks:
 *
 * - A 32-bit memory reserves all addresses that a 32-bit index and a 32-bit offset can reach. An access needs no check: beyond
 *   the memory's end it faults, and the signal handler makes a trap of that.
 * - With 64-bit addresses one comparison proves that the index has 32 bits, after which the same holds.
 * - Operations on many bytes run in libc, where a fault would be a crash. They are checked beforehand, and LLVM is kept from
 *   making such calls of its own out of loops (the attribute `no-builtins`).
 *
 * @module
 */
import { binaryOperator, castOperator, integerPredicate, type Type, type Value } from "../../../../ffi/mod.ts";
import { contextLayout, storageEntry } from "../../../native/layout.ts";
import { I64, type Op, OP_FAMILIES, OP_NAMES, type Site } from "../../../wasm/mod.ts";
import type { FunctionEmitter } from "./function.ts";
import type { ShapeName } from "./shape.ts";
import { replace, splatOf, vectorOf } from "./simd/lanes.ts";
import { leaveToRuntime, narrowed, takeOperands } from "./table.ts";
import { callBuiltin } from "./wrappers.ts";

function entryOf(f: FunctionEmitter, memory: number): number {
  return contextLayout(f.module).memories + memory * storageEntry.size;
}

/** The address that an access with the index `value` goes to. */
function addressOf(f: FunctionEmitter, { cursor, params: [address] }: Site, value: Value): Value {
  const { b } = f, near = f.addresses.decompose(value);
  let index = f.widen(near.origin, address);
  if (address === I64) {
    f.trapIf(b.compareInteger(integerPredicate.ugt, index, f.c.i64(0xffff_ffffn)), "memoryOutOfBounds");
  }
  if (cursor.memoryOffset >= 2 ** 32) f.trapIf(f.c.i1(true), "memoryOutOfBounds");
  const offset = near.offset + cursor.memoryOffset % 2 ** 32;
  if (offset !== 0) index = b.addNoUnsignedWrap(index, f.c.i64(BigInt(offset)));
  const base = f.addresses.baseFor(entryOf(f, cursor.index), value);
  f.addresses.noteAccess(value);
  return b.elementAddress(f.t.i8, base, index);
}

type EmitLoad = (f: FunctionEmitter, address: Value) => Value;
type EmitStore = (f: FunctionEmitter, value: Value, address: Value) => void;

/** The shape of numbers in memory: `i8` for `load8_s`, the type itself for `load`. */
function narrowShape(type: string, bits: string): ShapeName {
  return (bits === "" ? type : `i${bits}`) as ShapeName;
}

function numberType(f: FunctionEmitter, type: string): Type {
  return type === "v128" ? f.t.i64x2 : f.shard.shapes[type as ShapeName].type;
}

/** How a load is emitted, which its name says. */
function loadOf(name: string): EmitLoad {
  const [type, operator] = name.split("."), [, bits, count, rest] = /^load(\d*)(?:x(\d))?_?(\w*)$/.exec(operator)!;
  if (rest === "splat") return (f, address) => splatOf(splatShape(bits))(f, loadLane(f, bits, address));
  if (rest === "zero") {
    return (f, address) =>
      replace(f, `i${bits}x${128 / Number(bits)}` as ShapeName, 0, f.c.i64x2(0n, 0n), loadLane(f, bits, address));
  }
  if (count !== undefined) return loadExtended(Number(bits), Number(count), rest);
  if (bits === "") return (f, address) => f.loadMemory(numberType(f, type), address);
  const extension = rest === "s" ? castOperator.sext : castOperator.zext;
  return (f, address) => {
    const { shapes } = f.shard;
    return f.b.cast(
      extension,
      f.loadMemory(shapes[narrowShape(type, bits)].type, address),
      shapes[type as ShapeName].type,
    );
  };
}

function splatShape(bits: string): ShapeName {
  return `i${bits}x${128 / Number(bits)}` as ShapeName;
}

/** A number for a lane, as the stack would hold it. */
function loadLane(f: FunctionEmitter, bits: string, address: Value): Value {
  const value = f.loadMemory(f.shard.shapes[`i${bits}` as ShapeName].type, address);
  return Number(bits) < 32 ? f.b.cast(castOperator.zext, value, f.t.i32) : value;
}

/** Loads half a vector, whose lanes become twice as wide. */
function loadExtended(bits: number, count: number, sign: string): EmitLoad {
  const extension = sign === "s" ? castOperator.sext : castOperator.zext;
  return (f, address) => {
    const half = f.loadMemory(f.shard.shapes[`i${bits}x${count}` as ShapeName].type, address);
    return vectorOf(f, f.b.cast(extension, half, f.shard.shapes[`i${2 * bits}x${count}` as ShapeName].type));
  };
}

function storeOf(name: string): EmitStore {
  const [type, operator] = name.split("."), bits = operator.slice("store".length);
  if (bits === "") return (f, value, address) => f.storeMemory(value, address);
  return (f, value, address) => {
    f.storeMemory(f.b.cast(castOperator.trunc, value, f.shard.shapes[narrowShape(type, bits)].type), address);
  };
}

const LOAD_BY_OP: Readonly<Record<Op, EmitLoad | undefined>> = OP_NAMES.map((name, op) => {
  return OP_FAMILIES[op] === "load" ? loadOf(name) : undefined;
});
const STORE_BY_OP: Readonly<Record<Op, EmitStore | undefined>> = OP_NAMES.map((name, op) => {
  return OP_FAMILIES[op] === "store" ? storeOf(name) : undefined;
});

/** The bits of the lane that `v128.load8_lane` and its like are about. */
function laneBits(name: string): string {
  return /\d+(?=_lane)/.exec(name)![0];
}

/** Traps unless `count` bytes at `at` lie inside a memory; all i64. Returns the address of the first. */
function checkedRange(f: FunctionEmitter, memory: number, at: Value, count: Value): Value {
  const { b } = f, entry = entryOf(f, memory), length = f.addresses.storageLength(entry);
  const tooMany = b.compareInteger(integerPredicate.ugt, count, length);
  const tooFar = b.compareInteger(integerPredicate.ugt, at, b.binary(binaryOperator.sub, length, count));
  f.trapIf(b.binary(binaryOperator.or, tooMany, tooFar), "memoryOutOfBounds");
  return b.elementAddress(f.t.i8, f.addresses.storageBase(entry), at);
}

/** Bytes that are moved in place where the time of a program may be limited. */
const MOST_IN_PLACE = 4096;

/** Moves bytes; where the cluster counts, the runtime moves many, in slices. */
function moveBytes(
  f: FunctionEmitter,
  count: Value,
  { here, inSlices }: { readonly here: () => void; readonly inSlices: () => void },
): void {
  if (!f.shard.metered) return here();
  const { b } = f, few = b.appendBlock(f.callee), many = b.appendBlock(f.callee), next = b.appendBlock(f.callee);
  b.branchIf(b.compareInteger(integerPredicate.ugt, count, f.c.i64(BigInt(MOST_IN_PLACE))), many, few);
  f.continueIn(few);
  here();
  b.branch(next);
  f.continueIn(many);
  inSlices();
  b.branch(next);
  f.continueIn(next);
}

/** The families of this file. */
export const MEMORY = {
  load: (f: FunctionEmitter, site: Site): void => {
    f.push(LOAD_BY_OP[site.cursor.op]!(f, addressOf(f, site, f.pop())));
  },
  store: (f: FunctionEmitter, site: Site): void => {
    const value = f.pop();
    STORE_BY_OP[site.cursor.op]!(f, value, addressOf(f, site, f.pop()));
  },
  loadLane: (f: FunctionEmitter, site: Site): void => {
    const vector = f.pop(), bits = laneBits(site.cursor.name), address = addressOf(f, site, f.pop());
    f.push(replace(f, splatShape(bits), site.cursor.index2, vector, loadLane(f, bits, address)));
  },
  storeLane: (f: FunctionEmitter, site: Site): void => {
    const vector = f.pop(), shape = f.shard.shapes[splatShape(laneBits(site.cursor.name))];
    const lanes = f.b.cast(castOperator.bitcast, vector, shape.type);
    f.storeMemory(f.b.extractElement(lanes, f.c.i32(site.cursor.index2)), addressOf(f, site, f.pop()));
  },
  memorySize: (f: FunctionEmitter, { cursor: { index }, results }: Site): void => {
    const pages = f.b.binary(binaryOperator.lshr, f.addresses.storageLength(entryOf(f, index)), f.c.i64(16n));
    f.push(narrowed(f, pages, results[0]));
  },
  memoryGrow: leaveToRuntime("memoryGrow", 1),
  memoryFill: (f: FunctionEmitter, { cursor: { index }, params }: Site): void => {
    const [at, value, size] = f.popMany(3), to = f.widen(at, params[0]), count = f.widen(size, params[2]);
    const start = checkedRange(f, index, to, count);
    moveBytes(f, count, {
      here: () => f.b.fillMemory(start, f.b.cast(castOperator.trunc, value, f.t.i8), count),
      inSlices: () => callBuiltin(f, "memoryFill", [f.c.i64(BigInt(index)), to, f.widen(value, params[1]), count]),
    });
  },
  memoryCopy: (f: FunctionEmitter, site: Site): void => {
    const { index, index2 } = site.cursor, [at, origin, count] = takeOperands(f, site);
    const start = checkedRange(f, index, at, count), given = checkedRange(f, index2, origin, count);
    moveBytes(f, count, {
      here: () => f.b.moveMemory(start, given, count),
      inSlices: () => {
        callBuiltin(f, "memoryCopy", [f.c.i64(BigInt(index)), f.c.i64(BigInt(index2)), at, origin, count]);
      },
    });
  },
  memoryInit: leaveToRuntime("memoryInit", 2),
  dataDrop: leaveToRuntime("dataDrop", 1),
};
