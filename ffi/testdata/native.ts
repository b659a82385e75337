/**
 * Compiles LLVM's textual language to a loaded image, for tests.
 *
 * @module
 */

import {
  Context,
  entryLibraryBytes,
  entryName,
  HostCalls,
  Image,
  linkSharedObject,
  loadEntry,
  type OptimizationLevel,
  TargetMachine,
  type Thread,
} from "../mod.ts";

/** Trap codes that the tests use; their values have no meaning of their own. */
export const traps = {
  memory: 1,
  unreachable: 2,
  divideByZero: 3,
  overflow: 4,
  stack: 5,
  hostThrew: 6,
  exception: 7,
} as const;

/** Compiles a module to a shared object that uses the entry library. */
export function compileImage(text: string, level: OptimizationLevel = 2): Uint8Array<ArrayBuffer> {
  using context = new Context();
  using machine = new TargetMachine({ level });
  using module = context.parseModule(text, "test");
  module.optimize(machine);
  return linkSharedObject([module.emit(machine, "object")], { needed: [entryName] });
}

let host: HostCalls | undefined;

/** Attaches this thread to the entry library and returns what the tests work with. */
export function start(): { thread: Thread; host: HostCalls } {
  const thread = loadEntry(entryLibraryBytes);
  host ??= new HostCalls(thread, { stackTrap: traps.stack, hostTrap: traps.hostThrew, exceptionTrap: traps.exception });
  return { thread, host };
}

/** The functions of an image that were on the stack at a thread's last trap, innermost first. */
export function backtrace(thread: Thread, image: Image): (string | undefined)[] {
  return thread.trapFrames().map((address) => image.functionAt(address - 1n));
}

/** Compiles and loads a module. */
export function loadText(text: string, level?: OptimizationLevel): Image {
  start();
  return new Image(compileImage(text, level), { name: "test" });
}
