/**
 * The engines that every script runs on: all that there are, and the LLVM engine with what it wrote to a file.
 *
 * @module
 */
import { compileToImage } from "../../src/engines/llvm/compile/compiler.ts";
import { Llvm, loadArtifact } from "../../src/engines/llvm/mod.ts";
import { packArtifact } from "../../src/engines/llvm/compile/pack.ts";
import { ENGINE_NAMES } from "../../src/engines/mod.ts";
import { makeEngine } from "../../src/engines/testing.ts";
import type { Engine } from "../../src/runtime/mod.ts";
import type { Module } from "../../src/wasm/mod.ts";

export interface EngineUnderTest {
  /** As it stands in expectations.ts and on the command line. */
  readonly name: string;
  create(): Engine;
  /** What becomes of a module before it is instantiated. */
  prepare?(module: Module): Module;
  /** Whether it opens libraries that stay open as long as the process. */
  readonly keepsLibraries?: boolean;
}

/** Takes a module through a `.cwasm` file, of which nothing but the bytes is left. */
function throughArtifact(module: Module): Module {
  const image = module.bodies.length === 0 ? undefined : compileToImage(module);
  return loadArtifact(packArtifact(module, image, {}), module.name);
}

export const ENGINES: readonly EngineUnderTest[] = [
  ...ENGINE_NAMES.map((name) => ({ name, create: () => makeEngine(name), keepsLibraries: name === "llvm" })),
  { name: "cwasm", create: () => new Llvm(), prepare: throughArtifact, keepsLibraries: true },
];
