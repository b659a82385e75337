/** What the tools among the tests print. */
import { assertEquals } from "@std/assert";
import { escaped } from "./terminal.ts";

Deno.test("nothing in a line does something to a terminal", () => {
  assertEquals(escaped("plain é 漢 🦕"), "plain é 漢 🦕");
  assertEquals(escaped("a\x1b[31m\x9b\u202e\u2028b"), "a\\u{1b}[31m\\u{9b}\\u{202e}\\u{2028}b");
});
