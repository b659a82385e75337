/**
 * The program of a process that does one attack: `child.ts FILE NAME VARIANT`.
 *
 * @module
 */
import { attacksIn, HELD } from "./attack.ts";

const [file, name, variant] = Deno.args;
const attack = (await attacksIn(file)).find((each) => each.name === name)!;
try {
  await attack.run(variant);
  console.log(HELD);
} catch (error) {
  console.log((error instanceof Error ? error.message : `${error}`).replaceAll("\n", " "));
  Deno.exitCode = 1;
}
