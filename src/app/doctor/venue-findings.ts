/** What the venue says of the markets, the account and this machine, once it is open. */
import { decimal } from '../../domain/decimal.ts';
import type { Market } from '../../domain/market.ts';
import type { OpenOrder } from '../../orders/order.ts';
import { VenueRejected } from '../../ports/venue-errors.ts';
import type { Venue } from '../../ports/venue.ts';
import { totalEquity } from '../../positions/rest.ts';
import type { RestSnapshot } from '../../positions/rest.ts';
import type { EdgeStanding } from '../../venues/nado/protocol/edge.ts';
import { checkTrade, refusePoorAccount } from '../run-checks.ts';
import type { RunSettings } from '../run-settings.ts';
import { CLOCK_OFFSET_MAX_MS, refuseClock, refuseEdge } from '../start-checks.ts';
import { UsageError } from '../start-errors.ts';
import { fail, failWith, ok, warn } from './finding.ts';
import type { Finding } from './finding.ts';
import { wordsOf } from './reach.ts';

/** How far this machine's clock is from the venue's; positive is behind. */
export function clockFinding(offsetMs: number): Finding {
  const refused = refuseClock(offsetMs);
  if (refused !== undefined) return failWith('clock', refused);
  const fact = `${String(Math.round(offsetMs))} ms from the venue's`;
  if (Math.abs(offsetMs) <= CLOCK_OFFSET_MAX_MS / 5) return ok('clock', fact);
  return warn('clock', fact, 'Let the machine follow a time server, for example with timedatectl.');
}

/** Whether the venue trades, and takes orders from here. */
export async function standingFinding(
  venue: Pick<Venue, 'readStatus'>,
  edge: EdgeStanding,
): Promise<Finding> {
  const refused = refuseEdge(edge);
  if (refused !== undefined) return failWith('standing', refused);
  try {
    if ((await venue.readStatus()) === 'down') {
      return warn('standing', 'the venue says it is down', 'A run waits until it is back.');
    }
  } catch (error) {
    return warn('standing', wordsOf(error), 'A run waits until the venue answers.');
  }
  if (edge === 'open') return ok('standing', 'open, orders are taken from this network');
  return warn(
    'standing',
    'open; whether orders are taken from this network it does not say',
    'The self-test will show: tandem doctor --self-test.',
  );
}

/** The rules of each market, and what the configured trade would cost there. */
export function marketFindings(
  settings: RunSettings,
  markets: readonly Market[],
): readonly Finding[] {
  return [...markets.map(marketFinding), tradeFinding(settings, markets)];
}

function marketFinding(market: Market): Finding {
  const { symbol, tradingStatus, priceIncrement, sizeIncrement, minNotional } = market;
  const bps = (rate: string): string => `${decimal(rate).times(10_000).toFixed()} bps`;
  const fact =
    `${tradingStatus}, tick ${priceIncrement}, step ${sizeIncrement}, minimum $${minNotional}, ` +
    `taker ${bps(market.takerFeeRate)}, maker ${bps(market.makerFeeRate)}`;
  if (tradingStatus === 'live') return ok(symbol, fact);
  return warn(symbol, fact, 'Nothing opens there until the venue says live: a run would wait.');
}

/** Margin mode, size and exits, as the start of a run judges them. */
function tradeFinding(settings: RunSettings, markets: readonly Market[]): Finding {
  try {
    return ok('trade', checkTrade(settings, markets).join('; '));
  } catch (error) {
    if (error instanceof UsageError) return failWith('trade', error.message);
    throw error;
  }
}

/** What the account holds, and whether it can carry the trade. */
export function accountFindings(
  settings: RunSettings,
  markets: readonly Market[],
  rest: RestSnapshot,
): readonly Finding[] {
  const { equity, health, readings, foreign } = rest;
  const initial = health.find(({ pool }) => pool === 'cross')?.initial;
  const money =
    `equity ${equity === undefined ? 'not told' : `$${decimal(totalEquity(equity)).toFixed(2)}`}, ` +
    `free to open ${initial === undefined ? 'not told' : `$${decimal(initial).toFixed(2)}`}`;
  const poor = refusePoorAccount(settings, markets, rest);
  const held = Object.entries(readings).flatMap(([key, reading]) => {
    if (reading.state === 'inconclusive') return [`${key} not told (${reading.reason})`];
    return decimal(reading.amount).isZero() ? [] : [`${reading.amount} of ${key}`];
  });
  const strangers = foreign.map(({ name, amount }) => `${amount} of ${name}`);
  return [
    poor === undefined
      ? ok('account', money)
      : fail(
          'account',
          `${money}; too little`,
          capitalised(poor.slice(poor.lastIndexOf(': ') + 2)),
        ),
    [...held, ...strangers].length === 0
      ? ok('positions', 'none, cross and isolated')
      : fail(
          'positions',
          [...held, ...strangers].join(', '),
          strangers.length > 0
            ? 'Close it at the venue or use another subaccount: tandem owns its own whole.'
            : 'Close it with tandem flatten, or run with --on-residual flatten.',
        ),
  ];
}

/** What rests in the book, and what waits for a trigger; undefined where that could not be asked. */
export function ordersFinding(
  resting: readonly OpenOrder[],
  waiting: readonly OpenOrder[] | undefined,
): Finding {
  const all = [...resting, ...(waiting ?? [])];
  if (all.length === 0) {
    return ok(
      'orders',
      waiting === undefined ? 'none open; triggers not asked' : 'none open or waiting',
    );
  }
  const words = all.map(
    ({ side, remaining, symbol, isTrigger }) =>
      `${isTrigger ? 'a trigger to ' : ''}${side} ${remaining} ${symbol}`,
  );
  return fail('orders', words.join(', '), 'Cancel them, or run with --on-residual flatten.');
}

/** The limits of the venue, and whether this very check ran into them. */
export function budgetFinding(errors: readonly unknown[]): Finding {
  const limits = '2400 of query weight a minute, 600 executes';
  const isSpent = errors.some(
    (error) => error instanceof VenueRejected && [429, 1000, 1015].includes(error.code),
  );
  if (!isSpent) return ok('budget', `${limits}; none of it was refused`);
  return warn(
    'budget',
    `${limits}; some was refused as too many`,
    'Something else asks the venue from this address or wallet: stop it, or wait a minute.',
  );
}

function capitalised(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
