/**
 * Implementation limits, which the specification leaves to each implementation (appendix "Implementation
 * Limitations"). The numbers are those of the WebAssembly JavaScript interface where it names one, so that a module
 * accepted by a browser is accepted here.
 *
 * @module
 */

/** The largest sizes of the parts of a module. */
export const LIMITS = {
  /** Bytes of a module. */
  moduleBytes: 1 << 30,
  /** Types a module may define, and functions, imports, exports, tags, globals, segments it may have. */
  types: 1_000_000,
  recursionGroups: 1_000_000,
  functions: 1_000_000,
  imports: 1_000_000,
  exports: 1_000_000,
  globals: 1_000_000,
  tags: 1_000_000,
  dataSegments: 100_000,
  elementSegments: 10_000_000,
  tables: 100_000,
  memories: 100,
  /** Parameters or results of a function type. */
  parameters: 1_000,
  results: 1_000,
  /** Fields of a struct type, operands of `array.new_fixed`. */
  structFields: 10_000,
  arrayNewFixed: 10_000,
  /** Length of a chain of supertypes. */
  subtypeDepth: 63,
  /** Bytes of a function body. */
  functionBytes: 7_654_321,
  /** Locals of a function, parameters included. */
  locals: 50_000,
  /** Values on the operand stack of a function. */
  operands: 1_000_000,
  /** Labels of a `br_table`. */
  branchTargets: 65_520,
  /** Bytes of a name. */
  nameBytes: 100_000,
  /** Entries of an element segment, which are also the most entries that a table may have. */
  tableEntries: 10_000_000,
  /** Pages of 64 KiB of a memory with 32-bit and with 64-bit addresses. */
  memoryPages32: 65_536,
  memoryPages64: 2 ** 48,
} as const;
