// What the implementations of WASI functions share: the state of one guest. Each function is a plain function of this and
// its decoded arguments, so that families of functions stay in files of their own without reaching into a class.

import type { Clock } from "./clock.ts";
import type { GuestTime } from "./deadline.ts";
import type { Abi } from "./layout.ts";
import type { WasiLimits } from "./limits.ts";
import type { GuestMemory } from "./memory.ts";
import type { DescriptorTable } from "./table.ts";

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
