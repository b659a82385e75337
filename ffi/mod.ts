/**
 * The native side: building machine code with libLLVM, linking and loading it, entering it and leaving it.
 *
 * Nothing here is bound or opened before it is used; what is used needs an unrestricted `--allow-ffi`.
 *
 * @module
 */

export { ElfError, type LinkOptions, linkSharedObject } from "./elf.ts";
export {
  hostCallAddress,
  type HostOptions,
  type Invoke,
  invoke,
  loadEntry,
  registerCode,
  registerGuard,
  stackPointer,
  Thread,
} from "./entry.ts";
export { entryLibraryBytes } from "./entry/build.ts";
export { exchangeSize, guardRecord, maximumFrames, slotSize, threadRecord } from "./entry/layout.ts";
export { callSymbol, guardedCallSymbol, throwSymbol, trapSymbol } from "./entry/assembly.ts";
export { entryName } from "./entry/name.ts";
export { hostCallSymbol } from "./entry/source.ts";
export { type HostBinding, HostCalls, type HostFunction, type HostSignature, type HostTraps } from "./host.ts";
export { Image } from "./image.ts";
export { addressOf, viewAt } from "./libc.ts";
export { createMemoryFile, type MemoryFile } from "./load.ts";
export * from "./llvm/mod.ts";
export { memory32Reservation, pageSize, Reservation, type ReservationOptions } from "./pages.ts";
export { CrashError, type CrashKind } from "./recovery.ts";
export { type StackBounds, stackBounds } from "./stack.ts";
