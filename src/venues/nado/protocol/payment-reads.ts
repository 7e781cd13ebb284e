/** The archive's payments for holding, funding and interest, page by page back to an instant (3.2). */
import type { HoldingPayment, PaymentsAnswer } from '../../../domain/funding.ts';
import type { Clock } from '../../../ports/clock.ts';
import { misfit } from './answers.ts';
import type { GatewayClient } from './gateway-client.ts';
import { holdingPayments } from './schemas.ts';
import type { HoldingPayments } from './schemas.ts';
import type { Products } from './markets.ts';
import type { Session } from './session.ts';

/** The part of the `Venue` port that tells what holding cost. */
export type PaymentReads = {
  readonly readPayments: (since: number) => Promise<PaymentsAnswer>;
};

/** The most rows that the archive gives at once. */
const PAGE_ROWS = 100;

/** After so many pages the question has grown too long: four days of two legs, hour by hour. */
const PAGES_MAX = 4;

const SECOND_MS = 1_000;
const QUOTE_PRODUCT_ID = 0;

/** The payments of the account of `session`, cross and isolated. */
export function createPaymentReads(parts: {
  readonly client: GatewayClient;
  readonly clock: Clock;
  /** The session. Throws `InvariantError` before the venue is open. */
  readonly session: () => Session;
}): PaymentReads {
  const { client, clock, session } = parts;
  return {
    readPayments: async (since) => {
      const { account, products } = session();
      const requestedAt = clock.now();
      const found = new Map<string, HoldingPayment>();
      let until: string | null = null;
      let isWhole = false;
      for (let page = 0; page < PAGES_MAX && !isWhole; page++) {
        const answer: HoldingPayments = await client.archive(
          'interest_and_funding',
          {
            subaccount: account.subaccount,
            product_ids: [QUOTE_PRODUCT_ID, ...products.pair.keys()],
            limit: PAGE_ROWS,
            ...(until === null ? {} : { max_idx: until }),
          },
          holdingPayments,
        );
        const rows = decodePayments(products, answer);
        // A page may end within the payments of one instant, which the next one then repeats.
        for (const { name, payment } of rows) found.set(name, payment);
        const isPast = rows.some(({ payment }) => payment.paidAt < wholeSecond(since));
        isWhole = answer.next_idx === null || isPast;
        until = answer.next_idx;
      }
      const payments = [...found.values()]
        .filter(({ paidAt }) => paidAt >= wholeSecond(since))
        .sort((one, other) => Number(BigInt(one.index) - BigInt(other.index)));
      return { payments, isWhole, requestedAt, receivedAt: clock.now() };
    },
  };
}

/** The rows with a name for each. Throws `VenueProtocolError` for one that was not asked for. */
function decodePayments({ pair }: Products, answer: HoldingPayments) {
  const decoded = (kind: HoldingPayment['kind'], rows: HoldingPayments['funding_payments']) =>
    rows.map((row) => {
      const symbol = kind === 'interest' ? null : pair.get(row.product_id);
      if (symbol === undefined || (symbol === null && row.product_id !== QUOTE_PRODUCT_ID)) {
        const why = `a ${kind} payment is of product ${String(row.product_id)}`;
        throw misfit({ kind: 'query', request: 'archive interest_and_funding' }, undefined, why);
      }
      const margin = row.isolated ? ('isolated' as const) : ('cross' as const);
      const account = `${margin} ${String(row.isolated_product_id)}`;
      const { idx: index, amount } = row;
      const paidAt = Number(row.timestamp) * SECOND_MS;
      return {
        name: `${kind} ${index} ${String(row.product_id)} ${account}`,
        payment: { index, paidAt, kind, symbol, margin, amount } satisfies HoldingPayment,
      };
    });
  return [
    ...decoded('funding', answer.funding_payments),
    ...decoded('interest', answer.interest_payments),
  ];
}

/** The archive tells times down to the second. */
function wholeSecond(at: number): number {
  return Math.floor(at / SECOND_MS) * SECOND_MS;
}
