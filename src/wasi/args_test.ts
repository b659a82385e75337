import { assertEquals, assertThrows } from "@std/assert";
import { BUFFER, Guest, OUT } from "../../tests/wasi/guest.ts";
import { Wasi } from "./mod.ts";

Deno.test("arguments lie in memory as an array of addresses and their bytes", () => {
  using guest = new Guest({ args: ["prog", "", "grüß"] });
  assertEquals(guest.call("args_sizes_get", OUT, OUT + 4), "ESUCCESS");
  assertEquals(guest.view.getUint32(OUT, true), 3);
  assertEquals(guest.view.getUint32(OUT + 4, true), 5 + 1 + 7);
  assertEquals(guest.call("args_get", OUT, BUFFER), "ESUCCESS");
  assertEquals([0, 4, 8].map((at) => guest.view.getUint32(OUT + at, true)), [BUFFER, BUFFER + 5, BUFFER + 6]);
  assertEquals(guest.text(BUFFER, 13), "prog\0\0grüß\0");
});

Deno.test("the environment is NAME=value strings", () => {
  using guest = new Guest({ env: { A: "1", B: "x=y" } });
  assertEquals(guest.call("environ_sizes_get", OUT, OUT + 4), "ESUCCESS");
  assertEquals(guest.view.getUint32(OUT + 4, true), 10);
  assertEquals(guest.call("environ_get", OUT, BUFFER), "ESUCCESS");
  assertEquals(guest.text(BUFFER, 10), "A=1\0B=x=y\0");
});

Deno.test("nothing is written if it does not fit", () => {
  using guest = new Guest({ args: ["prog"] });
  assertEquals(guest.call("args_get", (1 << 20) - 2, BUFFER), "EFAULT");
  assertEquals(guest.call("args_get", OUT, (1 << 20) - 4), "EFAULT");
  assertEquals(guest.view.getUint32(OUT, true), 0);
});

Deno.test("what cannot be passed is refused with its name", () => {
  assertThrows(() => new Wasi({ args: ["a\0b"] }), TypeError, 'Cannot pass argument "a\\u0000b"');
  assertThrows(() => new Wasi({ env: { "A=B": "" } }), TypeError, 'Cannot pass environment variable "A=B"');
  assertThrows(() => new Wasi({ env: { A: "\0" } }), TypeError, "NUL");
});
