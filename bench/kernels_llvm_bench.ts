// How fast is native code on the kernels, compared with V8's own WebAssembly? Compiling is not counted.
import { benchKernels, printAtEnd } from "./kernel_benches.ts";

printAtEnd(await benchKernels({ v8: 10, llvm: 10 }));
