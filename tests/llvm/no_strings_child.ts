// Calls an export often where no code may be generated from strings; see direct_calls_test.ts.
import { instantiate, nativeCluster } from "./native.ts";

using cluster = nativeCluster();
const add = instantiate(
  cluster,
  `(module (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))`,
).func("add").code;
let sum = 0;
for (let i = 0; i < 5000; i++) sum = add(sum, i);
console.log(sum);
