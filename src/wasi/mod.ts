/**
 * WASI preview 1 for programs compiled to WebAssembly, on V8's engine or on any other.
 *
 * @example
 * ```ts
 * import { CapturedOutput, Wasi } from "@wasmine/wasmine/wasi";
 *
 * const stdout = new CapturedOutput();
 * const wasi = new Wasi({ args: ["hello"], stdout });
 * console.log(Object.keys(wasi.imports.wasi_snapshot_preview1).length); // 46
 * ```
 *
 * @module
 */

export type { Trace, WasiFunction, WasiImports } from "./bind.ts";
export type { Clock } from "./clock.ts";
export type { WasiLimits } from "./limits.ts";
export type { Deadline } from "./deadline.ts";
export { type HostDirectoryOptions, openHostDirectory } from "./fs/host.ts";
export { MemoryFileSystem, type MemoryFileSystemOptions, type MemoryTree } from "./fs/memory.ts";
export type { DirectoryNode, FileNode, NewTimes, OpenOptions, Readiness } from "./fs/node.ts";
export type { ListenAddress } from "./fs/socket_protocol.ts";
export { CapturedOutput, type InputSource, type OutputTarget, type SyncReader, type SyncWriter } from "./fs/stream.ts";
export type { FdStat, FileStat, PrestatDirectory } from "./layout.ts";
export type { MemorySource } from "./memory.ts";
export { WasiExit } from "./proc.ts";
export type { WasiInstance } from "./program.ts";
export {
  type ArgumentKind,
  argumentKinds,
  type ResultKind,
  type Results,
  type Signature,
  signatures,
  type WasiFunctionName,
  wasmType,
} from "./signatures.ts";
export { type GuestOptions, type OpenPreopen, WasiGuest, type WasiImportObject } from "./guest.ts";
export { type HostPreopen, type Preopen, Wasi, type WasiOptions } from "./wasi.ts";
