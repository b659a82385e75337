/**
 * The LLVM engine: native x86-64 code, compiled with libLLVM when a module is first instantiated, or ahead of time into an
 * artifact that needs no libLLVM to run. It calls native code, so it needs an unrestricted `--allow-ffi`, which is full
 * trust in the code of this package, and Linux.
 *
 * Addresses of memories that JavaScript has looked into are not used again, since an operation may still be writing there;
 * a thread can give away 64 TiB so, which are 65,536 memories of 1 GiB. Then a memory is refused with a LimitError.
 *
 * @example Compile and run
 * ```ts ignore
 * import { Cluster, compileSync, Linker } from "@wasmine/wasmine";
 * import { Llvm } from "@wasmine/wasmine/llvm";
 *
 * // (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))
 * const module = compileSync(Uint8Array.fromBase64("AGFzbQEAAAABBwFgAn9/AX8DAgEABwcBA2FkZAAACgkBBwAgACABags="));
 * const engine = new Llvm();
 *
 * using cluster = new Cluster({ storage: engine.createStorage() });
 * const instance = new Linker().bind(cluster).instantiate(module, { engine });
 * console.log(instance.func("add").invoke(2, 3)); // 5
 * ```
 *
 * @example Compile once, load without libLLVM
 * ```ts ignore
 * import { compile, Llvm, loadArtifact } from "@wasmine/wasmine/llvm";
 *
 * await Deno.writeFile("app.cwasm", await compile(module));
 * const loaded = loadArtifact(await Deno.readFile("app.cwasm"));
 * const instance = linker.instantiate(loaded, { engine: new Llvm() });
 * ```
 *
 * @module
 */
export {
  type Artifact,
  ArtifactError,
  type ArtifactHeader,
  type BackgroundOptions,
  Cache,
  CacheError,
  type CodeOptions,
  compile,
  type CompileEvent,
  isArtifact,
  Llvm,
  LlvmError,
  LlvmNotFoundError,
  type LlvmOptions,
  loadArtifact,
  type OptimizationLevel,
  Precompiled,
  type PrecompiledOptions,
  type ShardStore,
} from "./src/engines/llvm/mod.ts";
