import { assertEquals } from "@std/assert";
import { Liveness } from "./liveness.ts";
import { partsOf } from "./parts.ts";
import { Survey } from "./survey.ts";

const NAMES = ["l0", "l1", "l2", "i0", "k0"];

function livenessOf(lines: readonly string[]): Liveness {
  return new Liveness(lines, partsOf(lines, lines), new Survey(lines), NAMES);
}

/** What is live before each line and behind the last. */
function rowsOf(lines: readonly string[]): string[] {
  const liveness = livenessOf(lines);
  return Array.from({ length: lines.length + 1 }, (_, i) => liveness.before(i, NAMES).join(" "));
}

Deno.test("a variable is live from its assignment to where it is read for the last time", () => {
  assertEquals(rowsOf(["l0=1;", "l1=l0;", "l0=l1+l2|0;", "return l0;"]), ["l2", "l0 l2", "l1 l2", "l0", ""]);
});

Deno.test("an assignment that may not happen leaves what was there live", () => {
  assertEquals(rowsOf(["if(l0){", "l1=2;", "}", "return l1;"]), ["l0 l1", "", "l1", "l1", ""]);
  assertEquals(rowsOf(["if(l0){", "l1=2;", "}else{", "l1=l2;", "}", "return l1;"]).slice(0, 4), [
    "l0 l2",
    "",
    "l1",
    "l2",
  ]);
  assertEquals(rowsOf(["if(l0===0){l1=2;break L1;}", "return l1;"])[0], "l0 l1");
});

Deno.test("jumps lead to what is live behind a block and at the beginning of a loop", () => {
  const block = ["L1:{", "l0=1;", "if(l2){break L1;}", "l1=3;", "}", "return l1;"], liveness = livenessOf(block);
  assertEquals(liveness.before(0, NAMES), ["l1", "l2"]);
  assertEquals(liveness.at("break L1;", NAMES), ["l1"]);
  const loop = [
    "l0=0;",
    "L1:for(;;){",
    "l0=l0+l1|0;",
    "i0=l0;",
    "if(i0!==l2){continue L1;}",
    "break;",
    "}",
    "return i0;",
  ];
  assertEquals(rowsOf(loop)[1], "l0 l1 l2");
  assertEquals(livenessOf(loop).at("continue L1;", NAMES), ["l0", "l1", "l2"]);
  assertEquals(rowsOf(loop).slice(5), ["i0", "l0 l1 l2", "i0", ""]);
});

Deno.test("what a loop reads in its next turn is live through loops inside of it", () => {
  const lines = ["L1:for(;;){", "L2:for(;;){", "if(l0){continue L1;}", "if(l1){continue L2;}", "break;", "}", "i0=l2;"];
  assertEquals(rowsOf([...lines, "l2=5;", "continue L1;", "}"])[1], "l0 l1 l2");
  assertEquals(rowsOf([...lines, "return;", "}"])[6], "l2");
});

/** Loops in each other, from each of which the one around it may be begun again; the outermost begins with a read. */
function nest(depth: number): string[] {
  const around = Array.from({ length: depth }, (_, i) => i);
  const open = around.flatMap((i) => [`L${i}:for(;;){`, i === 0 ? "i0=l2;" : `if(l0){continue L${i - 1};}`]);
  return [...open, "l1=1;", ...around.flatMap(() => ["break;", "}"]), "return i0;"];
}

Deno.test("what is live comes out of loops nested in each other; of very many, everything counts as live", () => {
  const innermost = 2 * 5 + 1, [few, many] = [5, 50].map((depth) => livenessOf(nest(depth)));
  assertEquals(few.before(innermost - 1, NAMES), ["i0"]);
  assertEquals(few.before(innermost - 2, NAMES), ["l0", "l2", "i0"]);
  assertEquals(many.before(0, NAMES), NAMES);
});

Deno.test("a dispatch leads to each of its targets, and what is behind a jump is not live before it", () => {
  const lines = [
    "L1:{",
    "L2:{",
    "switch(i0){",
    "case 0:break L1;",
    "default:break L2;}",
    "}",
    "return l1;",
    "}",
    "return l2;",
  ];
  assertEquals(rowsOf(lines)[2], "l1 l2 i0");
  assertEquals(rowsOf(["L1:{", "l0=1;break L1;", "l1=l2;", "}", "return l0;"])[0], "");
});

Deno.test("a stored value has its variable from the store on", () => {
  assertEquals(rowsOf(["dv.setInt32(l0,k0=l1,true);", "return k0;"]), ["l0 l1", "k0", ""]);
});
