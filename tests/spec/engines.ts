/**
 * The engines that every script runs on. A further one is a line here.
 *
 * @module
 */
import { Llvm } from "../../src/aot/mod.ts";
import { Interpreter } from "../../src/interpreter/mod.ts";
import { JsJit } from "../../src/jit/mod.ts";
import type { Engine } from "../../src/runtime/mod.ts";

export interface EngineUnderTest {
  /** As it stands in expectations.ts and on the command line. */
  readonly name: string;
  create(): Engine;
  /** Whether it opens libraries that stay open as long as the process. */
  readonly keepsLibraries?: true;
}

export const ENGINES: readonly EngineUnderTest[] = [
  { name: "interpreter", create: () => new Interpreter() },
  { name: "js", create: () => new JsJit() },
  { name: "llvm", create: () => new Llvm(), keepsLibraries: true },
];
