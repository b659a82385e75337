import { assert, assertEquals } from "@std/assert";
import { whyNotAnchored } from "../../../src/wasi/fs/host.ts";
import { race, SETS } from "./race.ts";

/** `deno task race` takes minutes. */
const SECONDS = 4;

for (const name of Object.keys(SETS) as (keyof typeof SETS)[]) {
  if (!SETS[name].anchored) continue;
  Deno.test({
    name: `two guests and an outsider who race reach nothing outside (permissions: ${name})`,
    ignore: whyNotAnchored() !== undefined,
    fn: async () => {
      const { guests, outsider, findings } = await race(name, { seconds: SECONDS, seed: 1 });
      assertEquals(findings, []);
      for (const { opened, errors } of guests) {
        assert(
          opened > 0 && errors.ENOTCAPABLE > 0 && errors.ELOOP > 0,
          `the race did not happen: ${JSON.stringify(errors)}`,
        );
      }
      assert(outsider.done > 100, `the outsider changed only ${outsider.done} times`);
    },
  });
}
