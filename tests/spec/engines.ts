/**
 * The engines that every script runs on. A further one is a line here.
 *
 * @module
 */
import { compileToImage } from "../../src/engines/llvm/compile/compiler.ts";
import { Llvm, loadArtifact } from "../../src/engines/llvm/mod.ts";
import { packArtifact } from "../../src/engines/llvm/compile/pack.ts";
import { Interpreter } from "../../src/engines/interpreter/mod.ts";
import { Js } from "../../src/engines/js/mod.ts";
import type { Engine } from "../../src/runtime/mod.ts";
import type { Module } from "../../src/wasm/mod.ts";

export interface EngineUnderTest {
  /** As it stands in expectations.ts and on the command line. */
  readonly name: string;
  create(): Engine;
  /** What becomes of a module before it is instantiated. */
  prepare?(module: Module): Module;
  /** Whether it opens libraries that stay open as long as the process. */
  readonly keepsLibraries?: true;
}

/** Takes a module through a `.cwasm` file, of which nothing but the bytes is left. */
function throughArtifact(module: Module): Module {
  const image = module.bodies.length === 0 ? undefined : compileToImage(module);
  return loadArtifact(packArtifact(module, image, {}), module.name);
}

export const ENGINES: readonly EngineUnderTest[] = [
  { name: "interpreter", create: () => new Interpreter() },
  { name: "js", create: () => new Js() },
  { name: "llvm", create: () => new Llvm(), keepsLibraries: true },
  { name: "cwasm", create: () => new Llvm(), prepare: throughArtifact, keepsLibraries: true },
];
