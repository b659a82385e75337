// Reserves memories, shows them and disposes them until no more are given. Prints how many there were and why it ended.
import { memory32Reservation, Reservation } from "../pages.ts";

const committed = 2 ** 32;
let count = 0;
try {
  for (;; count++) {
    using memory = new Reservation({ size: memory32Reservation, shown: true });
    memory.commit(committed);
    memory.markRetained();
  }
} catch (error) {
  const maps = Deno.readTextFileSync("/proc/self/maps").split("\n").length;
  console.log(JSON.stringify({ retired: count * committed, maps, error: `${error}` }));
}
// The process goes on: V8 finds the addresses that it needs.
const much = Array.from({ length: 64 }, (_, i) => new Uint8Array(2 ** 24).fill(i));
new WebAssembly.Memory({ initial: 1 });
console.log(much.reduce((sum, bytes) => sum + bytes[9], 0));
