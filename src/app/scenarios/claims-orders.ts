/** Claims about what is said of orders: their fates, prices and amounts against the exchange's own. */
import { Decimal, decimal } from '../../domain/decimal.ts';
import { openingSide } from '../../domain/market.ts';
import type { Direction, MarketSymbol, Side } from '../../domain/market.ts';
import { formatX18 } from '../../exchange/x18.ts';
import type { OrderFate, OrderPurpose } from '../../orders/order.ts';
import { symbolOf } from '../../positions/key.ts';
import type { PositionKey } from '../../positions/key.ts';
import type { Claim, Step, Trace } from './scenario.ts';
import { ETH, SOL } from './staging.ts';
import { filledBy, heldOf, sinceStart, told } from './trace.ts';

/** No order was said to have filled more than it really did, or to be over while it was not. */
export const fatesAreTrue: Claim = {
  says: 'every fate that is told is what the exchange did with the order',
  refute: (trace) => {
    const fates = told(trace, 'order.resolved');
    if (fates.length === 0) return 'no fate was told';
    const wrong = fates.find(({ at, data: { digest, fate, quantity, filled } }) => {
      const really = filledBy(trace, digest, at);
      const fillsOn = !decimal(really).eq(filledBy(trace, digest));
      if (fillsOn || decimal(filled).gt(really)) return true;
      if (fate === 'filled') return !decimal(quantity).eq(really);
      if (fate === 'rejected' || fate === 'notFilled') return !decimal(really).isZero();
      return false;
    });
    if (wrong === undefined) return undefined;
    const { symbol, side, fate, filled, digest } = wrong.data;
    return `a ${side} of ${symbol} is ${fate} with ${filled} of really ${filledBy(trace, digest, wrong.at)}`;
  },
};

/** Whatever is said to be filled has a price, and the price is the exchange's. */
export const pricesAreReal: Claim = {
  says: 'nothing is filled at a price of zero: every average is the exchange’s own',
  refute: (trace) => {
    const priced = told(trace, 'order.resolved').filter(({ data }) => data.averagePrice !== null);
    if (priced.length === 0) return 'no order had a price';
    const wrong = priced.find(({ data }) => {
      const prices = trace.truth.fills
        .filter(({ digest }) => digest === data.digest)
        .map(({ priceX18 }) => decimal(formatX18(priceX18)));
      const average = decimal(data.averagePrice ?? '0');
      return (
        prices.length === 0 ||
        average.lt(Decimal.min(...prices)) ||
        average.gt(Decimal.max(...prices))
      );
    });
    return wrong === undefined ? undefined : JSON.stringify(wrong.data);
  },
};

/** Whenever flat was proved, the exchange held nothing of the pair. */
export const provedOnlyWhenReallyFlat: Claim = {
  says: 'flat is proved only while nothing is really held',
  refute: (trace) => {
    const proofs = told(trace, 'proof.made');
    if (proofs.length === 0 || trace.steps.length === 0)
      return 'nothing was held, or nothing proved';
    const wrong = proofs.find(({ at }) => heldBy(trace, at).length > 0);
    return wrong === undefined
      ? undefined
      : `proved at ${sinceStart(trace, wrong.at)} with ${heldBy(trace, wrong.at).join(', ')} held`;
  },
};

/** Each cycle that ended recovered was proved flat after the last change of the book, and only then ended. */
export const recoveredIsProved: Claim = {
  says: 'a cycle is called recovered only after stream and REST have proved it flat',
  refute: (trace) => {
    const ends = told(trace, 'cycle.ended').filter(({ data }) => data.outcome === 'recovered');
    if (ends.length === 0) return 'no cycle ended recovered';
    const unproved = ends.find((end) => {
      const change = told(trace, 'position.changed').findLast(({ seq }) => seq < end.seq);
      const proof = told(trace, 'proof.made').findLast(({ seq }) => seq < end.seq);
      return proof === undefined || change === undefined || proof.seq < change.seq;
    });
    return unproved === undefined ? undefined : `cycle ${String(unproved.data.id)} was not proved`;
  },
};

