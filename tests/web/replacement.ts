/**
 * The namespace for runners that replace the global one by what a module exports. The environment variable
 * `WASMINE_BACKEND` names the engine; without it that is `auto`.
 *
 * @module
 */
import { createWebAssembly, type WasmineWebAssembly } from "../../src/web/mod.ts";
import { ENGINES } from "./engines.ts";

const name = Deno.env.get("WASMINE_BACKEND") ?? "auto", engine = ENGINES.find((engine) => engine.name === name);
if (engine === undefined && name !== "auto") throw new TypeError(`WASMINE_BACKEND: there is no engine "${name}"`);

/** What replaces the global namespace. */
export const WebAssembly: WasmineWebAssembly = createWebAssembly({ backend: engine ?? "auto" });
