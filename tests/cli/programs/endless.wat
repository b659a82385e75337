;; Never ends by itself.
(module (func (export "_start") (loop (br 0))))
