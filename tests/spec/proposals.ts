/**
 * Which proposal a script, and an assertion in it, belongs to. Reports count by these.
 *
 * @module
 */

import { FEATURES } from "../../src/wasm/features.ts";
import type { Feature } from "../../src/wasm/features.ts";

interface Row {
  readonly name: string;
  /** Scripts, by their path in the suite. */
  readonly files: RegExp;
  /** Features that count here when a script of the core uses them. */
  readonly features: readonly Feature[];
}

/** From the most specific to the core, which takes what is left: the first row whose pattern matches a path has it. */
const ROWS: readonly Row[] = [
  { name: "threads", files: /^proposals\/threads\//, features: ["threads"] },
  { name: "legacy exceptions", files: /^legacy\//, features: ["legacy-exceptions"] },
  { name: "custom annotations", files: /^custom\/|^annotations\.wast$/, features: [] },
  { name: "relaxed-simd", files: /(^|_)relaxed_/, features: ["relaxed-simd"] },
  { name: "simd", files: /^simd_/, features: ["simd"] },
  {
    name: "memory64",
    files: /^(?![if]64\.)\w*64(-imports|_imports)?\.wast$|^memory64-imports\.wast$|^table_copy_mixed\.wast$/,
    features: ["memory64"],
  },
  {
    name: "multi-memory",
    files: /^[a-z_]+[0-4]\.wast$|^memory-multi\.wast$|^memory_size_import\.wast$/,
    features: ["multi-memory"],
  },
  { name: "exceptions", files: /^(tag|throw|throw_ref|try_table)\.wast$/, features: ["exception-handling"] },
  {
    name: "gc",
    files: /^(array|struct|i31|extern|binary-gc|br_on_cast|ref_cast|ref_eq|ref_test|type-)/,
    features: ["gc"],
  },
  { name: "tail-call", files: /^return_call/, features: ["tail-call"] },
  {
    name: "function-references",
    files: /^(call_ref|br_on_null|br_on_non_null|ref_as_non_null|ref|local_init)\.wast$/,
    features: ["function-references"],
  },
  { name: "extended-const", files: /^$/, features: ["extended-const"] },
  { name: "core 2.0", files: /./, features: [] },
];

/** Names of the proposals in the order of reports, the core first. */
export const PROPOSALS: readonly string[] = [ROWS[ROWS.length - 1], ...ROWS.slice(0, -1)].map((row) => row.name);

const CORE = PROPOSALS[0];

/** The proposal that a script belongs to. */
export function proposalOfFile(path: string): string {
  return ROWS.find((row) => row.files.test(path))!.name;
}

/**
 * The proposal that an assertion belongs to: that of its script or, in a script of the core, of the latest feature that
 * the module uses.
 */
export function proposalOf(path: string, features: readonly string[]): string {
  const proposal = proposalOfFile(path);
  if (proposal !== CORE) return proposal;
  const latest = FEATURES.findLast((feature) => features.includes(feature) && proposalOfFeature(feature) !== undefined);
  return latest === undefined ? CORE : proposalOfFeature(latest)!;
}

function proposalOfFeature(feature: Feature): string | undefined {
  return ROWS.find((row) => row.features.includes(feature))?.name;
}
