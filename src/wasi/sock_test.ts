import { assert, assertEquals } from "@std/assert";
import { BUFFER, Guest, OUT } from "../../tests/wasi/guest.ts";
import { eventtype, fdflags, filetype, riflags, sdflags } from "./constants.ts";
import type { ListenAddress } from "./mod.ts";

/** A worker that connects, sends what it is told, and tells what it received until the end. */
const clientSource = `onmessage = async ({ data: { address, chunks, pause } }) => {
  const connection = await Deno.connect(address);
  for (const chunk of chunks) {
    await connection.write(new TextEncoder().encode(chunk));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  await connection.closeWrite();
  let text = "";
  for await (const chunk of connection.readable) text += new TextDecoder().decode(chunk);
  postMessage(text);
};`;

class Client implements Disposable {
  readonly #worker = new Worker(`data:application/javascript,${encodeURIComponent(clientSource)}`, { type: "module" });
  readonly received: Promise<string>;

  constructor(address: ListenAddress, chunks: string[], pause: number = 0) {
    this.received = new Promise((resolve) => this.#worker.onmessage = ({ data }) => resolve(data));
    const to = "path" in address ? { transport: "unix", path: address.path } : { ...address };
    this.#worker.postMessage({ address: to, chunks, pause });
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}

function listeningGuest(listener: ListenAddress | Deno.Listener = { hostname: "127.0.0.1", port: 0 }): Guest {
  return new Guest({ listeners: [listener] });
}

function accept(guest: Guest, flags: number = 0): number {
  assertEquals(guest.call("sock_accept", 3, flags, OUT), "ESUCCESS");
  return guest.view.getUint32(OUT, true);
}

function receive(guest: Guest, fd: number, flags: number = 0, length: number = 100): string {
  guest.view.setUint32(256, BUFFER, true);
  guest.view.setUint32(260, length, true);
  const code = guest.call("sock_recv", fd, 256, 1, flags, OUT, OUT + 4);
  return code === "ESUCCESS" ? guest.text(BUFFER, guest.view.getUint32(OUT, true)) : `!${code}`;
}

function send(guest: Guest, fd: number, text: string): void {
  guest.bytes.set(new TextEncoder().encode(text), BUFFER);
  guest.view.setUint32(256, BUFFER, true);
  guest.view.setUint32(260, text.length, true);
  assertEquals(guest.call("sock_send", fd, 256, 1, 0, OUT), "ESUCCESS");
  assertEquals(guest.view.getUint32(OUT, true), text.length);
}

Deno.test("a guest accepts, receives, sends and shuts down", async () => {
  using guest = listeningGuest();
  using client = new Client(guest.wasi.listenAddresses[0], ["hello ", "world"], 20);
  const fd = accept(guest);
  assertEquals(receive(guest, fd, riflags.RECV_PEEK, 5), "hello");
  assertEquals(receive(guest, fd, riflags.RECV_WAITALL, 11), "hello world");
  assertEquals(receive(guest, fd), "");
  send(guest, fd, "answer");
  assertEquals(guest.write(fd, "!"), 1);
  assertEquals(guest.call("sock_shutdown", fd, sdflags.WR), "ESUCCESS");
  assertEquals(await client.received, "answer!");
  assertEquals(guest.call("fd_close", fd), "ESUCCESS");
});

Deno.test("a megabyte goes through a socket in both directions", async () => {
  using guest = listeningGuest();
  const chunk = "0123456789abcdef".repeat(1024);
  using client = new Client(guest.wasi.listenAddresses[0], Array(64).fill(chunk));
  const fd = accept(guest);
  let text = "";
  for (let part; (part = receive(guest, fd, 0, 70_000)) !== "";) text += part;
  assertEquals(text.length, 64 * chunk.length);
  assert(text === chunk.repeat(64));
  for (let i = 0; i < 64; i++) send(guest, fd, chunk);
  assertEquals(guest.call("fd_close", fd), "ESUCCESS");
  assertEquals((await client.received).length, 64 * chunk.length);
});

Deno.test("non-blocking sockets answer EAGAIN, and poll_oneoff tells when they are ready", () => {
  using guest = listeningGuest();
  const { view } = guest;
  assertEquals(guest.call("fd_fdstat_set_flags", 3, fdflags.NONBLOCK), "ESUCCESS");
  assertEquals(guest.call("sock_accept", 3, 0, OUT), "EAGAIN");
  using _client = new Client(guest.wasi.listenAddresses[0], ["late"], 30);
  const wait = (fd: number) => {
    guest.bytes.fill(0, BUFFER, BUFFER + 48);
    view.setUint8(BUFFER + 8, eventtype.FD_READ);
    view.setUint32(BUFFER + 16, fd, true);
    assertEquals(guest.call("poll_oneoff", BUFFER, BUFFER + 100, 1, OUT), "ESUCCESS");
    return { bytes: view.getBigUint64(BUFFER + 116, true), hangup: view.getUint16(BUFFER + 124, true) };
  };
  assertEquals(wait(3), { bytes: 1n, hangup: 0 });
  const fd = accept(guest, fdflags.NONBLOCK);
  if (receive(guest, fd, riflags.RECV_PEEK) === "!EAGAIN") assertEquals(wait(fd), { bytes: 4n, hangup: 0 });
  assertEquals(receive(guest, fd), "late");
  assertEquals(wait(fd), { bytes: 0n, hangup: 1 });
  assertEquals(receive(guest, fd), "");
});

Deno.test("sockets have the type and rights of sockets, files do not", () => {
  using guest = listeningGuest();
  assertEquals(guest.call("fd_fdstat_get", 3, OUT), "ESUCCESS");
  assertEquals(guest.view.getUint8(OUT), filetype.SOCKET_STREAM);
  assertEquals(receive(guest, 3), "!ENOTCONN");
  assertEquals(guest.call("sock_shutdown", 3, sdflags.RD), "ENOTCAPABLE");
  assertEquals(guest.call("fd_seek", 3, 0n, 0, OUT), "ENOTCAPABLE");
  for (const fd of [0, 1, 2]) {
    assertEquals(guest.call("sock_accept", fd, 0, OUT), "ENOTSOCK");
    assertEquals(receive(guest, fd), "!ENOTSOCK");
    assertEquals(guest.call("sock_shutdown", fd, sdflags.WR), "ENOTSOCK");
  }
  assertEquals(guest.call("sock_shutdown", 99, sdflags.WR), "EBADF");
  assertEquals(guest.call("sock_shutdown", 3, 4), "EINVAL");
});

Deno.test("a listener of the embedder is taken over, Unix sockets work, and descriptors of closed sockets are reused", async () => {
  const directory = Deno.makeTempDirSync();
  const path = `${directory}/socket`;
  using first = listeningGuest(Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  using second = listeningGuest({ path });
  for (const guest of [first, second]) {
    for (let i = 0; i < 3; i++) {
      using client = new Client(guest.wasi.listenAddresses[0], [`message ${i}`]);
      const fd = accept(guest);
      assertEquals(fd, 4);
      assertEquals(receive(guest, fd), `message ${i}`);
      send(guest, fd, "ok");
      assertEquals(guest.call("fd_close", fd), "ESUCCESS");
      assertEquals(await client.received, "ok");
    }
  }
  Deno.removeSync(directory, { recursive: true });
});

Deno.test("what listened for a forgotten guest ends, and does not keep the process", async () => {
  const script = `import { Wasi } from ${JSON.stringify(import.meta.resolve("./mod.ts"))};
    const listen = () => new Wasi({ listeners: [{ hostname: "127.0.0.1", port: 0 }] }).listenAddresses[0];
    const { port } = listen();
    for (let i = 0; i < 50; i++) { gc(); await new Promise((go) => setTimeout(go, 20)); }
    console.log(await Deno.connect({ hostname: "127.0.0.1", port }).then(() => "listens", () => "ended"));`;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-lock",
      "--v8-flags=--expose-gc",
      `data:application/javascript,${encodeURIComponent(script)}`,
    ],
    stdout: "piped",
  }).spawn();
  const killer = setTimeout(() => child.kill("SIGKILL"), 20_000);
  const { code, stdout } = await child.output();
  clearTimeout(killer);
  assertEquals([code, new TextDecoder().decode(stdout)], [0, "ended\n"]);
});
