/**
 * How long a deadline of 200 ms takes to end programs that do nothing but last: a table of what they do and the engines
 * they do it on. Each runs in a process of its own, which is killed if the deadline does not end it.
 *
 *     deno run -A tests/attack/deadlines.ts                     the table; exit code 1 if anything took more than 400 ms
 *     deno run -A tests/attack/deadlines.ts ENGINE CASE         one of them
 */
import { forEachEngine, makeEngine } from "../../src/engines/testing.ts";
import {
  Cluster,
  compileSync,
  declaredType,
  type Engine,
  Linker,
  WasmException,
  WasmTrap,
} from "../../src/runtime/mod.ts";
import { MemoryFileSystem, Wasi } from "../../src/wasi/mod.ts";
import { assemble } from "../../src/wast/mod.ts";
import { BOMBS } from "./attacks/bombs.ts";

/** The deadline, when it must have ended a program, and when nobody believes in it any more, in milliseconds. */
export const TIMEOUT = 200, MOST = 400;
const HOPELESS = 5000;

/** The engines by name. */
export const ENGINES: Readonly<Record<string, () => Engine>> = forEachEngine((name) => () => makeEngine(name));

/** The fields of a module that has an endless `run`, or an endless start, or a whole module. */
type Case = string | (() => string | Uint8Array<ArrayBuffer>);

const GIGABYTE = "(memory 1024) ";
const ENDLESS = (body: string): string => `(func (export "run") (loop ${body} (br 0)))`;

/** Whole numbers in a row. */
function repeat(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, i) => text(i)).join("\n");
}

/** A row of operators without a branch, in an endless loop. */
function straight(count: number, operators: string): () => string {
  return () => `(memory 16) (func (export "run") (local i32 i64 f64) (loop ${repeat(count, () => operators)} (br 0)))`;
}

/** A cheap loop for a while, and then something dear, again and again: nobody can have seen that coming. */
function surprise(body: string): string {
  return `(func $cheap (local i32) (loop (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100000)))))
    (func (export "run") (call $cheap) (loop ${body} (br 0)))`;
}

/** Function bodies for which a compiler takes longer than their bytes say. There are 302 locals, of the type i32. */
const STEEP: Readonly<Record<string, string>> = {
  "branches on one condition": `(loop ${"(br_if 0 (local.get 0)) ".repeat(20_000)})`,
  "conditions that change locals": repeat(
    3000,
    (i) => `(if (local.get ${i % 300}) (then (local.set ${2 + i % 300} (i32.const ${i}))))`,
  ),
  "nested conditions": `${"local.get 0 if ".repeat(8000)} ${"end ".repeat(8000)}`,
  "nested loops": `${"loop ".repeat(8000)} ${"local.get 0 br_if 0 end ".repeat(8000)}`,
  "loops in a row": "(loop (br_if 0 (local.get 0)))".repeat(8000),
  "calls that wait": `${"call $f ".repeat(10_000)} ${"i32.add ".repeat(9999)} drop`,
  "host calls": "(call $slow)".repeat(20_000),
  "throws": "(if (local.get 0) (then (throw $e)))".repeat(5000),
  "references": "(drop (ref.func $slow))".repeat(10_000),
  "handlers in each other": `${"block try_table (catch_all 0) call $slow ".repeat(4000)} ${"end end ".repeat(4000)}`,
  "fills": "(memory.fill (local.get 0) (local.get 0) (local.get 0))".repeat(4000),
};

/** The same with vectors, which some engines do not have; local 1 is one. */
const STEEP_VECTORS: Readonly<Record<string, string>> = {
  "shuffles": "(local.set 1 (i8x16.shuffle 3 4 5 6 31 30 2 2 2 2 8 9 10 11 12 13 (local.get 1) (local.get 1)))".repeat(
    3000,
  ),
  "shifts": "(local.set 1 (i8x16.shr_s (local.get 1) (i32.const 3)))".repeat(8000),
  "products": "(local.set 1 (i16x8.q15mulr_sat_s (local.get 1) (local.get 1)))".repeat(5000),
};

const WASI = (name: string, type: string): string =>
  `(import "wasi_snapshot_preview1" "${name}" (func $wasi (param ${type}) (result i32)))`;

