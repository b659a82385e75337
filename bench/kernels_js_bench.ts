// How fast is the JS engine on the kernels, against V8's own WebAssembly and two other compilers to JavaScript? Aim: geometric
// mean at most 1.7 times V8's time, 64-bit kernels (hash64, bignum) at most 4, and no kernel slower than on the others.
import { benchKernels, printAtEnd } from "./kernel_benches.ts";

printAtEnd(await benchKernels({ v8: 8, js: 8, polywasm: 8, wasm2js: 8 }));
