/**
 * Native storage and the calls between JavaScript and native code. Everything here needs `--allow-ffi`; nothing else of
 * the runtime imports it.
 *
 * @module
 */
export { foreignType, isDirect, type NativeCall } from "./code/direct.ts";
export { type FunctionAddresses, NativeInstance, type NativeModule } from "./instance.ts";
export { NativeStorage, nativeStorage } from "./storage/storage.ts";
export { type DescribeSymbol, type EntrySupplier, nativeThread } from "./thread.ts";
