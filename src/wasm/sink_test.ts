import { assertEquals, assertThrows } from "@std/assert";
import { assemble } from "../wast/assemble.ts";
import { decode } from "./decode/mod.ts";
import { sinkFactory } from "./sink.ts";
import { walk } from "./validate/mod.ts";

Deno.test("a table of emitters makes sinks, each with the state of its function", () => {
  const makeSink = sinkFactory<string[], never>({
    const: (told, { cursor }) => told.push(`${cursor.name} ${cursor.lo}`),
    drop: (told) => told.push("drop"),
    end: (told) => told.push("end"),
  });
  const module = decode(assemble(`(func i32.const 7 drop) (func)`)), told: string[][] = [[], []];
  for (const index of [0, 1]) walk(module, index, () => makeSink(told[index]));
  assertEquals(told, [["i32.const 7", "drop", "end"], ["end"]]);
});

Deno.test("a family that the table leaves out is missing in the sink", () => {
  const makeSink = sinkFactory<undefined, never>({ end: () => {} }),
    module = decode(assemble(`(func i32.const 7 drop)`));
  assertThrows(
    () => walk(module, 0, () => makeSink(undefined)),
    TypeError,
    "the engine has no translation of i32.const",
  );
});
