import { assertEquals } from "@std/assert";
import { constants } from "node:os";
import { errno, type ErrnoName } from "../errno.ts";
import { linuxErrorName } from "./linux_errors.ts";

Deno.test({
  name: "names of errors are those of the system",
  ignore: Deno.build.os !== "linux",
  fn: () => {
    const names = new Map<number, string[]>();
    for (const [name, number] of Object.entries(constants.errno)) names.set(number, [...names.get(number) ?? [], name]);
    let known = 0;
    for (let number = 1; number < 200; number++) {
      const name: ErrnoName = linuxErrorName(number);
      if (name === "EIO" && number !== 5) continue;
      assertEquals(names.get(number)?.includes(name), true, `${number} is ${names.get(number)}, not ${name}`);
      assertEquals(name in errno, true);
      known++;
    }
    assertEquals(known > 30, true);
  },
});