/** A market was never held on the other side than the one that its entries were sent for. */
export function neverOnTheOtherSide(symbol: MarketSymbol, side: Side): Claim {
  return {
    says: `${symbol} is never held on the other side of its ${side}`,
    refute: (trace) => {
      const amounts = trace.steps.flatMap(({ at, held }) =>
        keysOf(held, symbol).map((key) => ({ at, amount: decimal(held[key] ?? '0') })),
      );
      if (amounts.length === 0) return 'nothing was ever held';
      const wrong = amounts.find(({ amount }) => amount.isNegative() !== (side === 'sell'));
      return wrong && `${wrong.amount.toFixed()} was held at ${sinceStart(trace, wrong.at)}`;
    },
  };
}

/** No more was held of a market at any time than the plan of a cycle, whatever orders it took. */
export function neverBeyondThePlan(symbol: MarketSymbol): Claim {
  return {
    says: `real ${symbol} never exceeds the plan`,
    refute: (trace) => {
      const legs = told(trace, 'cycle.started').flatMap(({ data }) => data.legs);
      const planned = legs.filter((leg) => leg.symbol === symbol).map((leg) => leg.quantity);
      if (planned.length === 0 || trace.steps.length === 0) return 'nothing was planned and held';
      const most = Decimal.max(...planned);
      const worst = trace.steps.find((step) => decimal(heldOf(step, symbol)).gt(most));
      return worst && `${heldOf(worst, symbol)} was held at ${sinceStart(trace, worst.at)}`;
    },
  };
}

/** Of two legs that were both held: neither was beyond its plan, or on the side it was not sent for. */
export function staysWithinThePlan(direction: Direction): readonly Claim[] {
  return [
    neverBeyondThePlan(ETH),
    neverBeyondThePlan(SOL),
    neverOnTheOtherSide(ETH, openingSide('primary', direction)),
    neverOnTheOtherSide(SOL, openingSide('hedge', direction)),
  ];
}

/** Every amount in the book of a market was really held by then. */
export function bookWasReal(symbol: MarketSymbol): Claim {
  return {
    says: `every amount of ${symbol} in the book was really held`,
    refute: (trace) => {
      const changes = told(trace, 'position.changed').filter(
        // `key` was written by our own book.
        ({ data }) => symbolOf(data.key as PositionKey) === symbol,
      );
      if (changes.length === 0) return 'the book never changed';
      const phantom = changes.find(({ at, data: { key, to } }) => {
        const amounts = trace.steps
          .filter((step) => step.at <= at)
          .map(({ held }) => held[key as PositionKey] ?? '0');
        return !amounts.some((amount) => decimal(amount).eq(to));
      });
      return phantom && `${phantom.data.to} of ${phantom.data.key} was never held`;
    },
  };
}

/** Some fate of a market's orders of a kind was told so, by this witness. */
export function fateIsTold(symbol: MarketSymbol, fate: OrderFate, by: string): Claim {
  return {
    says: `an order of ${symbol} is told ${fate} by ${by}`,
    refute: (trace) => {
      const fates = told(trace, 'order.resolved').filter(({ data }) => data.symbol === symbol);
      const found = fates.some(({ data }) => data.fate === fate && data.toldBy === by);
      if (found) return undefined;
      return `told: ${fates.map(({ data }) => `${data.fate} by ${data.toldBy ?? 'nobody'}`).join(', ')}`;
    },
  };
}

/** No order of a market with this purpose was ever told to have this fate. */
export function fateIsNeverTold(
  symbol: MarketSymbol,
  purpose: OrderPurpose,
  fate: OrderFate,
): Claim {
  return {
    says: `no order to ${purpose} ${symbol} is told ${fate}`,
    refute: (trace) => {
      const found = told(trace, 'order.resolved').find(
        ({ data }) => data.symbol === symbol && data.purpose === purpose && data.fate === fate,
      );
      return found && `one is, at ${sinceStart(trace, found.at)}`;
    },
  };
}

/** What was really held at an instant, after all that had happened by then. */
function heldBy({ steps }: Trace, at: number): readonly string[] {
  const held = steps.findLast((step) => step.at <= at)?.held ?? {};
  return (Object.keys(held) as PositionKey[]).map((key) => `${held[key] ?? '0'} of ${key}`);
}

function keysOf(held: Step['held'], symbol: MarketSymbol): readonly PositionKey[] {
  // Every step is made of position keys alone.
  return (Object.keys(held) as PositionKey[]).filter((key) => symbolOf(key) === symbol);
}
