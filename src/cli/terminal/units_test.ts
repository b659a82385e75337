import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "./failure.ts";
import { parseCount, parseSize, parseTime, showSize } from "./units.ts";

Deno.test("parseTime() gives milliseconds", () => {
  assertEquals(["500ms", "5s", "1.5m", "2h", "3"].map((text) => parseTime(text, "timeout")), [
    500,
    5000,
    90_000,
    7_200_000,
    3000,
  ]);
  for (const text of ["", "s", "-1s", "5 parsecs", "1e3s", "5constructor", "NaN", "Infinity", "9".repeat(400)]) {
    assertThrows(() => parseTime(text, "timeout"), UsageError, "--timeout");
  }
});

Deno.test("parseSize() gives bytes", () => {
  const sizes = ["100", "1B", "64KiB", "1.5MiB", "2GiB", "1kB", "1KB", "1MB", "1GB"].map((text) =>
    parseSize(text, "max-memory")
  );
  assertEquals(sizes, [100, 1, 65_536, 1_572_864, 2 ** 31, 1000, 1000, 1e6, 1e9]);
  assertEquals(["64M", "64MiB", "64mib", "64MB", "64mb", "1k", "1T"].map((text) => parseSize(text, "max-memory")), [
    ...[2 ** 26, 2 ** 26, 2 ** 26, 64e6, 64e6, 1024, 2 ** 40],
  ]);
  for (const text of ["1Mi", "1iB", "KiB", "1,5MiB", "1toString", "1__proto__"]) {
    assertThrows(() => parseSize(text, "max-memory"), UsageError, text);
  }
});

Deno.test("parseCount() gives a whole number", () => {
  assertEquals(parseCount("1_000_000", "fuel"), 1e6);
  for (const text of ["-1", "1.5", "1e6", "_1", "", "NaN", "Infinity", "9".repeat(400)]) {
    assertThrows(() => parseCount(text, "fuel"), UsageError, "--fuel");
  }
});

Deno.test("showSize() has three digits and a binary unit", () => {
  const sizes = [0, 1, 1023, 1024, 1_268_776, 2 ** 30 * 1.5, 2 ** 52].map(showSize);
  assertEquals(sizes, ["0 B", "1 B", "1023 B", "1 KiB", "1.21 MiB", "1.5 GiB", "4096 TiB"]);
});
