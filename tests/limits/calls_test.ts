/** Limits of single calls: on every engine, beside those of the cluster, in each other, and none of them for nothing. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { type CallLimits, type Cluster, type InstanceHandle, Linker, WasmTrap } from "../../mod.ts";
import { clusterFor, engineTest, moduleOf } from "../runtime/engines.ts";

const TEXT = `(module (import "host" "call" (func $call (param i32)))
  (memory (export "memory") 1)
  (func (export "turns") (param $n i32) (result i32)
    (loop $again (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))) (local.get $n))
  (func (export "endless") (loop $again (br $again)))
  (func (export "outer") (param $n i32) (call $call (local.get $n)) (loop $again (br $again)))
  (func (export "once") (param $n i32) (call $call (local.get $n)))
  (func (export "after") (call $call (i32.const 0)) (call $call (i32.const 0))))`;

function instanceIn(
  cluster: Cluster,
  engine: Parameters<Parameters<typeof engineTest>[1]>[0],
  call: (n: number) => void = () => {},
): InstanceHandle {
  const linker = new Linker().bind(cluster).func("host", "call", { params: ["i32"], results: [] }, call);
  return linker.instantiate(moduleOf(TEXT), { engine });
}

/** The trap that an action ends with, and what it says. */
function said(action: () => unknown): string {
  const error = assertThrows(action, WasmTrap);
  return error.message;
}

engineTest("each call has its own fuel, and the error says how much", (engine) => {
  using cluster = clusterFor(engine, { metered: true });
  const handle = instanceIn(cluster, engine), turns = handle.func("turns").limited({ fuel: 11 });
  const typed = handle.typedFunc("turns", { params: ["i32"], results: ["i32"] }, { fuel: 11 });
  for (let i = 0; i < 3; i++) {
    assertEquals([turns(10), typed(10)], [0, 0]);
    assertEquals(said(() => turns(11)), 'all fuel consumed (the limit "fuel" of the call is 11)');
    assertEquals(said(() => typed(11)), 'all fuel consumed (the limit "fuel" of the call is 11)');
  }
  assertEquals(cluster.meter.fuel, Infinity);
  assertEquals(handle.func("turns").invoke(100_000), 0, "without limits as ever");
});

engineTest("each call has its own time, counted from the call", (engine) => {
  using cluster = clusterFor(engine, { metered: true });
  const handle = instanceIn(cluster, engine), endless = handle.func("endless").limited({ timeout: 20 });
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    assertEquals(said(endless), 'timed out (the limit "timeout" of the call is 20 ms)');
    assert(performance.now() - start >= 20);
    assert(!cluster.meter.isTimed);
  }
});

engineTest("the limits of the cluster hold around those of a call, and it is they that are named", (engine) => {
  using cluster = clusterFor(engine, { fuel: 100 });
  const handle = instanceIn(cluster, engine), turns = handle.func("turns");
  assertEquals(turns.limited({ fuel: 50 })(40), 0);
  assertEquals(cluster.meter.fuel, 59);
  assertEquals(said(() => turns.limited({ fuel: 50 })(50)), 'all fuel consumed (the limit "fuel" of the call is 50)');
  assertEquals(cluster.meter.fuel, 9);
  assertEquals(said(() => turns.limited({ fuel: 50 })(50)), 'all fuel consumed (the limit "fuel" is 100)');
  assertEquals([cluster.meter.fuel, said(() => turns.invoke(1))], [0, 'all fuel consumed (the limit "fuel" is 100)']);
  using short = clusterFor(engine, { timeout: 1500 });
  const endless = instanceIn(short, engine).func("endless");
  assertEquals(said(endless.limited({ timeout: 60_000 })), 'timed out (the limit "timeout" is 1500 ms)');
});

