import { assertEquals, assertThrows } from "@std/assert";
import { Guest } from "../../tests/wasi/guest.ts";
import { WasiExit } from "./proc.ts";

Deno.test("proc_exit throws the code as an unsigned number", () => {
  using guest = new Guest();
  assertEquals(assertThrows(() => guest.call("proc_exit", -1), WasiExit).code, 0xffffffff);
});

Deno.test("proc_raise ends the program, does nothing, or is refused, by what the signal does", () => {
  using guest = new Guest();
  assertEquals(assertThrows(() => guest.call("proc_raise", 6), WasiExit).code, 134);
  assertEquals(guest.call("proc_raise", 0), "ESUCCESS");
  assertEquals(guest.call("proc_raise", 16), "ESUCCESS");
  assertEquals(guest.call("proc_raise", 18), "ENOTSUP");
  assertEquals(guest.call("proc_raise", 31), "EINVAL");
});
