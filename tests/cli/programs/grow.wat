;; Grows its memory of one page by as many as it is told; -1 if it cannot.
(module
  (memory (export "memory") 1)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
