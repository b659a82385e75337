import { assertEquals } from "@std/assert";
import { holdLongs } from "./held_longs.ts";

const HEAD = "function f0(fp){";

/** The lines of a body with such variables, without their declaration. */
function held(...lines: string[]): string[] {
  return holdLongs([HEAD, ...lines].join("\n")).split("\n").filter((line) => line !== HEAD && !/^let b\d/.test(line));
}

Deno.test("a slot that is read behind its assignment is held in a variable, which is declared", () => {
  const text = holdLongs([HEAD, "I[fp+1]=x;", "I[fp+2]=asIntN(64,I[fp+1]+I[fp+1]);", "y(I[fp+2]);"].join("\n"));
  assertEquals(text, [HEAD, "let b0,b1;", "I[fp+1]=b0=x;", "I[fp+2]=b1=asIntN(64,b0+b0);", "y(b1);"].join("\n"));
});

Deno.test("a slot that nobody reads, or whose value comes from elsewhere, is left alone", () => {
  const text = [HEAD, "I[fp]=x;", "I[fp]=I[fp+1];", "I[ap]=2n;", "z=I[ap];"].join("\n");
  assertEquals(holdLongs(text), text);
});

Deno.test("a slot that is assigned to itself is read before", () => {
  assertEquals(held("I[fp]=x;", "I[fp]=asIntN(64,I[fp]+1n);", "y(I[fp]);"), [
    "I[fp]=b0=x;",
    "I[fp]=b1=asIntN(64,b0+1n);",
    "y(b1);",
  ]);
});

Deno.test("nothing is held where control flow joins, or where a loop comes back", () => {
  for (const join of ["}", "}else{", "L3:{", "for(;;){", "L3:for(;;){", "case 4:"]) {
    assertEquals(held("I[fp]=x;", join, "y(I[fp]);"), ["I[fp]=x;", join, "y(I[fp]);"]);
  }
  assertEquals(held("I[fp]=x;", "if(z){", "y(I[fp]);"), ["I[fp]=b0=x;", "if(z){", "y(b0);"]);
});

Deno.test("an assignment that may not happen ends what was held", () => {
  const select = "if(z){I[fp]=I[fp+1];}else{I[fp]=I[fp+2];}";
  assertEquals(held("I[fp]=x;", "I[fp+1]=y;", select, "z(I[fp]);"), [
    "I[fp]=x;",
    "I[fp+1]=b0=y;",
    select.replace("I[fp+1]", "b0"),
    "z(I[fp]);",
  ]);
});

Deno.test("functions that write a slot end what was held of it, and of no other", () => {
  assertEquals(held("I[fp]=x;", "I[fp+1]=y;", "long_shl(I,W,fp+1,fp,fp+1);", "z(I[fp],I[fp+1]);"), [
    "I[fp]=b0=x;",
    "I[fp+1]=y;",
    "long_shl(I,W,fp+1,fp,fp+1);",
    "z(b0,I[fp+1]);",
  ]);
  for (const write of ["D[fp]=2;", "W[(fp)<<1]=3;", "exit=f0$1(fp,S[0]);"]) {
    assertEquals(held("I[fp]=x;", write, "y(I[fp]);"), ["I[fp]=x;", write, "y(I[fp]);"]);
  }
  assertEquals(held("I[fp+1]=x;", "y=W[(fp+1)<<1];", "y=W[((fp+1)<<1)+1];", "y(I[fp+1]);")[3], "y(b0);");
});

Deno.test("a call of another function writes no slot of this one", () => {
  assertEquals(held("I[fp]=x;", "f7(l0);", "I[ap]=I[fp];"), ["I[fp]=b0=x;", "f7(l0);", "I[ap]=b0;"]);
});
