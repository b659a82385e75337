/**
 * The types of the language: values, definitions, imports and exports, how they match and how they are shown.
 *
 * @module
 */
export * from "./value_types.ts";
export * from "./defined_types.ts";
export * from "./extern_types.ts";
export * from "./matching.ts";
export * from "./show_types.ts";
