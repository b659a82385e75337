/**
 * Making `.cwasm` files, for which libLLVM is at hand.
 *
 * @module
 */
import { entryLibraryBytes, entryName, hostProcessor, llvm } from "../../../../ffi/mod.ts";
import { ABI_VERSION } from "../../../native/layout.ts";
import type { Module } from "../../../wasm/mod.ts";
import { type ArtifactHeader, MAGIC } from "../../../native/code/artifact.ts";
import type { CodeOptions } from "../../../native/code/code_options.ts";
import { concatenate } from "../../../files/concatenate.ts";
import { digestOfSync, sha256Sync } from "../../../files/digest.ts";
import { processorFlags } from "../../../native/code/processor.ts";
import { stripCode } from "./strip.ts";

/** Packs compiled code. */
export function packArtifact(
  module: Module,
  image: Uint8Array<ArrayBuffer> | undefined,
  { level = 2, metered = false, preciseTraps = false }: CodeOptions,
): Uint8Array<ArrayBuffer> {
  const parts = [stripCode(module), image ?? new Uint8Array(0), entryLibraryBytes()] as const;
  const header: ArtifactHeader = {
    abi: ABI_VERSION,
    name: module.name,
    entry: entryName,
    llvm: llvm().version,
    processor: hostProcessor().name,
    flags: processorFlags(),
    level,
    metered,
    preciseTraps,
    digest: digestOfSync(module.bytes),
    features: module.features,
    sizes: [parts[0].length, parts[1].length, parts[2].length],
  };
  const text = new TextEncoder().encode(JSON.stringify(header)), length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  const contents = concatenate([length, text, ...parts]);
  return concatenate([Uint8Array.from(MAGIC), sha256Sync(contents), contents]);
}
