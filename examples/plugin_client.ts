/**
 * Sends well-behaved and ill-behaved modules to the plugin server and prints what it answers.
 *
 * ```sh
 * deno run --allow-net=127.0.0.1 examples/plugin_client.ts http://127.0.0.1:8000/
 * ```
 */

/** Modules with a function `run`, each in the text format and in the binary one. */
const PLUGINS: Readonly<Record<string, string>> = {
  // (import "host" "log" (func $log (param i32))) (func (export "run") (result i32) (call $log (i32.const 7)) (i32.const 1))
  "a module that logs":
    "AGFzbQEAAAABCQJgAX8AYAABfwIMAQRob3N0A2xvZwAAAwIBAQcHAQNydW4AAQoKAQgAQQcQAEEBCwANBG5hbWUBBgEAA2xvZw==",
  // (func (export "run") (result i32) (loop $again (br $again)) (i32.const 0))
  "an endless loop": "AGFzbQEAAAABBQFgAAF/AwIBAAcHAQNydW4AAAoLAQkAA0AMAAtBAAsAEQRuYW1lAwoBAAEABWFnYWlu",
  // (memory 1) (func (export "run") (result i32)
  //   (loop $more (br_if $more (i32.ne (memory.grow (i32.const 16)) (i32.const -1)))) (memory.size))
  "a memory bomb": "AGFzbQEAAAABBQFgAAF/AwIBAAUDAQABBwcBA3J1bgAAChIBEAADQEEQQABBf0cNAAs/AAsAEARuYW1lAwkBAAEABG1vcmU=",
  // (func $divide (param i32 i32) (result i32) (i32.div_s (local.get 0) (local.get 1)))
  // (func $run (export "run") (result i32) (call $divide (i32.const 1) (i32.const 0)))
  "a trap": "AGFzbQEAAAABCwJgAn9/AX9gAAF/AwMCAAEHBwEDcnVuAAEKEgIHACAAIAFtCwgAQQFBABAACwAVBG5hbWUBDgIABmRpdmlkZQEDcnVu",
  "no module": "AAEC",
  // (func (export "run") (result i32) (i32.const 42))
  "a module that answers": "AGFzbQEAAAABBQFgAAF/AwIBAAcHAQNydW4AAAoGAQQAQSoL",
};

const [url = "http://127.0.0.1:8000/"] = Deno.args;
for (const [name, base64] of Object.entries(PLUGINS)) {
  const response = await fetch(url, { method: "POST", body: Uint8Array.fromBase64(base64) });
  console.log(`${name}: ${response.status} ${(await response.text()).replaceAll("\n", " |")}`);
}
