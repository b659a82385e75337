/**
 * What LLVM may assume of accesses to memory: linear memory and the runtime's own data do not overlap, and some of the latter
 * never changes.
 *
 * @module
 */
import type { Context, MetadataKind, Value } from "../../../../ffi/mod.ts";

/** Numbers and nodes of metadata. */
export interface Metadata {
  readonly invariantKind: MetadataKind;
  readonly aliasKind: MetadataKind;
  readonly empty: Value;
  /** Accesses to linear memory, and to everything else. */
  readonly memory: Value;
  readonly state: Value;
}

/** Makes the metadata of a context. */
export function makeMetadata(context: Context): Metadata {
  const root = context.metadataNode([context.metadataText("wasmine")]);
  const zero = context.metadataConstant(context.constants.i64(0n));
  const tag = (name: string): Value => {
    const type = context.metadataNode([context.metadataText(name), root, zero]);
    return context.metadataValue(context.metadataNode([type, type, zero]));
  };
  return {
    invariantKind: context.metadataKind("invariant.load"),
    aliasKind: context.metadataKind("tbaa"),
    empty: context.metadataValue(context.metadataNode([])),
    memory: tag("linear memory"),
    state: tag("state"),
  };
}
