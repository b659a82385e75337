// The part of @std/testing/bdd that Node's test module has too. Why: links/README.md.
export { after as afterAll, afterEach, before as beforeAll, beforeEach, describe, it } from "node:test";
