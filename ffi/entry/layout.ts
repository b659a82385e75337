/**
 * Layout of the memory that JavaScript and the entry library share: byte offsets of every field, used both by the
 * entry library's source and by the views that JavaScript reads it through.
 *
 * @module
 */

/**
 * The thread record: one for each JavaScript thread that runs native code, found by native code through thread-local
 * storage. It lies at the start of the thread's block of memory; the exchange stack follows it.
 */
export const threadRecord = {
  /** u64: stack pointer saved by the innermost `enter`; 0 outside native code. */
  activation: 0,
  /** u64: the lowest stack pointer from which JavaScript may be called. */
  hostStackLimit: 8,
  /** u64: the thread's native callback, `void ()`. */
  callback: 16,
  /** u32: bytes of the exchange stack in use. */
  exchangeTop: 24,
  /** u32: bytes of the exchange stack altogether. */
  exchangeSize: 28,
  /** u32: 1 while a host function runs, 0 after it returned normally. */
  hostPending: 32,
  /** u32: the trap that ended the last activation, 0 if none did. Written together with `hostPending`. */
  trap: 36,
  /** u32: trap code for a host call without enough stack. */
  stackTrap: 40,
  /** u32: trap code for a host function that threw. */
  hostTrap: 44,
  /** u32: number of the host function that the callback is to run. */
  hostIndex: 48,
  /** u32: where on the exchange stack its parameters stand. */
  hostTop: 52,
  /** u32: how many return addresses the last trap recorded. */
  frameCount: 56,
  /** u64: the address that the last memory trap accessed. */
  faultAddress: 64,
  /** u64: the innermost {@linkcode guardRecord} of the innermost activation; 0 if it has none. */
  guard: 72,
  /** u64: the exception that left native code with `exceptionTrap`. */
  exception: 80,
  /** u32: trap code for an exception that native code does not catch. */
  exceptionTrap: 88,
  /** u64: what the last function returned that JavaScript called directly, if that is an integer, */
  result: 96,
  /** f64 or f32: and if it is a float. */
  floatResult: 104,
  /**
   * u64: the exception that a host function threw, from when it ends to when native code takes it; 0 for none. It is not
   * `exception`, which native code may leave there that the host function called.
   */
  hostException: 112,
  /** u64[]: return addresses at the last trap, innermost first. */
  frames: 120,
} as const;

/**
 * What a guarded call needs: a piece of its caller's frame, one for all guarded calls of a function. Fields from `previous`
 * on belong to the entry library while the call runs.
 */
export const guardRecord = {
  /** u64: the code to call, which the caller fills in. */
  target: 0,
  /** u64: what the call ended with: 0 if it returned, else the exception. */
  exception: 8,
  /** u64: the record of the guarded call around this one. */
  previous: 16,
  /** u64: where the caller goes on. */
  returnAddress: 24,
  /** u64[]: the caller's registers. */
  rsp: 32,
  rbp: 40,
  rbx: 48,
  r12: 56,
  r13: 64,
  r14: 72,
  r15: 80,
  /** Size of the record. */
  size: 88,
} as const;

/** How many return addresses a trap records at most. */
export const maximumFrames = 256;

/** Offset of the exchange stack, in which parameters and results pass between JavaScript and native code. */
export const exchangeStart = 4096;

/** Bytes of the exchange stack. Only what was ever used takes memory. */
export const exchangeSize = 1 << 20;

/** Size of a value slot of the boundary ABI, in bytes. */
export const slotSize = 16;

/** A host function as native code sees it: the `ctx` that is passed to {@linkcode hostCallSymbol}. */
export const hostRecord = {
  /** u32: the number that the callback is given. */
  index: 0,
  /** u32: value slots of its parameters. */
  parameters: 4,
  /** u32: value slots of its results. */
  results: 8,
  /** Size of the record. */
  size: 16,
} as const;

/** A range of addresses that the signal handler knows. */
export const rangeRecord = { used: 0, start: 8, size: 16, trap: 24, stride: 32 } as const;

/** How many ranges of each kind can be registered: more than there is address space for. */
export const maximumRanges = 65536;

/** The tables of ranges. */
export const rangeTable = { code: 0, guard: 1 } as const;

/** A call that survives a crash of what it calls. */
export const recoveryRecord = {
  /** u64: the function. */
  function: 0,
  /** u64[6]: its arguments. */
  arguments: 8,
  /** u64: what it returned. */
  result: 56,
  /** u64: where its stack begins. */
  stackTop: 64,
  /** u64: the caller's stack pointer while the call runs. */
  stackPointer: 72,
  /** u32: 0, or how the call ended instead of returning: one of `failures`. */
  failure: 80,
  /** u64: where the pages without access begin that end the stack, */
  guard: 88,
  /** u64: and how many bytes they are. */
  guardSize: 96,
  /** `stack_t` of the C library: where signals are handled. */
  signalStack: 104,
  /** NUL-terminated text: what LLVM said when it gave up, cut off at `messageSize`. */
  message: 128,
  messageSize: 384,
  size: 512,
  failures: { stack: 1, fault: 2, fatal: 3 },
} as const;

/** Diagnostics of LLVM that were not read yet. */
export const diagnosticList = {
  /** u64: how many there are. */
  count: 0,
  /** Addresses of `LLVMGetDiagInfoSeverity` and `LLVMGetDiagInfoDescription`. */
  getSeverity: 8,
  getDescription: 16,
  /** Of each, the address of a text that is to be given back, and u32 its severity. */
  entries: 24,
  entrySize: 16,
  /** Further ones are dropped. */
  capacity: 64,
  size: 24 + 64 * 16,
} as const;
