/**
 * `.cwasm` files: a module compiled ahead of time. They hold the shared object, the module without its code, and the entry
 * library, so that a program runs without libLLVM.
 *
 * ```text
 * magic (8 bytes)   SHA-256 of the rest (32)   length of the header (u32)   header (JSON)   module   image   entry library
 * ```
 *
 * The digest finds damage; it is no protection against forgery. Machine code is not checked when it is loaded: a `.cwasm`
 * file has to be trusted like any other program.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { entryLibraryBytes, entryName, hostProcessor, llvm } from "../../ffi/mod.ts";
import { ABI_VERSION } from "../runtime/layout.ts";
import { decode, type FeatureSet, type Module } from "../wasm/mod.ts";
import type { CodeOptions } from "./compiler.ts";
import { missingFlags, processorFlags } from "./processor.ts";
import { concatenate, stripCode } from "./strip.ts";

const MAGIC = [0x00, 0x63, 0x77, 0x61, 0x73, 0x6d, 0x0d, 0x0a]; // "\0cwasm\r\n"
/** Bytes of a digest. */
export const DIGEST_SIZE = 32;
const PREFIX_SIZE = MAGIC.length + DIGEST_SIZE + 4;

/** What an artifact says about itself. */
export interface ArtifactHeader {
  readonly abi: number;
  /** Name of the entry library it works with, which changes with every change of that. */
  readonly entry: string;
  readonly llvm: string;
  /** LLVM's name of the processor it was made for, and what the system says that one can do. */
  readonly processor: string;
  readonly flags: readonly string[];
  readonly level: number;
  readonly metered: boolean;
  /** SHA-256 of the original module. */
  readonly digest: string;
  /** Features that the original module uses. */
  readonly features: FeatureSet;
  /** Bytes of the module, the image and the entry library. */
  readonly sizes: readonly [module: number, image: number, entry: number];
}

/** An artifact taken apart. */
export interface Artifact {
  readonly header: ArtifactHeader;
  readonly module: Uint8Array<ArrayBuffer>;
  /** Empty if the module has no functions. */
  readonly image: Uint8Array<ArrayBuffer>;
  readonly entry: Uint8Array<ArrayBuffer>;
}

/** An artifact that cannot be used. */
export class ArtifactError extends TypeError {
  override name = "ArtifactError";

  constructor(name: string, reason: string) {
    super(`Cannot load "${name}": ${reason}`);
  }
}

/** SHA-256. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

/** SHA-256 in hexadecimal digits. */
export function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Packs compiled code. */
export function packArtifact(
  module: Module,
  image: Uint8Array<ArrayBuffer> | undefined,
  { level = 2, metered = false }: CodeOptions,
): Uint8Array<ArrayBuffer> {
  const parts = [stripCode(module), image ?? new Uint8Array(0), entryLibraryBytes()] as const;
  const header: ArtifactHeader = {
    abi: ABI_VERSION,
    entry: entryName,
    llvm: llvm().version,
    processor: hostProcessor().name,
    flags: processorFlags(),
    level,
    metered,
    digest: digestOf(module.bytes),
    features: module.features,
    sizes: [parts[0].length, parts[1].length, parts[2].length],
  };
  const text = new TextEncoder().encode(JSON.stringify(header)), length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  const contents = concatenate([length, text, ...parts]);
  return concatenate([Uint8Array.from(MAGIC), sha256(contents), contents]);
}

/** Whether bytes claim to be an artifact. */
export function isArtifact(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * Takes an artifact apart, after checking that it is complete and can run here.
 *
 * @param name What error messages call it.
 * @throws {ArtifactError} if it is damaged, or was made for another version or processor.
 */
export function unpackArtifact(bytes: Uint8Array, name: string): Artifact {
  if (!isArtifact(bytes)) throw new ArtifactError(name, "it is no compiled module");
  if (bytes.length < PREFIX_SIZE) throw new ArtifactError(name, "it is damaged");
  const digest = bytes.subarray(MAGIC.length, MAGIC.length + DIGEST_SIZE);
  const actual = sha256(bytes.subarray(MAGIC.length + DIGEST_SIZE));
  if (digest.some((byte, i) => byte !== actual[i])) throw new ArtifactError(name, "it is damaged");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = PREFIX_SIZE + view.getUint32(PREFIX_SIZE - 4, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(PREFIX_SIZE, end))) as ArtifactHeader;
  checkHeader(header, name);
  let at = end;
  const [module, image, entry] = header.sizes.map((size) => bytes.slice(at, at += size));
  return { header, module, image, entry };
}

function checkHeader({ abi, entry, flags, processor }: ArtifactHeader, name: string): void {
  if (abi !== ABI_VERSION || entry !== entryName) {
    throw new ArtifactError(name, "it was compiled by another version of WASMine; compile it again");
  }
  const missing = missingFlags(flags);
  if (missing.length > 0) {
    throw new ArtifactError(name, `it was compiled for a ${processor}; this processor lacks ${missing.join(", ")}`);
  }
}

/** The module of an artifact, whose functions have no bodies worth the name. */
export function moduleOf({ header, module }: Artifact, name: string): Module {
  const decoded = decode(module, { name });
  decoded.features = header.features;
  return decoded;
}
