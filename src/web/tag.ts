/**
 * `WebAssembly.Tag`.
 *
 * @module
 */
import { Tag as RuntimeTag } from "../runtime/mod.ts";
import { internFunc } from "../wasm/mod.ts";
import { defineInterface, isObject, toDictionary, toSequence } from "./idl.ts";
import type { Interface, Realm } from "./realm.ts";
import { toValueType } from "./values.ts";

/** Makes the class of a namespace. */
export function tagInterface(realm: Realm): Interface<RuntimeTag> {
  const objects = new WeakMap<RuntimeTag, object>();
  let unwrap!: (value: unknown) => RuntimeTag | undefined;

  class Tag {
    readonly #tag: RuntimeTag;

    /** The type, or from {@linkcode Interface.wrap} what the object stands for. */
    constructor(type: unknown) {
      this.#tag = type instanceof RuntimeTag ? type : allocate(realm, type);
      objects.set(this.#tag, this);
    }

    static {
      unwrap = (value) => isObject(value) && #tag in value ? (value as Tag).#tag : undefined;
    }
  }

  defineInterface(Tag, "Tag", 1);
  return { type: Tag, wrap: (tag) => objects.get(tag) ?? new Tag(tag), unwrap };
}

function allocate(realm: Realm, type: unknown): RuntimeTag {
  const what = "WebAssembly.Tag(): the";
  const { parameters } = toDictionary(type, `${what} type`);
  const names = toSequence(parameters, `${what} property "parameters"`);
  const params = names.map((name) => toValueType(name, `${what} type of a parameter`));
  return realm.cluster.tag(internFunc(params, []));
}
