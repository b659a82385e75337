/**
 * The engines that every script runs on. A further one is a line here.
 *
 * @module
 */
import { Interpreter } from "../../src/interpreter/mod.ts";
import type { Engine } from "../../src/runtime/mod.ts";

export interface EngineUnderTest {
  /** As it stands in expectations.ts and on the command line. */
  readonly name: string;
  create(): Engine;
}

export const ENGINES: readonly EngineUnderTest[] = [
  { name: "interpreter", create: () => new Interpreter() },
];
