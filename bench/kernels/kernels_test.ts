// The checksums in the table hold on V8, and where a checksum has a meaning of its own it is computed a second way.
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Checksum, type Kernel, kernelBytes, KERNELS, type Workload } from "./kernels.ts";

function runOnV8(kernel: Kernel, n: number): Checksum {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(kernelBytes(kernel)));
  return (exports.run as (n: number) => Checksum)(n);
}

function workloads(name: string): Workload[] {
  const kernel = KERNELS.find((kernel) => kernel.name === name);
  assert(kernel, `there is no kernel ${name}`);
  return [kernel.quick, kernel.full];
}

for (const kernel of KERNELS) {
  Deno.test(`kernel ${kernel.name} returns its checksums on V8`, () => {
    assertEquals(runOnV8(kernel, kernel.quick.n), kernel.quick.checksum);
    assertEquals(runOnV8(kernel, kernel.full.n), kernel.full.checksum);
  });
}

Deno.test("every C source in the folder is a kernel of the table", () => {
  const sources = [...Deno.readDirSync(new URL(".", import.meta.url))]
    .filter(({ name }) => name.endsWith(".c")).map(({ name }) => name.slice(0, -2));
  assertEquals(sources.sort(), KERNELS.map(({ name }) => name).sort());
});

Deno.test("kernel sha256 returns the first word of the digest", async () => {
  for (const { n, checksum } of workloads("sha256")) {
    const message = Uint8Array.from({ length: n * 1024 }, (_, i) => i * 7);
    const digest = new DataView(await crypto.subtle.digest("SHA-256", message));
    assertEquals(checksum, digest.getInt32(0));
  }
});

Deno.test("kernel gemm returns the weighted sum of the product", () => {
  for (const { n, checksum } of workloads("gemm")) {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let cell = 0;
        for (let k = 0; k < n; k++) cell += ((i * n + k) % 17 - 8) * ((k * n + j) % 23 * 0.25);
        sum += cell * ((i * n + j) % 7 + 1);
      }
    }
    assertEquals(checksum, sum); // All intermediate values are multiples of a quarter, so the order does not matter.
  }
});

Deno.test("kernel bignum returns the digits of a factorial", () => {
  for (const { n, checksum } of workloads("bignum")) {
    let factorial = 1n;
    for (let i = 2n; i <= n; i++) factorial *= i;
    const digits = String(factorial);
    const sum = [...digits].reduce((sum, digit) => sum + BigInt(digit), 0n);
    assertEquals(checksum, sum << 32n | BigInt(digits.length));
  }
});

Deno.test("kernel nbody keeps the energy of the system", () => {
  for (const { checksum } of workloads("nbody")) assertAlmostEquals(Number(checksum), -0.169075, 5e-5);
});

Deno.test("kernel fib returns Fibonacci numbers", () => {
  for (const { n, checksum } of workloads("fib")) {
    let [a, b] = [0, 1];
    for (let i = 0; i < n; i++) [a, b] = [b, a + b];
    assertEquals(checksum, a);
  }
});
