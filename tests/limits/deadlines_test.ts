/** A deadline ends whatever a program does: some of what `tests/attack/deadlines.ts` tries, on every engine. */
import { assert, assertEquals } from "@std/assert";
import { nativeTest } from "../../ffi/testing.ts";
import { type CASES, ENGINES, run, TIMEOUT } from "../attack/deadlines.ts";

const TRIED = [
  "loop",
  "calls",
  "exceptions",
  "straight division",
  "surprising straight code",
  "memory.fill",
  "memory.copy backwards",
  "memory.init",
  "table.fill",
  "table.copy between two",
  "slow host functions in a row",
  "slow host function in a table",
  "start function with memory.fill",
  "large element segments",
  "poll_oneoff, an hour",
  "random_get",
] as const satisfies readonly (keyof typeof CASES)[];

/** Machines that run tests have other things to do. */
const MOST = 2000;

for (const which of TRIED) {
  nativeTest(`a deadline ends: ${which}`, () => {
    for (const engine of Object.keys(ENGINES)) {
      const { milliseconds, said } = run(engine, which, ".");
      assertEquals(said, `timed out (the limit "timeout" is ${TIMEOUT} ms)`, engine);
      assert(milliseconds < MOST, `${engine}: ${milliseconds} ms`);
    }
  });
}
