/**
 * Compiles the entry library. Its bytes depend on nothing but the source, so they can be kept in every artifact, and an
 * artifact runs without libLLVM.
 *
 * @module
 */

import { linkSharedObject } from "../elf.ts";
import { Context, TargetMachine } from "../llvm/mod.ts";
import { moreStackSymbol } from "./assembly.ts";
import { entryName } from "./name.ts";
import { entrySource } from "./source.ts";

let bytes: Uint8Array<ArrayBuffer> | undefined;

/**
 * Returns the entry library as a shared object, for any x86-64 processor.
 *
 * @throws {LlvmNotFoundError} If there is no libLLVM to build it with.
 */
export function entryLibraryBytes(): Uint8Array<ArrayBuffer> {
  return bytes ??= build();
}

function build(): Uint8Array<ArrayBuffer> {
  using context = new Context({ recoverable: false });
  using machine = new TargetMachine({ level: 1, processor: { name: "x86-64", features: "" } });
  using module = context.parseModule(entrySource, "entry library");
  module.optimize(machine);
  return linkSharedObject([module.emit(machine, "object")], {
    sharedObjectName: entryName,
    exports: (name) => name.startsWith("wasmine_") || name === moreStackSymbol,
    noDelete: true,
  });
}
