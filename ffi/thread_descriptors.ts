/**
 * Descriptors that end with their thread. A Worker can be ended at any moment, and Deno closes what Deno opened for it; of
 * what libc opened nobody knows. So libc itself is told to close it when the thread ends. That cannot be taken back when the
 * descriptor is closed before, and its number may then be somebody else's: so the numbers stay those of the thread. What is
 * opened gets one of them, and when it is closed the number stands for a counter that nobody uses (an eventfd), until it is
 * needed again.
 *
 * @module
 */
import { closeOnExec, openFlags } from "./files.ts";
import { type Declarations, leaf, open } from "./foreign.ts";

const symbols = {
  dlsym: leaf(["pointer", "buffer"], "pointer"),
  // What C++ uses for variables of a thread.
  __cxa_thread_atexit_impl: leaf(["pointer", "usize", "pointer"], "i32"),
  eventfd: leaf(["u32", "i32"], "i32"),
  fcntl: leaf(["i32", "i32", "i32"], "i32"),
  dup3: leaf(["i32", "i32", "i32"], "i32"),
  close: leaf(["i32"], "i32"),
} as const satisfies Declarations;

/** `fcntl`: the lowest free number from the argument on, which programs that are started do not get. */
const duplicate = 1030;

/** The numbers of a thread. */
export class ThreadDescriptors {
  readonly #calls: Deno.StaticForeignLibraryInterface<typeof symbols>;
  readonly #close: Deno.PointerValue;
  readonly #nothing: number;
  readonly #free: number[] = [];

  /**
   * Takes the name of libc.
   *
   * @throws {TypeError} If it is older than glibc 2.34, which has no `dlsym`.
   */
  constructor(libc: string) {
    this.#calls = open(libc, symbols).symbols;
    this.#close = this.#calls.dlsym(null, new TextEncoder().encode("close\0"));
    this.#nothing = this.#register(this.#calls.eventfd(0, closeOnExec | openFlags.NON_BLOCKING));
    if (this.#close === null || this.#nothing < 0) throw new Error("Cannot keep descriptors for a thread");
  }

  #register(fd: number): number {
    if (fd >= 0) this.#calls.__cxa_thread_atexit_impl(this.#close, BigInt(fd), this.#close);
    return fd;
  }

  /** Takes over a descriptor, which gets another number; -1 if there is none left. */
  keep(fd: number): number {
    const kept = this.#free.pop() ?? this.#register(this.#calls.fcntl(this.#nothing, duplicate, 3));
    if (kept >= 0) this.#calls.dup3(fd, kept, closeOnExec);
    this.#calls.close(fd);
    return kept;
  }

  /** Closes what was kept. */
  release(fd: number): void {
    this.#calls.dup3(this.#nothing, fd, closeOnExec);
    this.#free.push(fd);
  }
}
