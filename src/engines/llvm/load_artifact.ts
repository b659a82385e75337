/**
 * Loading an artifact in one step, for embedders.
 *
 * @module
 */
import { contentsOf, unpackArtifact } from "../../native/code/artifact.ts";
import { sha256Sync } from "../../files/digest.ts";
import { readOperators } from "../../wasm/decode/constant_operators.ts";
import type { Module } from "../../wasm/module.ts";
import { sourceBytes } from "../../wasm/source_bytes.ts";
import { adopt } from "./precompiled.ts";

/**
 * Loads an artifact: the result is instantiated like any other module, but only on this engine, and without libLLVM. An
 * artifact is a program; load none that you do not trust.
 *
 * @param name What error messages call it.
 * @throws {ArtifactError} if it is damaged, or was made for another version or processor.
 *
 * @example
 * ```ts ignore
 * const module = loadArtifact(await Deno.readFile("app.cwasm"));
 * const engine = new Llvm(); // Precompiled does, too: it has no compiler at all.
 * using cluster = new Cluster({ storage: engine.createStorage() });
 * const instance = new Linker().bind(cluster).instantiate(module, { engine });
 * ```
 */
export function loadArtifact(bytes: Uint8Array, name = "module"): Module {
  const own = sourceBytes(bytes, "the artifact");
  return adopt(unpackArtifact(own, sha256Sync(contentsOf(own)), name), name, readOperators);
}
