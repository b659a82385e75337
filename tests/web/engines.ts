/**
 * The engines that the namespace is tested on.
 *
 * @module
 */
import { Llvm } from "../../src/aot/mod.ts";
import { Interpreter } from "../../src/interpreter/mod.ts";
import { JsJit } from "../../src/jit/mod.ts";
import type { Engine } from "../../src/runtime/mod.ts";

/** One of each. */
export const ENGINES: readonly Engine[] = [new JsJit(), new Interpreter(), new Llvm()];
