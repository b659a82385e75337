import { assert, assertEquals, assertGreaterOrEqual, assertLess, assertStringIncludes } from "@std/assert";
import { fromFileUrl } from "@std/path";
import { mostRetired, releaseRange, reserveRange, retireRange } from "./address_space.ts";
import { libc, protection, viewAt } from "./libc.ts";
import { memory32Reservation, Reservation } from "./pages.ts";
import { ffiTest } from "./testing.ts";

const mebibyte = 1 << 20, gibibyte = 2 ** 30;

interface Piece {
  readonly start: bigint;
  readonly end: bigint;
}

function overlaps(a: Piece, b: Piece): boolean {
  return a.start < b.end && b.start < a.end;
}

/** A reservation whose memory JavaScript has seen, after it was disposed. */
function useAndRetire(bytes: number): Piece {
  using memory = new Reservation({ size: gibibyte, shown: true });
  memory.commit(bytes);
  memory.markRetained();
  return { start: memory.address, end: memory.address + BigInt(bytes) };
}

ffiTest("addresses that were seen are never given to anybody else", () => {
  const kept: Piece[] = [];
  for (let i = 0; i < 2000; i++) {
    const piece = useAndRetire(mebibyte * (i % 5));
    assert(!kept.some((other) => overlaps(piece, other)), `use ${i}`);
    kept.push(piece);
  }
  using other = new Reservation({ size: gibibyte });
  const piece = { start: other.address, end: other.address + BigInt(gibibyte) };
  assert(!kept.some((other) => overlaps(piece, other)), "nor to reservations of another kind");
});

ffiTest("what stays can be written to and takes no memory, nor mappings", () => {
  useAndRetire(mebibyte);
  const before = { mappings: mappings(), resident: residentBytes() };
  for (let i = 0; i < 1000; i++) {
    const { start, end } = useAndRetire(mebibyte), late = new Uint8Array(viewAt(start, Number(end - start)));
    assertEquals(late[0], 0);
    late.fill(7);
    late.buffer.transfer(0);
  }
  useAndRetire(mebibyte);
  assertLess(mappings() - before.mappings, 50);
  assertLess(residentBytes() - before.resident, 200 * mebibyte, "of 1,000 MiB that were written late");
});

ffiTest("addresses that nobody has seen are used again, at once or by others", () => {
  const range = reserveRange({ size: gibibyte, spare: gibibyte }), { address } = range;
  releaseRange(range);
  const found = libc().mmap(address, BigInt(gibibyte), protection.none, 0x4022, -1, 0n);
  libc().munmap(found, BigInt(gibibyte));
  assertEquals(found, address);
});

ffiTest("a range begins behind the addresses that stay, and copes with others who took that place", () => {
  const first = reserveRange({ size: gibibyte, spare: gibibyte });
  retireRange(first, mebibyte);
  const second = reserveRange({ size: gibibyte, spare: gibibyte });
  assertEquals(second.address, first.address + BigInt(mebibyte));
  retireRange(second, mebibyte);
  const next = second.address + BigInt(mebibyte), taken = libc().mmap(next, 4096n, protection.none, 0x4022, -1, 0n);
  assertEquals(taken, next);
  const third = reserveRange({ size: gibibyte, spare: gibibyte });
  libc().munmap(taken, 4096n);
  assert(third.address + BigInt(gibibyte) <= taken || third.address > taken);
  releaseRange(third);
});

ffiTest("spare addresses are given up before a reservation is refused", () => {
  // Together more than there is, with what each may spare.
  const count = 6000,
    many = Array.from({ length: count }, () => reserveRange({ size: 8 * gibibyte, spare: 24 * gibibyte }));
  many.forEach(releaseRange);
  assertEquals(new Set(many.map(({ address }) => address)).size, count);
});

ffiTest("where addresses end, the error says so, and the process goes on", async () => {
  const args = ["run", "-A", "--no-check", fromFileUrl(import.meta.resolve("./testdata/exhaust.ts"))];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const [ended, sum] = new TextDecoder().decode(stdout).split("\n"), { retired, maps, error } = JSON.parse(ended);
  assertGreaterOrEqual(retired, mostRetired);
  assertLess(maps, 20_000);
  assertStringIncludes(error, "AddressSpaceError: ");
  assertEquals(sum, "2016");
});

function mappings(): number {
  return Deno.readTextFileSync("/proc/self/maps").split("\n").length;
}

function residentBytes(): number {
  return Number(Deno.readTextFileSync("/proc/self/statm").split(" ")[1]) * 4096;
}

ffiTest("a memory that nobody has seen leaves nothing behind", () => {
  const before = mappings();
  for (let i = 0; i < 20_000; i++) { // with spare addresses 640 TiB altogether, more than there is
    using memory = new Reservation({ size: memory32Reservation, shown: true });
    if (i % 100 === 0) memory.commit(mebibyte);
  }
  assertLess(mappings() - before, 10);
});