/** What a program does to last, by name. */
export const CASES: Readonly<Record<string, Case>> = {
  "loop": ENDLESS(""),
  "loops in loops": ENDLESS(`(loop (loop (loop)))`),
  "i64 loop": `(func (export "run") (local i64) (loop (local.set 0 (i64.add (local.get 0) (i64.const 1))) (br 0)))`,
  "f64 loop": `(func (export "run") (local f64) (loop (local.set 0 (f64.add (local.get 0) (f64.const 1))) (br 0)))`,
  "calls": `(func $f (param i32) (result i32)
      (if (result i32) (local.get 0)
        (then (i32.add (call $f (i32.sub (local.get 0) (i32.const 1))) (call $f (i32.sub (local.get 0) (i32.const 1)))))
        (else (i32.const 1))))
    (func (export "run") (drop (call $f (i32.const 60))))`,
  "tail calls": `(func $a (return_call $b)) (func $b (return_call $a)) (func (export "run") (call $a))`,
  "indirect calls": `(type $t (func)) (table funcref (elem $f)) (func $f)
    ${ENDLESS(`(call_indirect (type $t) (i32.const 0))`)}`,
  "exceptions": `(tag $e) ${ENDLESS(`(block (try_table (catch_all 0) (throw $e)))`)}`,
  "legacy exceptions": `(tag $e) ${ENDLESS(`(try (do (throw $e)) (catch_all))`)}`,
  "straight code": straight(3000, `(local.set 0 (i32.add (local.get 0) (i32.const 3)))`),
  "straight loads": straight(1500, `(local.set 0 (i32.load (i32.and (local.get 0) (i32.const 0xffff0))))`),
  "straight i64": straight(1500, `(local.set 1 (i64.mul (i64.add (local.get 1) (i64.const 7)) (i64.const 3)))`),
  "straight division": straight(1500, `(local.set 1 (i64.div_s (i64.const 7) (i64.or (local.get 1) (i64.const 1))))`),
  "straight fills": straight(300, `(memory.fill (i32.const 0) (i32.const 1) (i32.const 4096))`),
  "straight throws": () => `(tag $e) ${ENDLESS(repeat(100, () => `(block (try_table (catch_all 0) (throw $e)))`))}`,
  "surprising straight code": () => surprise(repeat(90, () => `(drop (i64.div_s (i64.const 7) (i64.const 3)))`)),
  "surprising loads": () =>
    `(memory 1024) (global $g (mut i32) (i32.const 1)) ${
      surprise(repeat(60, () =>
        `(global.set $g (i32.add (i32.mul (global.get $g) (i32.const 1664525))
          (i32.add (i32.const 1013904223) (i32.load (i32.and (global.get $g) (i32.const 0x3fffff0))))))`))
    }`,
  "memory.fill": GIGABYTE + ENDLESS(`(memory.fill (i32.const 0) (i32.const 1) (i32.const 67108864))`),
  "memory.copy": GIGABYTE + ENDLESS(`(memory.copy (i32.const 0) (i32.const 33554432) (i32.const 33554432))`),
  "memory.copy backwards": GIGABYTE + ENDLESS(`(memory.copy (i32.const 7) (i32.const 0) (i32.const 67000000))`),
  "memory.copy between two": `(memory $a 1024) (memory $b 1024)
    ${ENDLESS(`(memory.copy $a $b (i32.const 0) (i32.const 0) (i32.const 67108864))`)}`,
  "memory.init": () =>
    GIGABYTE + `(data $d "${"a".repeat(1 << 22)}")` +
    ENDLESS(repeat(30, () => `(memory.init $d (i32.const 0) (i32.const 0) (i32.const 4194304))`)),
  "memory.grow by nothing": `(memory 1) ${ENDLESS(`(drop (memory.grow (i32.const 0)))`)}`,
  "memory.grow": `(memory 1) ${ENDLESS(`(drop (memory.grow (i32.const 16)))`)}`,
  "table.fill": `(table 5000000 funcref)
    ${ENDLESS(`(table.fill (i32.const 0) (ref.null func) (i32.const 5000000))`)}`,
  "table.copy": `(table 5000000 funcref)
    ${ENDLESS(`(table.copy (i32.const 0) (i32.const 1) (i32.const 4999999))`)}`,
  "table.copy between two": `(table $a 4000000 funcref) (table $b 4000000 funcref)
    ${ENDLESS(`(table.copy $a $b (i32.const 0) (i32.const 0) (i32.const 4000000))`)}`,
  "table.init": () =>
    `(table 300000 funcref) (func $f) (elem $e func ${"$f ".repeat(300_000)})
    ${ENDLESS(repeat(20, () => `(table.init $e (i32.const 0) (i32.const 0) (i32.const 300000))`))}`,
  "table.grow": `(table 0 funcref) ${ENDLESS(`(drop (table.grow (ref.null func) (i32.const 9000000)))`)}`,
  "table.set": `(table 1 externref) ${ENDLESS(repeat(50, () => `(table.set (i32.const 0) (ref.null extern))`))}`,
  "slow host function": `(import "host" "slow" (func $slow)) ${ENDLESS(`(call $slow)`)}`,
  "slow host function that throws": `(import "host" "fail" (func $fail))
    ${ENDLESS(repeat(50, () => `(block (try_table (catch_all 0) (call $fail)))`))}`,
  "calls with many locals": `(func $f (local ${"i64 ".repeat(40_000)})) ${ENDLESS(`(call $f)`)}`,
  "calls with many values": () =>
    `(type $t (func (param ${"i64 ".repeat(900)}) (result ${"i64 ".repeat(900)})))
    (func $f (type $t) ${repeat(900, (i) => `(local.get ${i})`)})
    (func (export "run") ${"(i64.const 1) ".repeat(900)} (loop (type $t) ${"(call $f) ".repeat(20)} (br 0)) ${
      "(drop) ".repeat(900)
    })`,
  "slow host functions in a row": () =>
    `(import "host" "slow" (func $slow)) ${ENDLESS(repeat(100, () => `(call $slow)`))}`,
  "slow host function in a table": `(import "host" "slow" (func $slow)) (type $t (func)) (table funcref (elem $slow))
    ${ENDLESS(repeat(50, () => `(call_indirect (type $t) (i32.const 0))`))}`,
  "slow host function by reference": `(import "host" "slow" (func $slow)) (type $t (func)) (elem declare func $slow)
    ${ENDLESS(repeat(50, () => `(call_ref $t (ref.func $slow))`))}`,
  "tail call of a slow host function": `(import "host" "slow" (func $slow)) (func $f (return_call $slow))
    ${ENDLESS(repeat(50, () => `(call $f)`))}`,
  "start function": `(func $s (loop (br 0))) (start $s) (func (export "run"))`,
  "start function with memory.fill":
    `${GIGABYTE}(func $s (loop (memory.fill (i32.const 0) (i32.const 1) (i32.const 67108864)) (br 0)))
    (start $s) (func (export "run"))`,
  "large data segments": () =>
    `(memory 1024) ${repeat(60, () => `(data (i32.const 0) "${"a".repeat(1 << 20)}")`)} ${ENDLESS("")}`,
  "many data segments": () =>
    `(memory 1) ${repeat(90_000, (i) => `(data (i32.const ${i % 60_000}) "a")`)} ${ENDLESS("")}`,
  "large element segments": () =>
    `(table 300000 funcref) (func $f) (func $g) ${
      repeat(10, () => `(elem (i32.const 0) func ${"$f $g ".repeat(100_000)})`)
    } ${ENDLESS("")}`,
  "large tables": () => `${repeat(8, () => "(table 9000000 funcref)")} ${ENDLESS("")}`,
  "many globals": () => `${repeat(200_000, (i) => `(global (mut i32) (i32.const ${i}))`)} ${ENDLESS("")}`,
  "many imports": () => `${repeat(100_000, () => `(import "host" "slow" (func))`)} ${ENDLESS("")}`,
  "many functions": () =>
    `${repeat(2000, (i) => `(func $f${i} (local i32) ${repeat(100, () => `(local.set 0 (i32.const ${i}))`)})`)}
    (func (export "run") (loop ${repeat(2000, (i) => `(call $f${i})`)} (br 0)))`,
  "large functions": () =>
    `(memory 1) ${
      repeat(40, (i) =>
        `(func $f${i} (local i32) ${
          repeat(2000, (j) =>
            `(local.set 0 (i32.load offset=${j} (i32.mul (local.get 0) (i32.const ${i + 2}))))`)
        })`)
    }
    (func (export "run") (loop ${repeat(40, (i) => `(call $f${i})`)} (br 0)))`,
  "poll_oneoff, an hour": `${WASI("poll_oneoff", "i32 i32 i32 i32")} (memory (export "memory") 1)
    (data (i32.const 16) "\\01") (data (i32.const 24) "\\00\\a0\\b8\\30\\46\\03")
    ${ENDLESS(`(drop (call $wasi (i32.const 0) (i32.const 512) (i32.const 1) (i32.const 1024)))`)}`,
  "poll_oneoff, standard input": `${WASI("poll_oneoff", "i32 i32 i32 i32")} (memory (export "memory") 1)
    (data (i32.const 8) "\\01") ${
    ENDLESS(`(drop (call $wasi (i32.const 0) (i32.const 512) (i32.const 1) (i32.const 1024)))`)
  }`,
  "fd_read of standard input": `${WASI("fd_read", "i32 i32 i32 i32")} (memory (export "memory") 1)
    (data (i32.const 0) "\\00\\01\\00\\00\\00\\01\\00\\00")
    ${ENDLESS(`(drop (call $wasi (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 1024)))`)}`,
  "sock_accept": `${WASI("sock_accept", "i32 i32 i32")} (memory (export "memory") 1)
    ${ENDLESS(`(drop (call $wasi (i32.const 5) (i32.const 0) (i32.const 1024)))`)}`,
  "random_get": `${WASI("random_get", "i32 i32")} (memory (export "memory") 1024)
    ${ENDLESS(`(drop (call $wasi (i32.const 0) (i32.const 67108864)))`)}`,
  "fd_readdir": `${WASI("fd_readdir", "i32 i32 i32 i64 i32")} (memory (export "memory") 64)
    ${ENDLESS(`(drop (call $wasi (i32.const 3) (i32.const 1024) (i32.const 4000000) (i64.const 0) (i32.const 0)))`)}`,
  "fd_readdir of the machine": `${WASI("fd_readdir", "i32 i32 i32 i64 i32")} (memory (export "memory") 64)
    ${ENDLESS(`(drop (call $wasi (i32.const 4) (i32.const 1024) (i32.const 4000000) (i64.const 0) (i32.const 0)))`)}`,
  ...Object.fromEntries(Object.entries(BOMBS).map(([name, make]) => [`bomb: ${name}`, () => make(100)])),
  ...Object.fromEntries(Object.entries(STEEP).map(([name, body]) => [`bomb: ${name}`, bomb(body)])),
  ...Object.fromEntries(Object.entries(STEEP_VECTORS).map(([name, body]) => [`bomb: ${name}`, bomb(body, "v128")])),
  "fd_sync": `${WASI("fd_sync", "i32")} (memory (export "memory") 1) ${ENDLESS(`(drop (call $wasi (i32.const 3)))`)}`,
  "clock_time_get": `${WASI("clock_time_get", "i32 i64 i32")} (memory (export "memory") 1)
    ${ENDLESS(`(drop (call $wasi (i32.const 0) (i64.const 0) (i32.const 0)))`)}`,
};

