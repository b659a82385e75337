import { assertEquals } from "@std/assert";
import { checksum } from "../checksum.ts";
import { entryName } from "./name.ts";
import { entrySource } from "./source.ts";

Deno.test("the entry library's name carries the checksum of its source", () => {
  assertEquals(entryName, `wasmine-entry-${checksum(entrySource)}.so`);
});
