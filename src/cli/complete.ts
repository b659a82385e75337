/**
 * The command line with all of its files in view of Deno. It starts more slowly than `main.ts`, and is for whoever needs
 * to know them: `deno compile`, `deno cache` for a machine without network, and permissions that do not let Deno read
 * WASMine's own files while it runs.
 *
 * @module
 */
import { exit } from "./terminal/exit.ts";
import { provideRest } from "./load_rest.ts";
import { main } from "./main.ts";
import { REST } from "./rest.ts";

if (import.meta.main) {
  provideRest(REST);
  exit(await main(Deno.args));
}
