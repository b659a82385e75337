import { assertEquals } from "@std/assert";
import { entryName } from "../native/code/artifact.ts";
import { ffiTest } from "../../ffi/testing.ts";
import { isOtherName, nativeName, objectName, objectTotal, parseEntryName, translationName } from "./names.ts";

const DIGEST = "0123456789abcdef".repeat(4);

ffiTest("names of native code tell how it was compiled, and are recognised", () => {
  const all = [undefined, 0, 1, 2, 3].flatMap((level) =>
    [false, true].flatMap((metered) =>
      [false, true].map((preciseTraps) =>
        nativeName("artifact", DIGEST, { level: level as 0 | undefined, metered, preciseTraps })
      )
    )
  );
  assertEquals(new Set(all).size, 20);
  for (const name of all) assertEquals(parseEntryName(name), { digest: DIGEST, kind: "artifact" });
  assertEquals(parseEntryName(nativeName("objects", DIGEST, {})), { digest: DIGEST, kind: "objects" });
});

Deno.test("names of translations are recognised", () => {
  const names = [false, true].map((metered) => translationName({ digest: DIGEST, metered, version: "1.0.0-8" }));
  assertEquals(new Set(names).size, 2);
  for (const name of names) assertEquals(parseEntryName(name), { digest: DIGEST, kind: "translation" });
});

Deno.test("names of objects say of how many each is", () => {
  assertEquals(objectTotal(objectName("19.1.7", 2, 12)), 12);
  assertEquals(objectTotal("lock"), undefined);
});

Deno.test("the cache's other files are told from those that it did not write", () => {
  const unfinished = `.wasmine-${crypto.randomUUID()}`;
  assertEquals([entryName, unfinished, `x.cwasm.${crypto.randomUUID()}`].map(isOtherName), [true, true, true]);
  for (
    const name of ["notes.txt", "wasmine-entry.so", translationName({ digest: DIGEST, metered: true, version: "1" })]
  ) {
    assertEquals(isOtherName(name), false, name);
  }
  for (const name of ["notes.cwasm", `${DIGEST}.cwasm`, `${DIGEST}-O2-x.so`]) {
    assertEquals(parseEntryName(name), undefined);
  }
});
