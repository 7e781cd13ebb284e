/** The account's own fee rates: asked for rarely, because they change by the month (protocol sheet 5.9). */
import type { DecimalString } from '../../../domain/decimal.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { GatewayClient } from './gateway-client.ts';
import { feeRates } from './schemas.ts';

/** The account's rates by product id, as fractions of notional; null where there is none. */
export type Fees = {
  readonly takers: readonly (DecimalString | null)[];
  /** Below zero it is a rebate. */
  readonly makers: readonly (DecimalString | null)[];
};

/** Tells the rates. Never rejects: undefined while the venue has not told them even once. */
export type FeeReader = () => Promise<Fees | undefined>;

/** How long the rates are believed before they are asked for anew. */
const KEPT_MS = 600_000;

/** The reader of one account's rates; those told last stand while the venue does not tell new ones. */
export function createFeeReader(
  client: GatewayClient,
  clock: Clock,
  subaccount: string,
): FeeReader {
  let kept: Fees | undefined;
  let keptUntil = -Infinity;
  return async () => {
    if (clock.now() < keptUntil) return kept;
    try {
      const answer = await client.query('fee_rates', { sender: subaccount }, feeRates);
      kept = { takers: answer.taker_fee_rates_x18, makers: answer.maker_fee_rates_x18 };
      keptUntil = clock.now() + KEPT_MS;
    } catch {
      // The symbols have rates of their own to fall back on, and the next reading asks again.
    }
    return kept;
  };
}
