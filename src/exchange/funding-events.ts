/** What the exchange tells of funding on its public streams, in Nado's words (protocol 2.4). */
import type { EngineServerSubscriptionFundingPaymentEvent } from '@nadohq/engine-client';
import type { ExchangeEvent } from './events.ts';

/** `funding_payment` as documented: the shipped type has its numbers as strings. */
type FundingPaymentPayload = Omit<
  EngineServerSubscriptionFundingPaymentEvent,
  'timestamp' | 'dt'
> & { readonly timestamp: number; readonly dt: number };

const HOUR_MS = 3_600_000;

/** The `funding_payment` of one market at the end of an hour; `at` in milliseconds. */
export function fundingPaymentEvent(payment: {
  readonly productId: number;
  /** What one unit of a long pays. */
  readonly perUnitX18: bigint;
  readonly indexX18: bigint;
  readonly openX18: bigint;
  readonly at: number;
}): ExchangeEvent {
  const { productId, perUnitX18, indexX18, openX18, at } = payment;
  return {
    stream: 'funding_payment',
    productId,
    parent: undefined,
    isolated: undefined,
    payload: (): FundingPaymentPayload => ({
      type: 'funding_payment',
      timestamp: Math.floor(at),
      product_id: productId,
      payment_amount: perUnitX18.toString(),
      open_interest: openX18.toString(),
      cumulative_funding_long_x18: indexX18.toString(),
      cumulative_funding_short_x18: indexX18.toString(),
      dt: HOUR_MS,
    }),
  };
}

/** The `funding_rate` of one market: that of 24 hours, and since when it stands, in seconds. */
export function fundingRateEvent(rate: {
  readonly productId: number;
  readonly rateX18: bigint;
  readonly updatedAt: number;
  readonly nextNs: () => bigint;
}): ExchangeEvent {
  const { productId, rateX18, updatedAt, nextNs } = rate;
  return {
    stream: 'funding_rate',
    productId,
    parent: undefined,
    isolated: undefined,
    payload: () => ({
      type: 'funding_rate',
      timestamp: nextNs().toString(),
      product_id: productId,
      funding_rate_x18: rateX18.toString(),
      update_time: String(updatedAt),
    }),
  };
}
