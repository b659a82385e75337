/**
 * The text format and the `.wast` script language: assembling modules, reading scripts, and running them.
 *
 * Importing this loads the assembler, a package; what does not need text should not import it.
 *
 * @module
 */
export { assemble, TextError } from "./assemble.ts";
export { RuntimeHost, type RuntimeHostOptions } from "./host.ts";
export { readScript } from "./reader.ts";
export { type Outcome, type Rejection, type RunnerOptions, ScriptRunner, type Status } from "./runner.ts";
export type { Script } from "./script.ts";
export type { Print } from "./spectest.ts";
