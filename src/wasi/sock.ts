// sock_* functions: connections accepted from listeners that the embedder opened. What a socket is to the host is the
// matter of fs/socket.ts.

import { filetype, riflags } from "./constants.ts";
import type { Context } from "./context.ts";
import { fail } from "./errno.ts";
import type { FileNode, SocketNode } from "./fs/node.ts";
import { rights, SOCKET_RIGHTS } from "./rights.ts";
import type { OpenFile } from "./table.ts";

function socketOf({ file }: OpenFile): SocketNode {
  if (file.type !== filetype.SOCKET_STREAM || !isSocket(file)) fail("ENOTSOCK");
  return file;
}

function isSocket(file: FileNode): file is SocketNode {
  return "accept" in file;
}

/** A file descriptor that must be a socket: ENOTSOCK is told before missing rights, which no file has for sockets. */
function socket({ table }: Context, fd: number, right: number): SocketNode {
  const open = table.get(fd);
  if (open.kind !== "file") fail("ENOTSOCK");
  const node = socketOf(open);
  table.file(fd, right);
  return node;
}

/** The next connection of a listener. */
export function sock_accept(context: Context, fd: number, flags: number): number {
  const { table } = context;
  const listener = socket(context, fd, rights.SOCK_ACCEPT);
  const { inheriting } = table.get(fd);
  table.reserve();
  const file = listener.accept();
  file.setFlags(flags);
  return table.insert({ kind: "file", file, rights: inheriting & SOCKET_RIGHTS, inheriting: 0, flags, offset: 0 });
}

/** Receives from a connection into the first buffer that is not empty. */
export function sock_recv(context: Context, fd: number, buffers: Uint8Array[], flags: number): [number, number] {
  const connection = socket(context, fd, rights.FD_READ);
  if (buffers.length === 0) return [0, 0];
  const into = context.memory.shared ? new Uint8Array(buffers[0].length) : buffers[0];
  const count = connection.receive(into, {
    peek: (flags & riflags.RECV_PEEK) !== 0,
    waitAll: (flags & riflags.RECV_WAITALL) !== 0,
  });
  if (into !== buffers[0]) buffers[0].set(into.subarray(0, count));
  return [count, 0];
}

/** Sends to a connection. */
export function sock_send(context: Context, fd: number, buffers: Uint8Array[], _flags: number): number {
  const connection = socket(context, fd, rights.FD_WRITE);
  let total = 0;
  for (const buffer of buffers) {
    const count = connection.write(context.memory.shared ? buffer.slice() : buffer, null);
    total += count;
    if (count < buffer.length) break;
  }
  return total;
}

/** Ends receiving or sending. */
export function sock_shutdown(context: Context, fd: number, how: number): void {
  if (how === 0) fail("EINVAL");
  socket(context, fd, rights.SOCK_SHUTDOWN).shutdown(how);
}
