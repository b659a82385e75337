/**
 * As much of the web platform's test harness as the tests of the JavaScript API need: tests register themselves and are
 * run in order, synchronous ones at once, those that return promises afterwards.
 *
 * @module
 */

/** What became of a test. */
export interface TestResult {
  readonly name: string;
  /** Why it failed; undefined if it passed. */
  readonly failure: string | undefined;
}

/** What a test function is given. */
interface TestContext {
  unreached_func(description: string): () => never;
  add_cleanup(cleanup: () => void): void;
}

type TestFunction = (context: TestContext) => unknown;
type ErrorConstructor = new (...args: never[]) => unknown;

class AssertionError extends Error {
  override name = "AssertionError";
}

function fail(message: string, description?: unknown): never {
  throw new AssertionError(description === undefined ? message : `${description}: ${message}`);
}

/** A value in words, as test names contain it. */
export function formatValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (Object.is(value, -0)) return "-0";
  if (Array.isArray(value)) return `[${value.map(formatValue).join(", ")}]`;
  if (typeof value === "function") return `function "${value.name}"`;
  if (typeof value === "object" && value !== null) return `object "${Object.prototype.toString.call(value)}"`;
  return String(value);
}

function assertThrown(expected: ErrorConstructor, thrown: unknown, description?: unknown): void {
  const { constructor } = Object(thrown);
  if (constructor !== expected) fail(`threw ${formatThrown(thrown)} instead of a ${expected.name}`, description);
}

function formatThrown(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : formatValue(thrown);
}

/** The value that a call throws. */
function caught(action: () => unknown, description?: unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  fail("did not throw", description);
}

const ASSERTIONS = {
  assert_true: (value: unknown, description?: string) => ASSERTIONS.assert_equals(value, true, description),
  assert_false: (value: unknown, description?: string) => ASSERTIONS.assert_equals(value, false, description),
  assert_equals(actual: unknown, expected: unknown, description?: string): void {
    if (!Object.is(actual, expected)) {
      fail(`expected ${formatValue(expected)}, got ${formatValue(actual)}`, description);
    }
  },
  assert_not_equals(actual: unknown, expected: unknown, description?: string): void {
    if (Object.is(actual, expected)) fail(`got ${formatValue(actual)}`, description);
  },
  assert_array_equals(actual: ArrayLike<unknown>, expected: ArrayLike<unknown>, description?: string): void {
    ASSERTIONS.assert_equals(actual.length, expected.length, `${description}: length`);
    for (let i = 0; i < expected.length; i++) {
      ASSERTIONS.assert_equals(actual[i], expected[i], `${description}: [${i}]`);
    }
  },
  assert_own_property(object: object, key: PropertyKey, description?: string): void {
    if (!Object.hasOwn(object, key)) fail(`has no own property ${String(key)}`, description);
  },
  assert_not_own_property(object: object, key: PropertyKey, description?: string): void {
    if (Object.hasOwn(object, key)) fail(`has an own property ${String(key)}`, description);
  },
  assert_class_string(object: unknown, name: string, description?: string): void {
    ASSERTIONS.assert_equals(Object.prototype.toString.call(object), `[object ${name}]`, description);
  },
  assert_throws_js(expected: ErrorConstructor, action: () => unknown, description?: string): void {
    assertThrown(expected, caught(action, description), description);
  },
  assert_throws_exactly(expected: unknown, action: () => unknown, description?: string): void {
    ASSERTIONS.assert_equals(caught(action, description), expected, description);
  },
  assert_unreached: (description?: string) => fail("was reached", description),
  assert_not_reached: (description?: string) => fail("was reached", description),
} as const;

async function promiseRejects(_: unknown, expected: ErrorConstructor, promise: unknown, description?: string) {
  try {
    await promise;
  } catch (error) {
    return assertThrown(expected, error, description);
  }
  fail("was not rejected", description);
}

/** Runs the tests of one file. */
export class Harness {
  /** What became of the tests that ran. */
  readonly results: TestResult[] = [];
  readonly #pending: { name: string; run: TestFunction }[] = [];
  readonly #names = new Map<string, number>();
  readonly #leftBehind: Promise<unknown>[] = [];

  /** What the file sees as globals. */
  readonly globals: Readonly<Record<string, unknown>> = {
    ...ASSERTIONS,
    promise_rejects_js: promiseRejects,
    format_value: formatValue,
    setup: (action: () => void) => action(),
    test: (run: TestFunction, name?: string) => this.#runNow(this.#unique(name), run),
    leftBehind: <T>(promise: Promise<T>): Promise<T> => {
      this.#leftBehind.push(promise);
      return promise;
    },
    promise_test: (run: TestFunction, name?: string) => this.#pending.push({ name: this.#unique(name), run }),
  };

  /** Runs the tests that wait for promises, one after the other, and waits for what the file does not wait for. */
  async finish(): Promise<void> {
    for (const { name, run } of this.#pending) {
      const cleanups: (() => void)[] = [];
      try {
        await run(contextOf(cleanups));
        this.#report(name);
      } catch (error) {
        this.#report(name, error);
      } finally {
        for (const cleanup of cleanups) cleanup();
      }
    }
    await Promise.allSettled(this.#leftBehind);
  }

  /** Notes that something outside of every test went wrong. */
  fileFailed(error: unknown): void {
    this.#report("(file)", error);
  }

  #runNow(name: string, run: TestFunction): void {
    const cleanups: (() => void)[] = [];
    try {
      run(contextOf(cleanups));
      this.#report(name);
    } catch (error) {
      this.#report(name, error);
    } finally {
      for (const cleanup of cleanups) cleanup();
    }
  }

  #report(name: string, ...errors: unknown[]): void {
    this.results.push({ name, failure: errors.length === 0 ? undefined : formatThrown(errors[0]) });
  }

  /** Tests without a name, or with that of another, are numbered. */
  #unique(name = "unnamed"): string {
    const count = (this.#names.get(name) ?? 0) + 1;
    this.#names.set(name, count);
    return count === 1 ? name : `${name} #${count}`;
  }
}

function contextOf(cleanups: (() => void)[]): TestContext {
  return {
    unreached_func: (description) => () => fail("was reached", description),
    add_cleanup: (cleanup) => void cleanups.push(cleanup),
  };
}
