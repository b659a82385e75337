/**
 * A cursor over the operators of a function body or constant expression: decodes one operator and its immediates at a
 * time into fields that the next one overwrites, so that nothing is allocated. How an operator's immediates are read
 * follows from its family in the operator table.
 *
 * The cursor knows the binary format only. Whether an index exists or a type fits is the validator's business.
 *
 * @module
 */
import {
  FAMILIES,
  type Family,
  type Immediate,
  NO_OP,
  OP,
  type Op,
  OP_BY_BYTE,
  OP_BY_PREFIX,
  OP_FAMILIES,
  OP_NAMES,
  type OpName,
} from "./opcodes.ts";
import { LIMITS } from "./limits.ts";
import type { Reader } from "./reader.ts";
import { BOTTOM, type HeapType, ref, type ValType } from "./types.ts";
import { readHeapType, readValType, type TypeSpace } from "./types/type_space.ts";

/** One clause of `try_table`. */
export interface CatchClause {
  readonly kind: "catch" | "catch_ref" | "catch_all" | "catch_all_ref";
  /** The tag; 0 for the clauses that catch all. */
  readonly tag: number;
  readonly label: number;
}

const CATCH_KINDS = ["catch", "catch_ref", "catch_all", "catch_all_ref"] as const;

/** Decodes operators. Fields not written by an operator's immediates keep older values: read only your family's. */
export class OperatorCursor {
  readonly reader: Reader;
  /** The operator last read. */
  op: Op = 0;
  /** Offset of its code in the module. */
  offset = 0;
  /** Index, label, lane or count: the operator's first immediate. For a memory argument, the memory. */
  index = 0;
  /** The second immediate: table of `call_indirect`, field, segment, source, lane, alignment. */
  index2 = 0;
  /** Base-two logarithm of the alignment of a memory argument. */
  align = 0;
  /** Offset of a memory argument; exact up to 2^53. */
  memoryOffset = 0;
  /** The two halves of a constant: i32 and f32 in `lo`, i64 and f64 bits in both; the position of a v128's bytes. */
  lo = 0;
  hi = 0;
  /** Type index of a block type, -1 when `blockResult` says it. */
  blockType = -1;
  /** The one result of a block type without an index, bottom for none. */
  blockResult: ValType = BOTTOM;
  /** Heap type of `ref.null`, `ref.test`, `ref.cast`; target of a cast branch is `refType2`. */
  heapType: HeapType = 0;
  refType: ValType = 0;
  refType2: ValType = 0;
  /** Labels of `br_table`, the default one last; types of typed `select`; catches of `try_table`. */
  labels: number[] = [];
  selectTypes: ValType[] = [];
  catches: CatchClause[] = [];
  readonly types: TypeSpace;

  constructor(reader: Reader, types: TypeSpace) {
    this.reader = reader;
    this.types = types;
  }

  /** The text name of the operator last read. */
  get name(): OpName {
    return OP_NAMES[this.op];
  }

  /** The family of the operator last read. */
  get family(): Family {
    return OP_FAMILIES[this.op];
  }

  /** Reads the next operator with its immediates. */
  next(): void {
    const { reader } = this;
    this.offset = reader.pos;
    const byte = reader.byte();
    let op = OP_BY_BYTE[byte];
    if (op === NO_OP) op = this.#prefixed(byte);
    this.op = op;
    READ_BY_OP[op](this, reader);
  }

  #prefixed(prefix: number): Op {
    const table = OP_BY_PREFIX[prefix];
    if (table === undefined) this.reader.fail(`illegal opcode ${hex(prefix)}`, this.offset);
    const sub = this.reader.u32(), op = sub < table.length ? table[sub] : NO_OP;
    if (op === NO_OP) this.reader.fail(`illegal opcode ${hex(prefix)} ${hex(sub)}`, this.offset);
    return op;
  }
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

type ReadImmediate = (cursor: OperatorCursor, reader: Reader) => void;

