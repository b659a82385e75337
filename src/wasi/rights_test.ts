import { assertEquals } from "@std/assert";
import { ALL_RIGHTS, CHANGING_RIGHTS, DIRECTORY_RIGHTS, FILE_RIGHTS, rights } from "./rights.ts";

Deno.test("there are 30 rights, one bit each, in the order of the witx file", () => {
  assertEquals(Object.values(rights), Array.from({ length: 30 }, (_, i) => 2 ** i));
  assertEquals(Object.values(rights).reduce((sum, right) => sum | right), ALL_RIGHTS);
});

Deno.test("directories have no rights over sizes and positions, files none over paths", () => {
  assertEquals(DIRECTORY_RIGHTS & (rights.FD_SEEK | rights.FD_FILESTAT_SET_SIZE | rights.FD_READ), 0);
  const ofPaths = Object.entries(rights).filter(([name]) => name.startsWith("PATH_")).map(([, right]) => right);
  assertEquals(ofPaths.filter((right) => (FILE_RIGHTS & right) !== 0), []);
});

Deno.test("every right that sets, creates, links, renames, removes or writes counts as changing", () => {
  const changing = Object.entries(rights).filter(([name]) =>
    /SET_SIZE|SET_TIMES|CREATE|LINK_|RENAME|REMOVE|UNLINK|SYMLINK|FD_WRITE|ALLOCATE/.test(name)
  );
  assertEquals(changing.reduce((sum, [, right]) => sum | right, 0), CHANGING_RIGHTS);
});
