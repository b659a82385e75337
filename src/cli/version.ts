/**
 * The version, which `deno.json` states.
 *
 * @module
 */
import manifest from "../../deno.json" with { type: "json" };

/** WASMine's version. */
export const VERSION: string = manifest.version;
