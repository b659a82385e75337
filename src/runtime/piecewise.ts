/**
 * Operations on whole ranges of memories and tables. A program can have gigabytes moved by one, so a long one is done as
 * several short ones, and each of those reports to the meter, which may end the program. Nothing else can fail on the way:
 * ranges are checked before.
 *
 * @module
 */

/**
 * Calls `act` for pieces of a range, of at most `most` each.
 *
 * @param backwards Whether the last piece comes first, as it must where what is moved overlaps with where it goes.
 */
export function piecewise(
  count: number,
  most: number,
  act: (at: number, size: number) => void,
  backwards = false,
): void {
  for (let done = 0; done < count; done += most) {
    const size = Math.min(most, count - done);
    act(backwards ? count - done - size : done, size);
  }
}
