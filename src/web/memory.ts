/**
 * `WebAssembly.Memory`.
 *
 * The buffer is the runtime's own, so that JavaScript and the program see the same bytes; growing detaches it. Where the
 * storage has no resizable buffers, the methods that make them are missing: programs look for them before they call them.
 *
 * @module
 */
import { Memory as RuntimeMemory } from "../runtime/mod.ts";
import { I32, LIMITS, type MemoryType } from "../wasm/mod.ts";
import { defineInterface, fromAddress, isObject, toAddress, toAddressType, toDictionary } from "./idl.ts";
import type { Interface, Realm } from "./realm.ts";

/** Makes the class of a namespace. */
export function memoryInterface(realm: Realm): Interface<RuntimeMemory> {
  const objects = new WeakMap<RuntimeMemory, object>();
  let unwrap!: (value: unknown) => RuntimeMemory | undefined;

  class Memory {
    readonly #memory: RuntimeMemory;

    /** A descriptor, or from {@linkcode Interface.wrap} what the object stands for. */
    constructor(descriptor: unknown) {
      this.#memory = descriptor instanceof RuntimeMemory ? descriptor : allocate(realm, descriptor);
      objects.set(this.#memory, this);
    }

    grow(delta: unknown): number | bigint {
      const { address } = this.#memory.declared;
      const old = this.#memory.grow(toAddress(delta, address, "WebAssembly.Memory.grow(): the number of pages"));
      if (old < 0) throw new RangeError("WebAssembly.Memory.grow(): the memory cannot grow that much");
      return fromAddress(old, address);
    }

    get buffer(): ArrayBuffer {
      return this.#memory.buffer;
    }

    toFixedLengthBuffer(): ArrayBuffer {
      this.#memory.setResizable(false);
      return this.#memory.buffer;
    }

    toResizableBuffer(): ArrayBuffer {
      realm.run(() => this.#memory.setResizable(true));
      return this.#memory.buffer;
    }

    static {
      unwrap = (value) => isObject(value) && #memory in value ? (value as Memory).#memory : undefined;
    }
  }

  if (!realm.cluster.storage.resizable) {
    Reflect.deleteProperty(Memory.prototype, "toFixedLengthBuffer");
    Reflect.deleteProperty(Memory.prototype, "toResizableBuffer");
  }
  defineInterface(Memory, "Memory", 1);
  return { type: Memory, wrap: (memory) => objects.get(memory) ?? new Memory(memory), unwrap };
}

function allocate(realm: Realm, descriptor: unknown): RuntimeMemory {
  const type = toMemoryType(descriptor);
  return realm.run(() => realm.cluster.memory(type));
}

/** The type that a descriptor describes; properties are read in the order in which the tests expect it. */
function toMemoryType(descriptor: unknown): MemoryType {
  const what = "WebAssembly.Memory(): the";
  const given = toDictionary(descriptor, `${what} descriptor`);
  const address = toAddressType(given.address, `${what} property "address"`);
  const min = toAddress(given.initial, address, `${what} property "initial"`);
  const maximum = given.maximum;
  const max = maximum === undefined ? undefined : toAddress(maximum, address, `${what} property "maximum"`);
  const shared = Boolean(given.shared);
  if (shared && max === undefined) throw new TypeError(`${what} property "maximum" is needed for a shared memory`);
  const most = address === I32 ? LIMITS.memoryPages32 : LIMITS.memoryPages64;
  if (min > most || (max !== undefined && (max > most || min > max))) {
    throw new RangeError(`${what} size must be at most ${most} pages, "initial" not above "maximum"`);
  }
  return { kind: "memory", limits: { min, max }, address, shared };
}
