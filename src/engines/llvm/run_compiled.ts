/**
 * What it takes to run code that is compiled already, from an artifact or the cache. It is loaded in one go, because each
 * further `import()` costs a program some milliseconds of its start.
 *
 * @module
 */
export { ArtifactError } from "../../native/code/artifact.ts";
export { Cache, CacheError } from "../../cache/cache.ts";
export { digestOf } from "../../files/digest.ts";
export { loadUnpacked, openArtifact, Precompiled } from "./precompiled.ts";
