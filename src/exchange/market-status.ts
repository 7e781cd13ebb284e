/** The trading status of a market (protocol 3), and which orders it refuses (protocol 4.6). */
import { absX18 } from './x18.ts';

/** A market's status in the symbols; `live` refuses nothing. */
export type TradingStatus =
  'live' | 'post_only' | 'reduce_only' | 'soft_reduce_only' | 'not_tradable';

/** Every trading status. */
export const TRADING_STATUSES: readonly TradingStatus[] = [
  'live',
  'post_only',
  'reduce_only',
  'soft_reduce_only',
  'not_tradable',
];

/** What a status judges an order by; amounts are signed. */
export type StatusSubject = {
  readonly amountX18: bigint;
  /** The position that the order works on. */
  readonly positionX18: bigint;
  readonly reduceOnly: boolean;
  readonly postOnly: boolean;
};

/**
 * The code with which a market of this status refuses an order, or undefined. The sources do not
 * say whether a blocked market still takes closes: `refuses` chooses. A soft reduce-only market
 * takes whatever makes the position smaller, flagged or not.
 */
export function statusRefusal(
  status: TradingStatus,
  subject: StatusSubject,
  refuses: 'openings' | 'all',
): 2069 | 2117 | 2119 | undefined {
  const isSpared = subject.reduceOnly && refuses === 'openings';
  switch (status) {
    case 'live':
      return undefined;
    case 'not_tradable':
      return isSpared ? undefined : 2069;
    case 'post_only':
      return isSpared || subject.postOnly ? undefined : 2117;
    case 'reduce_only':
      return subject.reduceOnly ? undefined : 2119;
    case 'soft_reduce_only':
      return subject.reduceOnly || isSmaller(subject) ? undefined : 2119;
  }
}

function isSmaller({ amountX18, positionX18 }: StatusSubject): boolean {
  return absX18(positionX18 + amountX18) < absX18(positionX18);
}