/** A function of some ten thousand bytes that is slow to compile, and an endless one. */
function bomb(body: string, local1: "i32" | "v128" = "i32"): () => string {
  return () =>
    `(import "host" "slow" (func $slow)) (memory 1) (tag $e) (func $f (result i32) (i32.const 1))
    (elem declare func $slow) (func $steep (local i32 ${local1} ${"i32 ".repeat(300)}) ${body})
    (func (export "run") (call $steep) (loop (br 0)))`;
}

/** What came of a case. */
export interface Outcome {
  readonly milliseconds: number;
  readonly said: string;
}

/** Names in a directory that is listed. */
const NAMES = 20_000;

function wasiFor(which: string, directory: string): Wasi {
  const tree = Object.fromEntries(Array.from({ length: NAMES }, (_, i) => [`name${i}`, ""]));
  const preopens = [{ guest: "/memory", directory: new MemoryFileSystem(tree).root }, {
    guest: "/machine",
    host: directory,
  }];
  const listeners = which === "sock_accept" ? [{ hostname: "127.0.0.1", port: 0 }] : [];
  return new Wasi({ preopens, listeners, stdin: "inherit", stdout: "inherit", stderr: "inherit" });
}

/** Runs a case in this process; `directory` is what a program that lists one gets. */
export function run(engineName: string, which: string, directory: string): Outcome {
  const fields: Case = CASES[which],
    made = typeof fields === "string" ? fields : fields(),
    module = compileSync(typeof made === "string" ? assemble(`(module ${made})`) : made);
  const engine = ENGINES[engineName](), storage = engine.createStorage?.();
  const linker = new Linker().func("host", "slow", { params: [], results: [] }, () => {
    for (const end = performance.now() + 50; performance.now() < end;);
  });
  const wasi = wasiFor(which, directory);
  const start = performance.now(), cluster = new Cluster({ timeout: TIMEOUT, storage });
  const failed = cluster.tag(declaredType([], []));
  let said = "returned";
  try {
    const bound = linker.bind(cluster).func("host", "fail", { params: [], results: [] }, () => {
      for (const end = performance.now() + 50; performance.now() < end;);
      throw new WasmException(failed, []);
    });
    wasi.link(bound);
    bound.instantiate(module, { engine }).func("run").invoke();
  } catch (error) {
    said = error instanceof WasmTrap ? error.message : `${error}`;
  }
  return { milliseconds: performance.now() - start, said };
}

