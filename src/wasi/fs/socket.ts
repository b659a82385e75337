// Sockets for a guest that expects calls to block. Deno's sockets are asynchronous and their promises cannot resolve while the
// guest runs on the same thread; so they live in a worker, and a call posts a request and sleeps until the answer stands in
// shared memory. The worker is started only if there is something to listen to.

import { fdflags, filetype } from "../constants.ts";
import { GuestTime } from "../deadline.ts";
import { errno, type ErrnoName, fail } from "../errno.ts";
import type { FileStat } from "../layout.ts";
import type { NewTimes, Readiness, SocketNode } from "./node.ts";
import {
  ANSWERED,
  type Bridge,
  DATA_SIZE,
  ENDED,
  flagsWord,
  type ListenAddress,
  newBridge,
  type Request,
  RESULT,
  waitingWord,
} from "./socket_protocol.ts";

const nameByNumber = new Map<number, ErrnoName>(
  Object.entries(errno).map(([name, number]) => [number, name as ErrnoName]),
);

/** Ends the workers of bridges that nobody closed, and that no socket holds any more. */
const forgotten = new FinalizationRegistry<Worker>((worker) => worker.terminate());

/** The worker that has a guest's sockets. */
export class SocketBridge {
  readonly #bridge: Bridge = newBridge();
  readonly #worker: Worker;

  readonly #time: GuestTime;
  /** Whether an answer was not waited for, after which there can be no other request that has one. */
  #broken = false;

  /** Starts the worker. */
  constructor(time: GuestTime) {
    this.#time = time;
    this.#worker = new Worker(new URL("./socket_worker.ts", import.meta.url), { type: "module" });
    this.#worker.postMessage(this.#bridge);
    forgotten.register(this, this.#worker);
  }

  /** Bytes of a request or an answer. */
  get data(): Uint8Array {
    return this.#bridge.data;
  }

  /** Has a request carried out, and waits; EIO once the guest's time has ended before an answer came. */
  ask(request: Request): number {
    if (this.#broken) fail("EIO");
    return this.#ask(request, this.#time);
  }

  /** Closes a socket. That is done at once, and also when the guest's time is over: it is how all is given back. */
  closeSocket(socket: number): void {
    const request = { op: "close", socket } as const;
    if (this.#broken) this.#worker.postMessage(request);
    else this.#ask(request, new GuestTime());
  }

  #ask(request: Request, time: GuestTime): number {
    const { words } = this.#bridge;
    Atomics.store(words, ANSWERED, 0);
    this.#worker.postMessage(request);
    this.#broken = true;
    for (; Atomics.load(words, ANSWERED) === 0; time.look()) Atomics.wait(words, ANSWERED, 0, time.remaining);
    this.#broken = false;
    const result = words[RESULT];
    if (result < 0) fail(nameByNumber.get(-result) ?? "EIO");
    return result;
  }

  /** What waits at a socket, without asking the worker. */
  readiness(socket: number): Readiness | undefined {
    const { words } = this.#bridge;
    const hangup = (Atomics.load(words, flagsWord(socket)) & ENDED) !== 0;
    const bytes = Atomics.load(words, waitingWord(socket));
    return bytes > 0 || hangup ? { bytes, hangup } : undefined;
  }

  /** Ends the worker and with it all sockets. */
  close(): void {
    this.#broken = true;
    this.#worker.terminate();
  }
}

/** Opens a listener in the worker, and tells where it listens. A listener of this thread is closed and taken over. */
export function listen(
  bridge: SocketBridge,
  where: ListenAddress | Deno.Listener,
): { readonly node: SocketNode; readonly address: ListenAddress } {
  const address = "addr" in where ? takeOver(where) : where;
  const socket = bridge.ask({ op: "listen", address });
  const node = new Socket(bridge, socket, true);
  if ("path" in address) return { node, address };
  return { node, address: { ...address, port: new DataView(bridge.data.buffer).getUint32(0) } };
}

/** Deno has no way to hand a listener to another thread; connections that nobody accepted yet are lost. */
function takeOver(listener: Deno.Listener): ListenAddress {
  const { addr } = listener;
  listener.close();
  if (addr.transport === "tcp") return { hostname: addr.hostname, port: addr.port };
  if (addr.transport === "unix") return { path: addr.path };
  throw new TypeError(`Cannot listen on ${addr.transport}: only TCP and Unix sockets can be passed to a program`);
}

class Socket implements SocketNode {
  readonly type = filetype.SOCKET_STREAM;
  readonly seekable = false;
  readonly #bridge: SocketBridge;
  readonly #socket: number;
  readonly #listens: boolean;
  #flags = 0;

  constructor(bridge: SocketBridge, socket: number, listens: boolean) {
    this.#bridge = bridge;
    this.#socket = socket;
    this.#listens = listens;
  }

  get #wait(): boolean {
    return (this.#flags & fdflags.NONBLOCK) === 0;
  }

  accept(): SocketNode {
    if (!this.#listens) fail("EINVAL");
    return new Socket(this.#bridge, this.#bridge.ask({ op: "accept", socket: this.#socket, wait: this.#wait }), false);
  }

  receive(into: Uint8Array, { peek, waitAll }: { readonly peek: boolean; readonly waitAll: boolean }): number {
    if (this.#listens) fail("ENOTCONN");
    const length = Math.min(into.length, DATA_SIZE);
    const count = this.#bridge.ask({ op: "receive", socket: this.#socket, length, peek, waitAll, wait: this.#wait });
    into.set(this.#bridge.data.subarray(0, count));
    return count;
  }

  read(into: Uint8Array): number {
    return this.receive(into, { peek: false, waitAll: false });
  }

  write(from: Uint8Array): number {
    if (this.#listens) fail("ENOTCONN");
    const length = Math.min(from.length, DATA_SIZE);
    this.#bridge.data.set(from.subarray(0, length));
    return this.#bridge.ask({ op: "send", socket: this.#socket, length });
  }

  shutdown(how: number): void {
    if (this.#listens) fail("ENOTCONN");
    this.#bridge.ask({ op: "shutdown", socket: this.#socket, how });
  }

  poll(direction: "read" | "write"): Readiness | undefined {
    return direction === "read" ? this.#bridge.readiness(this.#socket) : { bytes: DATA_SIZE, hangup: false };
  }

  stat(): FileStat {
    return { dev: 0n, ino: 0n, type: this.type, links: 1n, size: 0n, atime: 0n, mtime: 0n, ctime: 0n };
  }

  setFlags(flags: number): void {
    this.#flags = flags;
  }

  setSize(_size: number): void {
    fail("EINVAL");
  }

  setTimes(_times: NewTimes): void {
    fail("ENOTSUP");
  }

  sync(_dataOnly: boolean): void {
    fail("EINVAL");
  }

  close(): void {
    this.#bridge.closeSocket(this.#socket);
  }
}
