/**
 * The engines that the namespace is tested on.
 *
 * @module
 */
import { ENGINE_NAMES } from "../../src/engines/mod.ts";
import { makeEngine } from "../../src/engines/testing.ts";
import type { Engine } from "../../src/runtime/mod.ts";

/** One of each. */
export const ENGINES: readonly Engine[] = ENGINE_NAMES.map(makeEngine);