const READ: Record<Immediate, ReadImmediate> = {
  "none": () => {},
  "label": readIndex,
  "function": readIndex,
  "type": readIndex,
  "local": readIndex,
  "global": readIndex,
  "table": readIndex,
  "memory": readIndex,
  "tag": readIndex,
  "data segment": readIndex,
  "element segment": readIndex,
  "type and table": readTwo,
  "type and field": readTwo,
  "type and count": readTwo,
  "type and data segment": readTwo,
  "type and element segment": readTwo,
  "element segment and table": readTwo,
  "data segment and memory": readTwo,
  "two tables": readTwo,
  "two memories": readTwo,
  "two types": readTwo,
  "block type": readBlockType,
  "labels": (cursor, reader) => {
    cursor.labels = reader.vector("branch targets", LIMITS.branchTargets, () => reader.u32());
    cursor.labels.push(reader.u32());
  },
  "value types": (cursor, reader) => {
    cursor.selectTypes = reader.vector("types", LIMITS.results, () => readValType(reader, cursor.types));
  },
  "memory argument": readMemoryArgument,
  "memory argument and lane": (cursor, reader) => {
    readMemoryArgument(cursor, reader);
    cursor.index2 = reader.byte();
  },
  "constant": (cursor, reader) => READ_CONSTANT[cursor.op](cursor, reader),
  "lane": (cursor, reader) => {
    cursor.index = reader.byte();
  },
  "sixteen lanes": (cursor, reader) => {
    cursor.lo = reader.pos;
    reader.skip(16);
  },
  "heap type": (cursor, reader) => {
    cursor.heapType = readHeapType(reader, cursor.types);
  },
  "block type and catches": (cursor, reader) => {
    readBlockType(cursor, reader);
    cursor.catches = reader.vector("catches", LIMITS.branchTargets, () => readCatch(reader));
  },
  "cast": (cursor, reader) => {
    const flags = reader.byte();
    if (flags > 3) reader.fail("malformed br_on_cast flags", reader.pos - 1);
    cursor.index = reader.u32();
    cursor.refType = ref(readHeapType(reader, cursor.types), (flags & 1) !== 0);
    cursor.refType2 = ref(readHeapType(reader, cursor.types), (flags & 2) !== 0);
  },
  "zero byte": (_, reader) => {
    if (reader.byte() !== 0) reader.fail("zero byte expected", reader.pos - 1);
  },
};

const READ_CONSTANT: Readonly<Record<Op, ReadImmediate>> = {
  [OP["i32.const"]]: (cursor, reader) => {
    cursor.lo = reader.s32();
  },
  [OP["i64.const"]]: (cursor, reader) => {
    reader.s64();
    cursor.lo = reader.lo;
    cursor.hi = reader.hi;
  },
  [OP["f32.const"]]: (cursor, reader) => {
    cursor.lo = reader.bits32();
  },
  [OP["f64.const"]]: (cursor, reader) => {
    reader.bits64();
    cursor.lo = reader.lo;
    cursor.hi = reader.hi;
  },
  [OP["v128.const"]]: READ["sixteen lanes"],
};

const READ_BY_OP: readonly ReadImmediate[] = OP_FAMILIES.map((family, op) =>
  READ_CONSTANT[op] ?? READ[FAMILIES[family]]
);

function readIndex(cursor: OperatorCursor, reader: Reader): void {
  cursor.index = reader.u32();
}

function readTwo(cursor: OperatorCursor, reader: Reader): void {
  cursor.index = reader.u32();
  cursor.index2 = reader.u32();
}

/** A memory argument: alignment, whose bit 6 announces a memory index, and a 64-bit offset. */
function readMemoryArgument(cursor: OperatorCursor, reader: Reader): void {
  const flags = reader.u32();
  if (flags >= 0x80) reader.fail("malformed memop flags", reader.pos - 1);
  cursor.align = flags & 0x3f;
  cursor.index = (flags & 0x40) === 0 ? 0 : reader.u32();
  cursor.memoryOffset = reader.u64();
}

/** A block type: nothing, one value type, or a type index, which is never negative. */
function readBlockType(cursor: OperatorCursor, reader: Reader): void {
  const first = reader.peek();
  cursor.blockType = -1;
  cursor.blockResult = BOTTOM;
  if (first === 0x40) {
    reader.skip(1);
  } else if (first >= 0x40 && first < 0x80) {
    cursor.blockResult = readValType(reader, cursor.types);
  } else {
    const at = reader.pos, index = reader.s33();
    if (index < 0) reader.fail("malformed block type", at);
    cursor.blockType = index;
  }
}

function readCatch(reader: Reader): CatchClause {
  const code = reader.byte(), kind = CATCH_KINDS[code];
  if (kind === undefined) reader.fail("malformed catch clause", reader.pos - 1);
  const tag = code < 2 ? reader.u32() : 0;
  return { kind, tag, label: reader.u32() };
}
