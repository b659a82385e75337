/**
 * The tree that a function is between Wasm and JavaScript.
 *
 * ```text
 * lower/    the validated stream of operators → a tree, family by family
 * passes/   tree → tree: flattening of deep nesting, outlining of loops, splitting, i64 in variables
 * print/    the tree → JavaScript; nothing reads the text again
 * ```
 *
 * **Nodes** are expressions. A node is an operator of Wasm with its operands, or one of a few kinds of JavaScript's own
 * (a variable, a constant, a call). How an operator is written, and in which form of JavaScript numbers its value is wanted
 * (signed, any number congruent modulo 2^32, a boolean, the bits of a float), only the printer decides. So `i32.shr_u`
 * is one node, whether it becomes `a>>>b|0` or, within another bit operator, `a>>>b`.
 *
 * **Statements** do what must happen in order, and hold the structure: blocks, loops, conditions, dispatches, handlers.
 * A jump refers to its target by a `Label`, not by a name.
 *
 * **Variables** are numbers; a table says what each holds and where it lives: in a variable of JavaScript, or, for a 64-bit
 * integer, in a slot of the frame. The names of a module's locals are known to the printer alone.
 *
 * **The builder** is the operand stack of Wasm. Operands wait on it as nodes until they are used, so that a tree of Wasm
 * operators becomes one expression of JavaScript; what must not move past something else is *spilled* before it: assigned
 * to the variable of its height. It also knows what was stored in memory a moment ago (`lower/forwarding.ts`): a load
 * that is replaced while the tree is built need not be kept in order like one that reads memory.
 *
 * A node has one parent, but for the nodes of variables and constants, which are shared; passes may therefore replace
 * operands in place. All nodes are objects of one shape and so are all statements: translation is over before V8 has
 * optimised it, and objects of several shapes would make every access a look-up. A size is a sum of weights, which
 * nodes and statements have from their making (`weight.ts`).
 *
 * Whatever is recursive goes down a tree at most `deepestNesting` levels: flattening comes first, and is not recursive.
 *
 * @module
 */
export * from "./builder.ts";
export * from "./function_tree.ts";
export * from "./node.ts";
export * from "./statement.ts";
export * from "./variables.ts";
