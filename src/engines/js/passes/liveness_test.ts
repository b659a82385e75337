import { assert, assertEquals } from "@std/assert";
import { ASSIGN, JUMP, LOOP, type Statement, TRY } from "../ir/mod.ts";
import { Liveness } from "./liveness.ts";
import { Numbering } from "./numbering.ts";
import { Sample } from "./testing.ts";

/** A function with three parameters and a local, and what is live in it. */
class Analysed extends Sample {
  readonly #liveness: Liveness;
  readonly #variables: Set<number>;

  constructor(body: string, prefix = "") {
    super(`(module ${prefix} (func (param $a i32) (param $b i32) (param $c i32) (result i32) (local $d i32) ${body}))`);
    const numbering = new Numbering(this.tree);
    this.#variables = new Set(numbering.mentioned);
    this.#liveness = new Liveness(this.tree, numbering, this.#variables);
  }

  #live(row: number): string {
    const live = [...this.#variables].filter((variable) => this.#liveness.isLive(row, variable));
    return this.names(live.sort((a, b) => a - b)).map((name) => name.replace(/^l\d_/, "")).join(" ");
  }

  /** What is live before statements of a kind, in order. */
  before(kind: number): string[] {
    return this.#of(kind).map((statement) => this.#live(this.#liveness.before(statement)));
  }

  behind(kind: number): string[] {
    return this.#of(kind).map((statement) => this.#live(this.#liveness.behind(statement)));
  }

  inHandlers(): string[] {
    return this.#of(TRY).map((statement) => this.#live(this.#liveness.inHandler(statement)));
  }

  /** What is live where jumps lead. */
  targets(): string[] {
    return this.#of(JUMP).map(({ label }) => this.#live(this.#liveness.rowAt(label!)));
  }

  #of(kind: number): Statement[] {
    return this.statements.filter((statement) => statement.kind === kind);
  }
}

Deno.test("a variable is live from its assignment to where it is read for the last time", () => {
  const found = new Analysed(`
    (local.set $d (i32.const 1)) (local.set $b (local.get $d)) (local.set $d (i32.add (local.get $b) (local.get $c)))
    (local.get $d)`);
  assertEquals(found.before(ASSIGN), ["c", "c d", "b c"]);
  assertEquals(found.behind(ASSIGN), ["c d", "b c", "d"]);
});

Deno.test("an assignment that may not happen leaves what was there live", () => {
  const found = new Analysed(`(if (local.get $a) (then (local.set $d (i32.const 2)))) (local.get $d)`);
  assertEquals(found.before(ASSIGN), [""]);
  assertEquals(
    new Analysed(`(local.set $d (i32.const 1))
    (if (local.get $a) (then (local.set $d (i32.const 2))) (else (local.set $d (local.get $c)))) (local.get $d)`)
      .before(ASSIGN),
    ["a c", "", "c"],
  );
});

Deno.test("jumps lead to what is live behind a block and at the beginning of a loop", () => {
  const block = new Analysed(`
    (block $out (local.set $d (i32.const 1)) (br_if $out (local.get $c)) (local.set $b (i32.const 3))) (local.get $b)`);
  assertEquals(block.before(ASSIGN), ["b c", ""]);
  assertEquals(block.targets(), ["b"]);
  const loop = new Analysed(`(loop $again
    (local.set $a (i32.add (local.get $a) (local.get $b)))
    (local.set $d (local.get $a))
    (br_if $again (i32.ne (local.get $d) (local.get $c)))) (local.get $d)`);
  assertEquals(loop.before(LOOP), ["a b c"]);
  assertEquals(loop.targets(), ["a b c"]);
  assertEquals(loop.behind(LOOP), ["d"]);
});

Deno.test("what a loop reads in its next iteration is live through loops inside of it", () => {
  const found = new Analysed(`(loop $outer (loop $inner
      (br_if $outer (local.get $a)) (br_if $inner (local.get $b)))
    (local.set $d (local.get $c)) (local.set $c (i32.const 5)) (br_if $outer (local.get $d))) (i32.const 0)`);
  assertEquals(found.before(LOOP), ["a b c", "a b c"]);
  assertEquals(found.behind(LOOP), ["", "a b c"]);
});

Deno.test("a dispatch leads to each of its targets, and what is behind a jump is not live before it", () => {
  const found = new Analysed(`(block $x (block $y (block $z (br_table $x $y $z (local.get $a)))
    (return (local.get $b))) (return (local.get $c))) (local.get $d)`);
  assertEquals(found.targets(), ["d", "c", "b"]);
});

Deno.test("what a handler reads is live in all of its try, for an exception may come from anywhere", () => {
  const found = new Analysed(
    `(block $caught
      (try_table (catch $e $caught) (local.set $d (i32.const 1)) (call 0) (local.set $d (i32.const 2)))
      (return (local.get $b)))
    (local.get $d)`,
    `(import "" "f" (func)) (tag $e)`,
  );
  assertEquals(found.inHandlers(), ["d"]);
  assertEquals(found.before(TRY), ["b d"]);
  assertEquals(found.behind(ASSIGN), ["b d", "b"]);
});

Deno.test("a stored value has its variable from the store on", () => {
  const found = new Analysed(
    `(i32.store (local.get $a) (i32.add (local.get $b) (i32.const 1))) (local.set $c (i32.load (local.get $a)))
    (i32.mul (local.get $c) (i32.load (local.get $a)))`,
    "(memory 1)",
  );
  assertEquals(found.before(ASSIGN), ["k0"]);
});

/** Loops in each other, from each of which the one around it may be begun again. */
function nested(depth: number): string {
  const open = Array.from({ length: depth }, (_, i) => `(loop ${i > 0 ? "(br_if 1 (local.get $a))" : ""}`);
  return `${open.join("")} (local.set $d (local.get $b)) ${")".repeat(depth)} (local.get $d)`;
}

Deno.test("what is live comes out of loops nested in each other", () => {
  for (const depth of [5, 100]) {
    const found = new Analysed(nested(depth));
    assertEquals(found.before(ASSIGN), ["b"]);
    assert(found.before(LOOP).every((live) => live === "a b"));
  }
});
