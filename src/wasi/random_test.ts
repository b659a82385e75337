import { assert, assertEquals } from "@std/assert";
import { BUFFER, Guest } from "../../tests/wasi/guest.ts";

Deno.test("random bytes fill large buffers to the end", () => {
  using guest = new Guest();
  const size = 300_000;
  assertEquals(guest.call("random_get", BUFFER, size), "ESUCCESS");
  for (let at = 0; at < size; at += 50_000) {
    assert(guest.bytes.slice(BUFFER + at, BUFFER + at + 64).some((byte) => byte !== 0), `nothing at ${at}`);
  }
  assertEquals(guest.bytes[BUFFER + size], 0);
  assertEquals(guest.call("random_get", BUFFER, 0), "ESUCCESS");
});

Deno.test("shared memory is filled too", () => {
  using guest = new Guest({}, { shared: true });
  assertEquals(guest.call("random_get", BUFFER, 1000), "ESUCCESS");
  assert(guest.bytes.slice(BUFFER, BUFFER + 1000).some((byte) => byte !== 0));
});

Deno.test("an embedder's source takes the place of the host's", () => {
  using guest = new Guest({ random: (buffer) => void buffer.fill(7) });
  assertEquals(guest.call("random_get", BUFFER, 3), "ESUCCESS");
  assertEquals([...guest.bytes.slice(BUFFER, BUFFER + 4)], [7, 7, 7, 0]);
});
