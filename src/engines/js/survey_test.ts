import { assertEquals } from "@std/assert";
import { Survey } from "./survey.ts";

Deno.test("jumps out of lines are found once and in order, those to labels of their own are not", () => {
  const lines = ["L2:{", "if(i0){break L2;}", "if(i0){break L1;}", "continue L0;", "return i0+1;", "break L1;", "}"];
  const survey = new Survey(lines);
  assertEquals(survey.exits(0, 7, 3), ["break L1;", "continue L0;", "return"]);
  assertEquals(survey.exits(1, 3, 2), ["break L2;", "break L1;"]);
  assertEquals(survey.exits(0, 2, 0), []);
  assertEquals(survey.exits(0, 7, 2), undefined);
});

Deno.test("variables are found with whether they are assigned to; other names are not", () => {
  const survey = new Survey(["l1_a=i0===0|0;", "dv.setInt8(state0,imul(ir,li));", "i0=l1_a;"]);
  assertEquals([...survey.variables(0, 1)], [["l1_a", true], ["i0", false]]);
  assertEquals([...survey.variables(0, 3)], [["l1_a", true], ["i0", true], ["state0", false]]);
});
