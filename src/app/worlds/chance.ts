/** Small draws: one of several, by weight, or whether at all. */
import { invariant } from '../../lib/invariant.ts';
import type { Random } from '../../ports/random.ts';

/** One of the list, each as likely as the others; the list is not empty. */
export function pick<Item>(random: Random, items: readonly Item[]): Item {
  const item = items[random.below(items.length)];
  invariant(item !== undefined, 'There is nothing to draw from.');
  return item;
}

/** One of the list by its weight; the weights are whole numbers and not all zero. */
export function pickWeighted<Item>(
  random: Random,
  items: readonly { readonly item: Item; readonly weight: number }[],
): Item {
  let left = random.below(items.reduce((total, { weight }) => total + weight, 0));
  const found = items.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  invariant(found !== undefined, 'There is nothing to draw from.');
  return found.item;
}

/** Whether it happens, in so many of a hundred worlds. */
export function happens(random: Random, percent: number): boolean {
  return random.below(100) < percent;
}

/** A whole number from `least` to `most`, both possible. */
export function between(random: Random, least: number, most: number): number {
  return least + random.below(most - least + 1);
}