/** What a deadline may end with: a trap, or a refusal to begin what would last beyond it. Code that is no trouble to compile returns. */
const ENDED = /^timed out \(the limit "timeout" is \d+ ms\)$|^LimitError: /, OR_RETURNED = /^returned$/;

/** Whether an engine cannot run a case at all. */
export function isLacking({ said }: Outcome): boolean {
  return said.startsWith("UnsupportedFeatureError: ");
}

/** Whether a deadline ended a case. */
export function isEnded(which: string, { said }: Outcome): boolean {
  return ENDED.test(said) || (which.startsWith("bomb: ") && OR_RETURNED.test(said));
}

/** Runs a case in a process of its own, whose standard input says nothing. */
async function runApart(engine: string, which: string, directory: string): Promise<Outcome> {
  const args = ["run", "-A", "--no-check", import.meta.filename!, engine, which, directory];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped", stderr: "piped" }).spawn();
  const timer = setTimeout(() => child.kill("SIGKILL"), HOPELESS + 20_000);
  const { stdout, stderr } = await child.output().finally(() => clearTimeout(timer));
  await child.stdin.close().catch(() => {});
  const [line] = new TextDecoder().decode(stdout).trim().split("\n").slice(-1);
  if (line?.startsWith("{")) return JSON.parse(line);
  return {
    milliseconds: Infinity,
    said: new TextDecoder().decode(stderr).trim().split("\n").at(-1) || "was not ended",
  };
}

