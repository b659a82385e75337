/**
 * A way to make something smaller: it names parts that can be left out, or made simpler, by number.
 *
 * @module
 */

/** A way to make a plan smaller. */
export interface Reduction<Plan> {
  /** How many parts it finds. */
  count(plan: Plan): number;
  /** The plan without the parts from one number up to, not including, another; throws if there is no such plan. */
  without(plan: Plan, from: number, to: number): Plan;
}

/** A list without some of its items. */
export function cut<T>(items: readonly T[], from: number, to: number): T[] {
  return items.filter((_, i) => i < from || i >= to);
}

/** Changes some of the items that a test holds for, counted in their order. */
export function changeWhere<T>(
  items: readonly T[],
  matches: (item: T) => boolean,
  change: (item: T) => T | undefined,
  from: number,
  to: number,
): T[] {
  let number = 0;
  return items.flatMap((item) => {
    if (!matches(item)) return [item];
    const at = number++;
    if (at < from || at >= to) return [item];
    const changed = change(item);
    return changed === undefined ? [] : [changed];
  });
}
