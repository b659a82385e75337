/**
 * The types of the language: values, definitions, imports and exports, how they match and how they are shown.
 *
 * @module
 */
export * from "./types/value_types.ts";
export * from "./types/defined_types.ts";
export * from "./types/extern_types.ts";
export * from "./types/matching.ts";
export * from "./text/show_types.ts";
