/**
 * Types of references to LLVM objects: 64-bit addresses, told apart by the type checker only.
 *
 * A handle owns nothing. The objects live as long as their context or module, whose wrappers are disposed with `using`.
 *
 * @module
 */

declare const kind: unique symbol;

type Handle<K extends string> = bigint & { readonly [kind]: K };

/** `LLVMTypeRef`. */
export type Type = Handle<"Type">;
/** `LLVMValueRef`: an instruction, constant, argument, global or function. */
export type Value = Handle<"Value">;
/** `LLVMBasicBlockRef`. */
export type Block = Handle<"Block">;
/** `LLVMAttributeRef`. */
export type Attribute = Handle<"Attribute">;
/** `LLVMMetadataRef`. */
export type Metadata = Handle<"Metadata">;
/** The number of a kind of metadata, such as `invariant.load`. */
export type MetadataKind = number & { readonly [kind]: "MetadataKind" };

/** Something that can be called: a value and its function type (pointers are opaque and do not tell it). */
export interface Callee {
  readonly value: Value;
  readonly type: Type;
  /** Whether it is not there to be called: an intrinsic, assembly, or what is removed before code is generated. */
  readonly inPlace?: boolean;
}
