import { assertEquals } from "@std/assert";
import { readScript } from "./reader.ts";
import { type Outcome, ScriptRunner } from "./runner.ts";
import type { Action } from "./script.ts";
import type { ClassifiedError, LoadedModule, ScriptHost } from "./script_host.ts";
import type { ActualValue } from "./values.ts";

/** An error of the fake host. */
class FakeError extends Error {
  constructor(readonly classified: ClassifiedError) {
    super(classified.message);
  }
}

interface FakeModule extends LoadedModule {
  readonly words: readonly string[];
}

interface FakeInstance {
  readonly id: number;
}

function fail(kind: ClassifiedError["kind"], message: string): never {
  throw new FakeError({ kind, message, lacking: kind === "unsupported" ? ["simd"] : undefined });
}

/**
 * A host without WebAssembly: the text of a module says what happens to it. `(module malformed x)` is malformed with
 * message x, `(module trap x)` traps when instantiated, `(module import m)` imports from m. A call of "trap x" traps, of
 * "id" returns the number of the instance.
 */
class FakeHost implements ScriptHost<FakeModule, FakeInstance> {
  readonly log: string[] = [];
  #instances = 0;

  load(bytes: Uint8Array): FakeModule {
    const words = new TextDecoder().decode(bytes).replace(/[()]/g, "").split(" ").filter((word) =>
      !/^(module|\$.*)$/.test(word)
    );
    const [verb, ...rest] = words;
    if (verb === "malformed" || verb === "invalid") fail(verb, rest.join(" "));
    return { words, imports: verb === "import" ? [{ module: rest[0] }] : [], features: ["mvp"] };
  }

  checkCustomSections(module: FakeModule): void {
    if (module.words[0] === "custom") fail("malformed", "custom");
  }

