/**
 * The WebAssembly language: its operators, types and binary format, decoding and validation. Knows no engine.
 *
 * @module
 */
export { decode, type DecodeOptions, decodeStepwise, type SectionFrame, sectionsOf } from "./decode/mod.ts";
export { FormatError, InvalidError, MalformedError } from "./errors.ts";
export { type Feature, featureNames, FEATURES, type FeatureSet, featureSet } from "./features.ts";
export { type FixedTable, fixedTables, targetsOfType, writtenTable, writtenTables } from "./analysis/fixed_table.ts";
export { LIMITS } from "./limits.ts";
export type * from "./module.ts";
export { functionName, type ModuleNames, readNames } from "./names.ts";
export * from "./opcodes.ts";
export { limitOf, type OptionNames, requireOptions } from "./options.ts";
export { type CatchClause, OperatorCursor } from "./operators.ts";
export { Passing, PassingLimit } from "./analysis/passing.ts";
export { Reader } from "./reader.ts";
export { isByteSource, sourceBytes, type SourceOptions } from "./source_bytes.ts";
export { type Clause, type Emitters, type EmittersFor, type Receiver, sinkFactory, Site } from "./sink.ts";
export { paced } from "./analysis/straight_code.ts";
export * from "./types.ts";
export { TypeSpace } from "./types/type_space.ts";
export { markValidated, objectionTo } from "./validated.ts";
export {
  kindsOf,
  labelTypes,
  type LocalTypes,
  RESULT_TYPES,
  validate,
  validateStepwise,
  walk,
  type Walked,
  walkStepwise,
} from "./validate/mod.ts";
