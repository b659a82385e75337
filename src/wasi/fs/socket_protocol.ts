// What the two sides of the socket bridge agree on: socket.ts, which the guest's thread calls and which blocks, and
// socket_worker.ts, which runs Deno's asynchronous sockets in a worker. Requests travel as messages, one at a time; answers
// and the state of every socket lie in shared memory, where a blocked thread can see them:
//
//   words    0 answered(0 or 1) 4 result, or -errno 8…   then two words per socket: bytes or connections waiting, flags
//   data     the bytes of a request or an answer

/** Word that becomes 1 when the answer is there. */
export const ANSWERED = 0;

/** Word of the result. */
export const RESULT = 1;

/** First word of the sockets' states. */
const STATES = 2;

/** Sockets at once. */
export const MOST_SOCKETS = 1024;

/** Bytes that one request or answer carries. */
export const DATA_SIZE = 1 << 16;

/** Flag of a socket: nothing more will come. */
export const ENDED = 1;

/** Words of the shared memory. */
export const WORDS = STATES + 2 * MOST_SOCKETS;

/** Index of the word that tells how many bytes or connections wait at a socket. */
export function waitingWord(socket: number): number {
  return STATES + 2 * socket;
}

/** Index of the word of a socket's flags. */
export function flagsWord(socket: number): number {
  return STATES + 2 * socket + 1;
}

/** Where to listen: a TCP port (0 for any free one) or a Unix socket. */
export type ListenAddress = {
  /** The address to listen at; `"0.0.0.0"` by default. */
  readonly hostname?: string;
  /** The port. */
  readonly port: number;
} | {
  /** The path of a Unix socket. */
  readonly path: string;
};

/** What the guest's thread asks for. */
export type Request =
  | { readonly op: "listen"; readonly address: ListenAddress }
  | { readonly op: "accept"; readonly socket: number; readonly wait: boolean }
  | {
    readonly op: "receive";
    readonly socket: number;
    readonly length: number;
    readonly peek: boolean;
    readonly waitAll: boolean;
    readonly wait: boolean;
  }
  | { readonly op: "send"; readonly socket: number; readonly length: number }
  | { readonly op: "shutdown"; readonly socket: number; readonly how: number }
  | { readonly op: "close"; readonly socket: number };

/** The shared memory, sent to the worker before the first request. */
export interface Bridge {
  readonly words: Int32Array;
  readonly data: Uint8Array;
}

/** Shared memory for a bridge. */
export function newBridge(): Bridge {
  return {
    words: new Int32Array(new SharedArrayBuffer(WORDS * 4)),
    data: new Uint8Array(new SharedArrayBuffer(DATA_SIZE)),
  };
}