  instantiate({ words: [verb, ...rest] }: FakeModule): FakeInstance {
    if (verb === "trap" || verb === "unlinkable" || verb === "unsupported") fail(verb, rest.join(" "));
    return { id: ++this.#instances };
  }

  register(name: string, instance: FakeInstance): void {
    this.log.push(`${name} = ${instance.id}`);
  }

  perform(instance: FakeInstance, { field }: Action): ActualValue[] {
    const [verb, ...rest] = field.split(" ");
    if (verb === "trap" || verb === "exception" || verb === "unsupported") fail(verb, rest.join(" "));
    return [{ kind: "number", type: "i32", bytes: Uint8Array.of(instance.id, 0, 0, 0) }];
  }

  classify(error: unknown): ClassifiedError | undefined {
    return error instanceof FakeError ? error.classified : undefined;
  }
}

const assemble = (text: string) => new TextEncoder().encode(text);

function run(text: string, host = new FakeHost()): Outcome[] {
  return new ScriptRunner(host, { assemble }).run(readScript(text, "t.wast"));
}

/** Status and detail of each command. */
function results(text: string): string[] {
  return run(text).map(({ status, detail }) => detail === undefined ? status : `${status}: ${detail}`);
}

Deno.test("actions go to the latest instance, or to a named one", () => {
  assertEquals(
    results(`(module $a) (module $b)
      (assert_return (invoke "id") (i32.const 2))
      (assert_return (invoke $a "id") (i32.const 1))
      (invoke $c "id")`),
    ["passed", "passed", "passed", "passed", "failed: there is no module $c"],
  );
});

Deno.test("wrong results are shown with the expected ones", () => {
  assertEquals(
    results('(module) (assert_return (invoke "id") (i32.const 7))').at(-1),
    [
      'failed: invoke "id" returned i32 1 (0x00000001), expected i32 7 (0x00000007)',
    ].join(),
  );
  assertEquals(
    results('(module) (assert_return (invoke "id"))').at(-1),
    'failed: invoke "id" returned i32 1 (0x00000001), expected nothing',
  );
});

Deno.test("definitions are instantiated any number of times", () => {
  assertEquals(
    results(`(module definition $D) (module instance $x $D) (module instance $y $D)
      (assert_return (invoke $x "id") (i32.const 1)) (assert_return (invoke "id") (i32.const 2))`),
    Array(5).fill("passed"),
  );
});

Deno.test("register names the latest instance, or a named one", () => {
  const host = new FakeHost();
  run('(module $a) (module) (register "latest") (register "first" $a)', host);
  assertEquals(host.log, ["latest = 2", "first = 1"]);
});

Deno.test("the message of a trap must match, either may be longer", () => {
  const cases = { "out of bounds": "passed", "out of bounds memory access at 7": "passed", "unreachable": "failed" };
  for (const [message, status] of Object.entries(cases)) {
    const [, outcome] = run(`(module) (assert_trap (invoke "trap out of bounds memory access") "${message}")`);
    assertEquals(outcome.status, status, message);
  }
  assertEquals(
    results('(module) (assert_trap (invoke "id") "x")').at(-1),
    'failed: invoke "id" returned i32 1 (0x00000001), expected trap "x"',
  );
});

Deno.test("a rejection with another message passes and is noted", () => {
  const [right, wrong] = run(
    '(assert_invalid (module invalid mine) "mine") (assert_invalid (module invalid mine) "theirs")',
  );
  assertEquals([right.status, right.rejection?.asNamed], ["passed", true]);
  assertEquals([wrong.status, wrong.rejection], ["passed", {
    by: "decoder",
    message: "mine",
    named: "theirs",
    asNamed: false,
  }]);
});

Deno.test("malformed is not invalid, but for quoted text", () => {
  assertEquals(results('(assert_invalid (module malformed a) "a")'), ['failed: malformed "a", expected invalid "a"']);
  assertEquals(results('(assert_malformed (module invalid a) "a")'), ['failed: invalid "a", expected malformed "a"']);
  assertEquals(results('(assert_malformed (module quote "invalid a") "a")'), ["passed"]);
  assertEquals(results('(assert_malformed (module quote "\\ff") "malformed UTF-8 encoding")'), ["passed"]);
  assertEquals(results('(assert_malformed (module) "a")'), ['failed: the module was accepted, expected malformed "a"']);
});

Deno.test("custom sections are checked by the assertions on them only", () => {
  assertEquals(results('(module custom) (assert_malformed_custom (module custom) "custom")'), ["passed", "passed"]);
});

Deno.test("modules that do not come to be are trapping, unlinkable or failed", () => {
  assertEquals(
    results(`(assert_trap (module trap boom) "boom") (assert_unlinkable (module unlinkable import) "import")
      (assert_exception (invoke "id")) (module trap boom) (invoke "id")`),
    [
      "passed",
      "passed",
      "failed: there is no module yet",
      "failed: trap: boom",
      "failed: needs the module of line 2, which failed: boom",
    ],
  );
});

Deno.test("exceptions", () => {
  assertEquals(results('(module) (assert_exception (invoke "exception"))'), ["passed", "passed"]);
  assertEquals(results('(module) (assert_exception (invoke "trap x"))')[1], 'failed: trap "x", expected exception');
});

Deno.test("what depends on something unsupported is unsupported", () => {
  const outcomes = run(`(module $a unsupported vectors)
    (assert_return (invoke "id") (i32.const 1))
    (register "a" $a)
    (module import a)
    (assert_trap (invoke "trap x") "x")
    (module)
    (assert_trap (invoke "unsupported later") "x")
    (assert_return (invoke "id") (i32.const 1))`);
  assertEquals(outcomes.map(({ status }) => status), [
    ...Array(5).fill("unsupported"),
    "passed",
    "unsupported",
    "passed",
  ]);
  assertEquals(outcomes[3].lacking, ["simd"]);
});

Deno.test("an error that the host does not know fails with the place it comes from", () => {
  const host = new FakeHost();
  host.register = () => {
    throw new RangeError("oops");
  };
  const [, { status, detail }] = run('(module) (register "x")', host);
  assertEquals([status, detail?.startsWith("RangeError: oops at ")], ["failed", true]);
});
