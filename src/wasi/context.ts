// What the implementations of WASI functions share: the state of one guest. Each function is a plain function of this and
// its decoded arguments, so that families of functions stay in files of their own without reaching into a class.

import type { Clock } from "./clock.ts";
import type { GuestTime } from "./deadline.ts";
import type { Abi } from "./layout.ts";
import type { GuestMemory } from "./memory.ts";
import type { DescriptorTable } from "./table.ts";

/** Bounds on what a guest may ask for. */
export interface WasiLimits {
  /** Open descriptors at once, and directories that one path leads through; more answer EMFILE. Default 1024. */
  readonly descriptors: number;
  /** Bytes in a path; longer ones answer ENAMETOOLONG. Default 4096. */
  readonly pathLength: number;
  /** Buffers in one read or write; more answer EINVAL. Default 1024. */
  readonly iovecs: number;
  /** Symbolic links followed in one path; more answer ELOOP. Default 40. */
  readonly symlinks: number;
  /**
   * Bytes that names may take which open directories list, two for a UTF-16 unit and 32 for a name; more answer ENOMEM.
   * Default 64 MiB.
   */
  readonly listings: number;
}

/** The state of one guest. */
export interface Context {
  readonly memory: GuestMemory;
  readonly table: DescriptorTable;
  readonly clock: Clock;
  /** How long it may run. */
  readonly time: GuestTime;
  readonly limits: WasiLimits;
  /** Arguments, each closed by a zero byte. */
  readonly args: readonly Uint8Array[];
  /** `NAME=value` strings, each closed by a zero byte. */
  readonly env: readonly Uint8Array[];
  /** Fills a buffer with random bytes. */
  readonly random: (buffer: Uint8Array) => void;
  /** Structure layouts of the ABI through which the guest calls. */
  readonly abi: Abi;
}