/** Gives a directory with many names, for a while. */
export async function inDirectoryOfNames<T>(use: (directory: string) => T | Promise<T>): Promise<T> {
  const directory = await Deno.makeTempDir();
  for (let i = 0; i < NAMES; i++) Deno.writeTextFileSync(`${directory}/name${i}`, "");
  try {
    return await use(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Runs a case up to three times: a machine may have been busy with something else. */
async function best(engine: string, which: string, directory: string): Promise<Outcome> {
  let outcome = await runApart(engine, which, directory);
  for (let i = 0; i < 2 && isLate(which, outcome); i++) {
    const next = await runApart(engine, which, directory);
    if (!isLate(which, next) || next.milliseconds < outcome.milliseconds) outcome = next;
  }
  return outcome;
}

function isLate(which: string, outcome: Outcome): boolean {
  return !isLacking(outcome) && (outcome.milliseconds > MOST || !isEnded(which, outcome));
}

/** Runs all cases on all engines, and prints a row for each case; returns how many took too long. */
export async function deadlineTable(only: (which: string) => boolean = () => true): Promise<number> {
  const names = Object.keys(ENGINES);
  let late = 0;
  console.log(`${"a deadline of 200 ms ended, in ms".padEnd(42)}${names.map((name) => name.padStart(12)).join("")}`);
  await inDirectoryOfNames(async (directory) => {
    for (const which of Object.keys(CASES).filter(only)) {
      const outcomes: Outcome[] = [];
      for (const engine of names) outcomes.push(await best(engine, which, directory));
      const wrong = outcomes.filter((outcome) => isLate(which, outcome));
      late += wrong.length;
      const cells = outcomes.map((outcome) =>
        (isLacking(outcome) ? "-" : outcome.milliseconds.toFixed(0)).padStart(12)
      );
      console.log(`${which.padEnd(42)}${cells.join("")}${wrong.map(({ said }) => `  ${said}`).join("")}`);
    }
  });
  console.log(late === 0 ? "all within 400 ms" : `${late} too late`);
  return late;
}

if (import.meta.main) {
  const [engine, which, directory = "/tmp"] = Deno.args;
  if (engine === undefined || which === undefined) {
    Deno.exit(await deadlineTable((name) => engine === undefined || name.includes(engine)) === 0 ? 0 : 1);
  }
  console.log(JSON.stringify(run(engine, which, directory)));
  Deno.exit();
}
