import { assertEquals } from "@std/assert";
import { assemble } from "../../wast/assemble.ts";
import { decode } from "../decode/mod.ts";
import { disassemble, identifier } from "./disassemble.ts";

const MODULE = `(module
  (type $callback (func (param i32) (result i32)))
  (import "env" "log" (func $log (param i32)))
  (table $handlers 1 funcref)
  (tag $failure)
  (func $main (param $n i32) (param i64 f32) (result i32)
    (local $i i32) (local f64 f64)
    block $done (result i32)
      loop $again
        local.get $n
        br_table $again $done
      end
      local.get 1
      if
        local.get $i
        call $log
      else
        nop
      end
      i32.const 7
      i32.const 0
      call_indirect $handlers (type $callback)
    end)
  (func $"operator new"))`;

Deno.test("disassemble() indents by block and shows offsets, names and labels", () => {
  const module = decode(assemble(MODULE));
  assertEquals(disassemble(module, 0), `(import "env" "log" (func $log (;0;) (param i32)))`);
  assertEquals(disassemble(module, 2), `(func $"operator new" (;2;)\n)`);
  assertEquals(
    disassemble(module, 1).replace(/\(;[0-9a-f]+;\) (?=[^(])/g, ""),
    `\
(func $main 1|(param $n i32) (param i64 f32) (result i32)
  (local $i i32) (local f64 f64)
  block (result i32) ;; @1
    loop ;; @2
      local.get $n
      br_table 0 (;@2;) 1 (;@1;)
    end
    local.get 1
    if ;; @2
      local.get $i
      call $log
    else
      nop
    end
    i32.const 7
    i32.const 0
    call_indirect (type $callback) (param i32) (result i32)
  end
)`.replace("1|", "(;1;) "),
  );
});

Deno.test("disassemble() gives each operator its offset in the module", () => {
  const module = decode(assemble(`(module (func i32.const 7 drop))`));
  const { start } = module.bodies[0];
  const hex = (offset: number) => offset.toString(16);
  assertEquals(
    disassemble(module, 0),
    `(func (;0;)\n  (;${hex(start + 1)};) i32.const 7\n  (;${hex(start + 3)};) drop\n)`,
  );
});

Deno.test("identifier() quotes what no identifier may contain", () => {
  assertEquals(identifier("_ZN3foo17h0123E"), "$_ZN3foo17h0123E");
  assertEquals(identifier("core::fmt::Write<T>"), "$core::fmt::Write<T>");
  assertEquals(identifier("operator()(int, char)"), '$"operator()(int, char)"');
  assertEquals(identifier(""), '$""');
});
