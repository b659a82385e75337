;; The script language itself: forms of modules, comments, annotations, names, and the literals of results.

(module binary "\00asm" "\01\00\00\00")
(module $quoted quote "(func (export \"f\") (result i32)" " (i32.const 1))")
(assert_return (invoke $quoted "f") (i32.const 1))
(assert_return (invoke "f") (i32.const 1))

((@note "an annotation may stand anywhere") module (@note) $annotated (func (export "g") (@a (b) ")" ";") nop))
(assert_return (invoke $annotated "g"))
(; a comment (; in a comment ;) ;)

(module
  (func (export "") (result i32) (i32.const 0))
  (func (export "\u{1f600}\"\\\09") (result i32) (i32.const 1))
  (func (export "‮sdrawkcab") (result i32) (i32.const 2))
  (func (export "pair") (result f32 i64) (f32.const nan:0x400001) (i64.const -1))
)
(assert_return (invoke "") (i32.const 0))
(assert_return (invoke "\f0\9f\98\80\"\\\t") (i32.const 1))
(assert_return (invoke "\u{202e}sdrawkcab") (i32.const 2))
(assert_return (invoke "pair") (f32.const nan:arithmetic) (i64.const 0xffff_ffff_ffff_ffff))
(assert_return (invoke "pair") (f32.const nan:0x400001) (either (i64.const 1) (i64.const -1)))

(assert_malformed (module binary "\00asm" "\02\00\00\00") "unknown binary version")
(assert_malformed (module binary "\00as") "unexpected end")
(assert_malformed (module binary "\00asm\01\00\00\00" "\01\7f") "unexpected end")
(assert_malformed (module quote "(func (i32.const 0x1_0000_0000))") "constant out of range")
(assert_malformed (module quote "(func \ff)") "malformed UTF-8 encoding")
(assert_malformed (module quote "(func") "unclosed")
(assert_invalid (module (func (result i32))) "type mismatch")
(assert_invalid (module quote "(func (export \"a\")) (func (export \"a\"))") "duplicate export name")
(assert_invalid (module binary "\00asm\01\00\00\00" "\03\02\01\00" "\0a\04\01\02\00\0b") "unknown type")
