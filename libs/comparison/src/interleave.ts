import { createRandom } from '@chatload/kernel';

/** Which of two versions a run is of. */
export type Side = 'base' | 'head';

/**
 * The order of the runs of so many pairs: blocks of two pairs, each either base, head, head, base or
 * its mirror, as the seed decides; an odd last pair is half a block.
 *
 * Within a block each version stands as early as late on the whole, so a machine that becomes slower at
 * a steady pace harms both alike; and as chance decides who begins, neither meets anything periodic
 * more often than the other.
 */
export function interleave(pairs: number, seed: number): readonly Side[] {
  const random = createRandom(seed);
  const order: Side[] = [];
  while (order.length < 2 * pairs) {
    const [first, second]: readonly [Side, Side] =
      random.integer(2) === 0 ? ['base', 'head'] : ['head', 'base'];
    order.push(first, second, second, first);
  }
  return order.slice(0, 2 * pairs);
}
