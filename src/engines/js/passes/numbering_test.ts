import { assertEquals } from "@std/assert";
import { Numbering } from "./numbering.ts";
import { Sample } from "./testing.ts";

/** A block in a loop in a block, with jumps to each. */
const JUMPS = new Sample(`(module (func (param $a i32) (param $b f64) (result i32)
  (block $out
    (loop $again
      (block $in
        (br_if $in (local.get $a))
        (br_if $out (i32.eqz (local.get $a)))
        (br_if $again (f64.lt (local.get $b) (f64.const 1)))
        (return (i32.const 3)))
      (local.set $a (i32.const 1))))
  (local.get $a)))`);

Deno.test("jumps out of statements are found once and in order, those to labels of their own are not", () => {
  const numbering = new Numbering(JUMPS.tree), [out, again, inner] = JUMPS.statements;
  const exits = (statement: { first: number; end: number }, most = 9) =>
    numbering.exits(statement.first, statement.end, most)?.map((exit) => exit?.number);
  assertEquals(exits(inner), [0, 1, undefined]);
  assertEquals(exits(again), [0, undefined]);
  assertEquals(exits(out), [undefined]);
  assertEquals(exits(inner, 2), undefined);
});

Deno.test("variables are found with whether they are assigned to", () => {
  const numbering = new Numbering(JUMPS.tree), [, again, inner] = JUMPS.statements;
  const found = ({ first, end }: { first: number; end: number }) => {
    const { used, assigned } = numbering.variables(first, end);
    return [JUMPS.names(used), JUMPS.names(assigned)];
  };
  assertEquals(found(inner), [["l0_a", "l1_b"], []]);
  assertEquals(found(again), [["l0_a", "l1_b"], ["l0_a"]]);
});

Deno.test("a statement weighs what is in it", () => {
  const { tree } = new Sample(`(module (func (param i32)
    (block (br_if 0 (local.get 0)) (local.set 0 (i32.mul (local.get 0) (i32.const 3))))))`);
  new Numbering(tree);
  const sum = tree.body.reduce((total, statement) => total + statement.total, 0);
  assertEquals(sum, tree.weight);
});