engineTest("a call within a call ends at the earlier of their limits", (engine) => {
  using cluster = clusterFor(engine, { metered: true });
  const handle: InstanceHandle = instanceIn(cluster, engine, (n) => {
    seen.push(cluster.meter.fuel);
    const limited = handle.func("turns").limited({ fuel: n });
    try {
      limited(20);
    } catch (error) {
      seen.push((error as Error).message);
    }
    seen.push(cluster.meter.fuel);
  });
  const seen: unknown[] = [];
  const run = (fuel: number, inner: number) => {
    seen.length = 0;
    handle.func("once").limited({ fuel })(inner);
    return seen;
  };
  assertEquals(run(100, 30), [99, 78]);
  assertEquals(run(100, 15), [99, 'all fuel consumed (the limit "fuel" of the call is 15)', 84]);
  assertEquals(run(11, 15), [10, 'all fuel consumed (the limit "fuel" of the call is 11)', 0]);
  assertEquals(
    said(() => handle.func("outer").limited({ fuel: 100 })(30)).replace(/^.*\(/, ""),
    'the limit "fuel" of the call is 100)',
  );
});

engineTest("a function of the host sets the fuel of the call, and what is around it has room for it", (engine) => {
  using cluster = clusterFor(engine, { fuel: 50 });
  let set: () => void = () => {};
  const handle = instanceIn(cluster, engine, () => set());
  const outer = handle.func("outer");
  set = () => cluster.meter.fuel = 7;
  assertEquals(said(() => outer.limited({ fuel: 20 })(0)), 'all fuel consumed (the limit "fuel" of the call is 7)');
  assertEquals(cluster.meter.fuel, 42);
  set = () => cluster.meter.addFuel(5);
  assertEquals(said(() => outer.limited({ fuel: 10 })(0)), 'all fuel consumed (the limit "fuel" of the call is 15)');
  assertEquals(cluster.meter.fuel, 27);
  set = () => cluster.meter.fuel = 1000;
  assertEquals(said(() => outer.limited({ fuel: 10 })(0)), 'all fuel consumed (the limit "fuel" of the call is 1000)');
  assertEquals(cluster.meter.fuel, 0);
});

engineTest("a call that waits in the host is over when it comes back late", (engine) => {
  using cluster = clusterFor(engine, { metered: true });
  let calls = 0;
  const handle = instanceIn(cluster, engine, () => {
    calls++;
    for (const end = performance.now() + 30; performance.now() < end;);
  });
  assertEquals(
    said(handle.func("after").limited({ timeout: 10 })),
    'timed out (the limit "timeout" of the call is 10 ms)',
  );
  assertEquals(calls, 1);
});

engineTest("instantiating and several calls can be within limits too", (engine) => {
  using cluster = clusterFor(engine, { metered: true });
  const start = moduleOf(`(module (func $start (loop $again (br $again))) (start $start))`);
  const linker = new Linker().bind(cluster);
  const run = () => linker.instantiate(start, { engine });
  assertEquals(said(() => cluster.limited({ fuel: 5 }, run)), 'all fuel consumed (the limit "fuel" of the call is 5)');
  const turns = instanceIn(cluster, engine).func("turns");
  assertEquals(cluster.limited({ fuel: 22 }, () => [turns.invoke(10), turns.invoke(10)]), [0, 0]);
  assertThrows(() => cluster.limited({ fuel: 21 }, () => [turns.invoke(10), turns.invoke(10)]), WasmTrap);
  assertThrows(() => cluster.limited({ fuel: 1 }, (() => Promise.resolve()) as never), TypeError, "promise");
  assertThrows(() => cluster.limited({ fuel: 1 }, 7 as never), TypeError, "Cluster.limited()");
});

engineTest("what limits nothing is refused before anything runs", (engine) => {
  using cluster = clusterFor(engine, { metered: true });
  using uncounted = clusterFor(engine);
  const handle = instanceIn(cluster, engine), func = handle.func("endless");
  const ways: ((limits: CallLimits) => unknown)[] = [
    (limits) => func.limited(limits),
    (limits) => handle.typedFunc("endless", { params: [], results: [] }, limits),
    (limits) => cluster.limited(limits, () => func.invoke()),
  ];
  for (const way of ways) {
    for (const name of ["fuel", "timeout"]) {
      for (const value of [NaN, -1, -Infinity]) assertThrows(() => way({ [name]: value }), RangeError, `"${name}"`);
      for (const value of ["5", null, 5n, {}]) {
        assertThrows(() => way({ [name]: value } as never), TypeError, `"${name}"`);
      }
    }
    for (const nothing of [{}, { fuel: undefined }]) assertThrows(() => way(nothing), TypeError, 'neither "fuel" nor');
    assertThrows(() => way({ feul: 1 } as never), TypeError, '"feul"');
    assertThrows(() => way(7 as never), TypeError, "must be an object");
  }
  const free = instanceIn(uncounted, engine).func("endless");
  assertThrows(() => free.limited({ fuel: 1 }), TypeError, '"metered: true"');
  assertThrows(() => uncounted.limited({ fuel: 1 }, () => free.invoke()), TypeError, '"metered: true"');
  assertThrows(() => clusterFor(engine, { metered: 1 as never }), TypeError, '"metered"');
  const host = new Linker().bind(cluster).func("m", "f", { params: [], results: [] }, () => {}).instantiate(
    moduleOf(`(module (import "m" "f" (func $f)) (export "f" (func $f)))`),
    { engine },
  );
  assertThrows(
    () => host.func("f").limited({ fuel: 1 }),
    TypeError,
    'Cannot limit "m.f": it is a function of the host',
  );
});
