// The worker's side of the socket bridge: Deno's asynchronous sockets, answered for through shared memory.
// Each connection is read ahead, and each listener accepts ahead, so that the guest's thread can see what is waiting.

import { sdflags } from "../constants.ts";
import { errno, errnoName, fail } from "../errno.ts";
import {
  ANSWERED,
  type Bridge,
  ENDED,
  flagsWord,
  type ListenAddress,
  MOST_SOCKETS,
  type Request,
  RESULT,
  waitingWord,
} from "./socket_protocol.ts";

/** Bytes read ahead before reading pauses. */
const MOST_BYTES_AHEAD = 1 << 18;

/** Connections accepted ahead. */
const MOST_CONNECTIONS_AHEAD = 64;

const READ_SIZE = 1 << 16;

/** A queue filled in the background, whose length the other thread sees. */
abstract class Source {
  readonly #words: Int32Array;
  readonly #slot: number;
  #change = Promise.withResolvers<void>();
  #closed = false;
  /** Why the queue ended, if it was no orderly end. */
  failure: unknown;
  ended = false;

  constructor(bridge: Bridge, slot: number) {
    this.#words = bridge.words;
    this.#slot = slot;
    Atomics.store(this.#words, waitingWord(slot), 0);
    Atomics.store(this.#words, flagsWord(slot), 0);
  }

  abstract get waiting(): number;
  abstract get isFull(): boolean;
  /** Waits for more and queues it; false at the end. */
  protected abstract next(): Promise<boolean>;

  /** Fills the queue until the end. */
  async fill(): Promise<void> {
    try {
      while (!this.ended && await this.next()) {
        this.changed();
        while (this.isFull && !this.ended) await this.change();
      }
    } catch (thrown) {
      this.failure = thrown;
    }
    this.end();
  }

  /** Tells both threads that the queue is not what it was; the slot of a closed socket may be another's already. */
  changed(): void {
    if (!this.#closed) {
      Atomics.store(this.#words, waitingWord(this.#slot), this.waiting);
      if (this.ended) Atomics.store(this.#words, flagsWord(this.#slot), ENDED);
    }
    this.#change.resolve();
    this.#change = Promise.withResolvers();
  }

  /** The next change. */
  change(): Promise<void> {
    return this.#change.promise;
  }

  end(): void {
    this.ended = true;
    this.changed();
  }

  close(): void {
    this.end();
    this.#closed = true;
  }
}

class Connection extends Source {
  readonly #connection: Deno.Conn;
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(bridge: Bridge, slot: number, connection: Deno.Conn) {
    super(bridge, slot);
    this.#connection = connection;
    this.fill();
  }

  get waiting(): number {
    return this.#bytes.length;
  }

  get isFull(): boolean {
    return this.#bytes.length >= MOST_BYTES_AHEAD;
  }

  protected override async next(): Promise<boolean> {
    const buffer = new Uint8Array(READ_SIZE);
    const count = await this.#connection.read(buffer);
    if (count === null) return false;
    const joined = new Uint8Array(this.#bytes.length + count);
    joined.set(this.#bytes);
    joined.set(buffer.subarray(0, count), this.#bytes.length);
    this.#bytes = joined;
    return true;
  }

  take(into: Uint8Array, peek: boolean): number {
    const part = this.#bytes.subarray(0, into.length);
    into.set(part);
    if (!peek) {
      this.#bytes = this.#bytes.subarray(part.length);
      this.changed();
    }
    return part.length;
  }

  send(bytes: Uint8Array): Promise<number> {
    return this.#connection.write(bytes);
  }

  async shutdown(how: number): Promise<void> {
    if ((how & sdflags.RD) !== 0) {
      this.#bytes = new Uint8Array(0);
      this.end();
    }
    if ((how & sdflags.WR) !== 0) await this.#connection.closeWrite();
  }

  override close(): void {
    super.close();
    this.#connection.close();
  }
}

class Listener extends Source {
  readonly #listener: Deno.Listener;
  #connections: Deno.Conn[] = [];

  constructor(bridge: Bridge, slot: number, listener: Deno.Listener) {
    super(bridge, slot);
    this.#listener = listener;
    this.fill();
  }

  get waiting(): number {
    return this.#connections.length;
  }

  get isFull(): boolean {
    return this.#connections.length >= MOST_CONNECTIONS_AHEAD;
  }

  protected override async next(): Promise<boolean> {
    this.#connections.push(await this.#listener.accept());
    return true;
  }

  take(): Deno.Conn | undefined {
    const connection = this.#connections.shift();
    if (connection !== undefined) this.changed();
    return connection;
  }

  override close(): void {
    super.close();
    for (const connection of this.#connections) connection.close();
    this.#listener.close();
  }
}

/** Answers the requests of one guest's thread. */
class Server {
  readonly #bridge: Bridge;
  readonly #sockets: (Source | undefined)[] = new Array(MOST_SOCKETS).fill(undefined);

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  async answer(request: Request): Promise<void> {
    const { words } = this.#bridge;
    try {
      words[RESULT] = await this.#carryOut(request);
    } catch (thrown) {
      words[RESULT] = -errno[errnoName(thrown)];
    }
    Atomics.store(words, ANSWERED, 1);
    Atomics.notify(words, ANSWERED);
  }

  async #carryOut(request: Request): Promise<number> {
    if (request.op === "listen") return this.#listen(request.address);
    const { socket } = request;
    if (request.op === "accept") return await this.#accept(this.#get(socket, Listener), request.wait);
    if (request.op === "close") return this.#close(socket);
    const connection = this.#get(socket, Connection);
    if (request.op === "receive") return await this.#receive(connection, request);
    // The bytes are copied out of shared memory, where Deno does not take them.
    if (request.op === "send") return await connection.send(this.#bridge.data.slice(0, request.length));
    await connection.shutdown(request.how);
    return 0;
  }

  #get<T extends Source>(socket: number, kind: abstract new (...parameters: never[]) => T): T {
    const found = this.#sockets[socket];
    return found instanceof kind ? found : fail("EINVAL");
  }

  #freeSlot(): number {
    const slot = this.#sockets.indexOf(undefined);
    return slot < 0 ? fail("EMFILE") : slot;
  }

  /** The port goes back in the data, since any free one may have been asked for. */
  #listen(address: ListenAddress): number {
    const slot = this.#freeSlot();
    const listener = "path" in address
      ? Deno.listen({ transport: "unix", path: address.path })
      : Deno.listen({ hostname: address.hostname, port: address.port });
    this.#sockets[slot] = new Listener(this.#bridge, slot, listener as Deno.Listener);
    const { addr } = listener;
    if ("port" in addr) new DataView(this.#bridge.data.buffer).setUint32(0, addr.port);
    return slot;
  }

  async #accept(listener: Listener, wait: boolean): Promise<number> {
    const slot = this.#freeSlot();
    for (;;) {
      const connection = listener.take();
      if (connection !== undefined) {
        this.#sockets[slot] = new Connection(this.#bridge, slot, connection);
        return slot;
      }
      if (listener.ended) throw listener.failure;
      if (!wait) fail("EAGAIN");
      await listener.change();
    }
  }

  async #receive(connection: Connection, request: Request & { readonly op: "receive" }): Promise<number> {
    const wanted = request.waitAll ? request.length : 1;
    while (connection.waiting < wanted && !connection.ended) {
      if (!request.wait) {
        if (connection.waiting > 0) break;
        fail("EAGAIN");
      }
      await connection.change();
    }
    if (connection.waiting === 0 && connection.failure !== undefined) throw connection.failure;
    return connection.take(this.#bridge.data.subarray(0, request.length), request.peek);
  }

  #close(socket: number): number {
    this.#sockets[socket]?.close();
    this.#sockets[socket] = undefined;
    return 0;
  }
}

const scope = globalThis as unknown as { onmessage: (event: MessageEvent<Bridge | Request>) => void };
let server: Server | undefined;

scope.onmessage = ({ data }) => {
  if ("op" in data) server?.answer(data);
  else server = new Server(data);
};
