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
import { checksum } from "../../../ffi/checksum.ts";
import { entryName } from "../../../ffi/entry/name.ts";
import type { ReadOperators } from "../../wasm/constants.ts";
import { decodeSections } from "../../wasm/decode/sections.ts";
import { finish } from "../../wasm/decode/steps.ts";
import type { FeatureSet } from "../../wasm/features.ts";
import type { Module } from "../../wasm/module.ts";
import { markValidated } from "../../wasm/validated.ts";
import { DIGEST_SIZE, sameDigest } from "../../files/digest.ts";
import { ABI_VERSION } from "../layout.ts";
import { missingFlags, processorFlags } from "./processor.ts";

export { entryName };

/** What every artifact starts with: `\0cwasm\r\n`. */
export const MAGIC: readonly number[] = [0x00, 0x63, 0x77, 0x61, 0x73, 0x6d, 0x0d, 0x0a];
const PREFIX_SIZE = MAGIC.length + DIGEST_SIZE + 4;

/** What an artifact says about itself. */
export interface ArtifactHeader {
  /** The version of the layout that the code expects. */
  readonly abi: number;
  /** What the module was called, for people who look at what they have. */
  readonly name: string;
  /** Name of the entry library it works with, which changes with every change of that. */
  readonly entry: string;
  /** The version of libLLVM that compiled it. */
  readonly llvm: string;
  /** LLVM's name of the processor it was made for. */
  readonly processor: string;
  /** What the system says that this processor can do. */
  readonly flags: readonly string[];
  /** How much it was optimised. */
  readonly level: number;
  /** Whether it counts fuel. */
  readonly metered: boolean;
  /** Whether a trap leaves exactly the state that the specification says. */
  readonly preciseTraps: boolean;
  /** SHA-256 of the original module. */
  readonly digest: string;
  /** Features that the original module uses. */
  readonly features: FeatureSet;
  /** Bytes of the module, the image and the entry library. */
  readonly sizes: readonly [module: number, image: number, entry: number];
}

/** An artifact taken apart. */
export interface Artifact {
  /** What it says about itself. */
  readonly header: ArtifactHeader;
  /** The module without its code. */
  readonly module: Uint8Array<ArrayBuffer>;
  /** Empty if the module has no functions. */
  readonly image: Uint8Array<ArrayBuffer>;
  /** The library through which the code is entered. */
  readonly entry: Uint8Array<ArrayBuffer>;
}

/** An artifact that cannot be used. */
export class ArtifactError extends TypeError {
  /** Name of the class. */
  override name = "ArtifactError";

  /** For the name of a file and what is wrong with it. */
  constructor(name: string, reason: string) {
    super(`Cannot load "${name}": ${reason}`);
  }
}

/** Whether bytes claim to be an artifact. */
export function isArtifact(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/** What an artifact's digest is taken of. */
export function contentsOf(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(MAGIC.length + DIGEST_SIZE);
}

/**
 * Takes an artifact apart, after checking that it is complete and can run here.
 *
 * @param actual The SHA-256 of its {@linkcode contentsOf contents}.
 * @param name What error messages call it.
 * @throws {ArtifactError} if it is damaged, or was made for another version or processor.
 */
export function unpackArtifact(bytes: Uint8Array, actual: Uint8Array, name: string): Artifact {
  if (!isArtifact(bytes)) throw new ArtifactError(name, "it is no compiled module");
  const digest = bytes.subarray(MAGIC.length, MAGIC.length + DIGEST_SIZE);
  if (bytes.length < PREFIX_SIZE || !sameDigest(digest, actual)) throw new ArtifactError(name, "it is damaged");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = PREFIX_SIZE + view.getUint32(PREFIX_SIZE - 4, true);
  const header = headerOf(bytes.subarray(PREFIX_SIZE, end));
  checkHeader(header, name);
  let at = end;
  const [module, image, entry] = header.sizes.map((size) => bytes.slice(at, at += size));
  return { header, module, image, entry };
}

/**
 * The header of an artifact, from its first bytes, which are not checked.
 *
 * @throws {ArtifactError} if they are those of no artifact.
 */
export function peekHeader(start: Uint8Array, name: string): ArtifactHeader {
  if (!isArtifact(start) || start.length < PREFIX_SIZE) throw new ArtifactError(name, "it is no compiled module");
  const size = new DataView(start.buffer, start.byteOffset).getUint32(PREFIX_SIZE - 4, true);
  return headerOf(start.subarray(PREFIX_SIZE, PREFIX_SIZE + size));
}

function headerOf(text: Uint8Array): ArtifactHeader {
  const header: unknown = JSON.parse(new TextDecoder().decode(text));
  if (typeof header !== "object" || header === null) throw new SyntaxError("the header is no object");
  return header as ArtifactHeader;
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

/** What code has to agree with to run here, as a word: code in a cache is told apart by it. */
export function hostTag(): string {
  return checksum(JSON.stringify([ABI_VERSION, entryName, processorFlags()]));
}

/**
 * The module of an artifact, whose functions have empty bodies.
 *
 * @throws {MissingOperators} if it has constant expressions of several operators, and nothing reads these.
 */
export function moduleOf({ header, module }: Artifact, name: string, readOperators?: ReadOperators): Module {
  const decoded = finish(decodeSections(module, name, readOperators));
  decoded.features = header.features;
  markValidated(decoded, "llvm");
  return decoded;
}
