/**
 * Traps and limits go through programs that catch everything, whatever lies between: JavaScript that catches the error and
 * throws it again, now or later, another namespace, a start function. V8 says what is right.
 */
import { assertEquals, assertStrictEquals } from "@std/assert";
import { assemble } from "../../src/wast/assemble.ts";
import { createWebAssembly, type WasmineWebAssembly } from "../../src/web/mod.ts";
import { ENGINES } from "./engines.ts";

// deno-lint-ignore no-explicit-any
type Exports = Record<string, any>;

const GUARDED = assemble(`(module
  (import "m" "h" (func $h)) (import "m" "tag" (tag $js (param externref)))
  (func (export "divide") (drop (i32.div_s (i32.const 1) (i32.const 0))))
  (func (export "unreachable") (unreachable))
  (func $deep (export "deep") (result i32) (i32.add (call $deep) (i32.const 1)))
  (func (export "endless") (loop (br 0)))
  (func (export "all") (result i32)
    (block (try_table (catch_all 0) (call $h)) (return (i32.const 0))) (i32.const 1))
  (func (export "reference") (result i32)
    (block (result exnref) (try_table (catch_all_ref 0) (call $h)) (return (i32.const 0))) (drop) (i32.const 1))
  (func (export "tag") (result i32)
    (block (result externref) (try_table (catch $js 0) (call $h)) (return (i32.const 0))) (drop) (i32.const 1)))`);
const LEGACY = assemble(`(module
  (import "m" "h" (func $h)) (import "m" "tag" (tag $js (param externref)))
  (func (export "all") (result i32) (try (result i32) (do (call $h) (i32.const 0)) (catch_all (i32.const 1))))
  (func (export "tag") (result i32)
    (try (result i32) (do (call $h) (i32.const 0)) (catch $js (drop) (i32.const 1))))
  (func (export "delegated") (result i32)
    (try (result i32) (do (try (do (call $h)) (delegate 0)) (i32.const 0)) (catch_all (i32.const 1)))))`);
const TRAPPING_START = assemble(`(module (func $s (unreachable)) (start $s))`);

function overflow(): number {
  return overflow() + 1;
}

/** What JavaScript does between two programs, given the exports of one. */
const WAYS: Readonly<Record<string, (exports: Exports, namespace: WasmineWebAssembly) => unknown>> = {
  "a trap": ({ divide }) => divide(),
  "a trap thrown again": ({ divide }) => {
    try {
      divide();
    } catch (error) {
      throw error;
    }
  },
  "a trap of long ago": ({ kept }) => {
    throw kept;
  },
  "a full stack of a program": ({ deep }) => deep(),
  "a full stack of JavaScript": overflow,
  "a full stack, thrown again": () => {
    try {
      overflow();
    } catch (error) {
      throw error;
    }
  },
  "a trap of a start function": (_, namespace) => {
    new namespace.Instance(new namespace.Module(TRAPPING_START as Uint8Array<ArrayBuffer>));
  },
  // A program can catch what is JavaScript's own, even if there was a trap before.
  "another error": () => {
    throw new Error("mine");
  },
  "another error because of a trap": ({ divide }) => {
    try {
      divide();
    } catch (cause) {
      throw new Error("mine", { cause });
    }
  },
};

/** What comes of each way, by the function that calls JavaScript. */
function outcomes(namespace: WasmineWebAssembly): Record<string, string> {
  let run = (): unknown => undefined;
  const imports = { m: { h: () => void run(), tag: namespace.JSTag as unknown as WebAssembly.ImportValue } };
  const instances = [GUARDED, LEGACY].map((bytes) => {
    return new namespace.Instance(new namespace.Module(bytes as Uint8Array<ArrayBuffer>), imports).exports as Exports;
  });
  const inner = { ...instances[0], kept: thrown(() => instances[0].unreachable()) }, found: Record<string, string> = {};
  for (const [name, way] of Object.entries(WAYS)) {
    run = () => way(inner, namespace);
    for (const catcher of ["all", "reference", "tag", "delegated"]) {
      for (const [kind, exports] of instances.entries()) {
        if (exports[catcher] === undefined) continue;
        const error = thrown(() =>
          found[`${name}: ${catcher} ${kind}`] = exports[catcher]() === 1 ? "caught" : "returned"
        );
        if (error !== undefined) found[`${name}: ${catcher} ${kind}`] = `${error}`;
      }
    }
  }
  return found;
}

function thrown(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
}

const EXPECTED = outcomes(WebAssembly as unknown as WasmineWebAssembly);

for (const backend of ENGINES) {
  const test = (name: string, fn: () => void): void => {
    Deno.test({ name: `${backend.name}: ${name}`, sanitizeResources: backend.name !== "llvm", fn });
  };

  test("programs catch what they catch in V8, and no trap", () => {
    using namespace = createWebAssembly({ backend });
    assertEquals(outcomes(namespace), EXPECTED);
  });

  test("a trap is one error, however many programs and namespaces it passes", () => {
    using first = createWebAssembly({ backend }), second = createWebAssembly({ backend: "interpreter" });
    const error = new Error(), seen: unknown[] = [];
    let run = (): unknown => undefined;
    const h = () => {
      try {
        run();
      } catch (error) {
        seen.push(error);
        throw error;
      }
    };
    const make = (namespace: WasmineWebAssembly, h: () => void): Exports => {
      const imports = { m: { h, tag: namespace.JSTag as unknown as WebAssembly.ImportValue } };
      return new namespace.Instance(new namespace.Module(GUARDED as Uint8Array<ArrayBuffer>), imports).exports;
    };
    const inner = make(first, h),
      outer = make(second, () => void inner.all()),
      outermost = make(first, () => outer.all());
    run = () => inner.divide();
    const left = thrown(() => outermost.all());
    assertStrictEquals(left, seen[0]);
    run = () => {
      throw error;
    };
    assertEquals(outermost.all(), 0, "the innermost program catches an error of JavaScript");
  });

  test("no limit can be caught, nor hidden for long", () => {
    const limits = [{ fuel: 1000 }, { timeout: 500 }];
    for (const [limit, wrapped] of limits.flatMap((limit) => [[limit, false], [limit, true]] as const)) {
      using namespace = createWebAssembly({ backend, ...limit });
      let exports: Exports = {};
      const h = () => {
        try {
          exports.endless();
        } catch (error) {
          throw wrapped ? new Error("mine", { cause: error }) : error;
        }
      };
      const imports = { m: { h, tag: namespace.JSTag as unknown as WebAssembly.ImportValue } };
      exports = new namespace.Instance(new namespace.Module(GUARDED as Uint8Array<ArrayBuffer>), imports).exports;
      const said = "fuel" in limit
        ? `RuntimeError: all fuel consumed (the limit "fuel" is ${limit.fuel})`
        : `RuntimeError: timed out (the limit "timeout" is ${limit.timeout} ms)`;
      if (!wrapped) assertEquals(`${thrown(() => exports.all())}`, said);
      // Whoever hides a limit from a program has it run into the limit again.
      else thrown(() => exports.all());
      assertEquals(`${thrown(() => exports.endless())}`, said);
    }
  });
}
