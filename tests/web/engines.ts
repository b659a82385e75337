/**
 * The engines that the namespace is tested on.
 *
 * @module
 */
import { Llvm } from "../../src/engines/llvm/mod.ts";
import { Interpreter } from "../../src/engines/interpreter/mod.ts";
import { Js } from "../../src/engines/js/mod.ts";
import type { Engine } from "../../src/runtime/mod.ts";

/** One of each. */
export const ENGINES: readonly Engine[] = [new Js(), new Interpreter(), new Llvm()];
