/** Every witness of an account that can be asked from outside a run, and how a person reads them. */
import { decimal } from '../domain/decimal.ts';
import type { DecimalString } from '../domain/decimal.ts';
import { LEG_NAMES } from '../domain/market.ts';
import type { OpenOrder } from '../orders/order.ts';
import type { Venue } from '../ports/venue.ts';
import { keysOf, marginOf, symbolOf } from '../positions/key.ts';
import { totalEquity } from '../positions/rest.ts';
import type { RestReading, RestSnapshot } from '../positions/rest.ts';
import { textTable } from './closing-table.ts';
import { PAIR } from './trade-settings.ts';

/** What a witness said, or why it is not there: absent is never zero and never none. */
export type Told<Value> =
  | { readonly state: 'told'; readonly value: Value }
  | { readonly state: 'absent'; readonly reason: string };

/** What every witness said at one time. The stream is absent: it reports to a run alone. */
export type Witnesses = {
  readonly subaccount: string;
  readonly rest: RestSnapshot;
  readonly openOrders: Told<readonly OpenOrder[]>;
  readonly triggerOrders: Told<readonly OpenOrder[]>;
  readonly standing: Told<'open' | 'down'>;
};

/** What is asked of a venue here; one that cannot be asked is a witness that is absent. */
export type WitnessedVenue = Pick<
  Venue,
  'readPositions' | 'readOpenOrders' | 'readTriggerOrders' | 'readStatus'
>;

/** Asks every witness in turn; never rejects. */
export async function readWitnesses(venue: WitnessedVenue, subaccount: string): Promise<Witnesses> {
  return {
    subaccount,
    rest: await venue.readPositions(),
    openOrders: await told(venue.readOpenOrders()),
    triggerOrders: await told(venue.readTriggerOrders()),
    standing: await told(
      venue.readStatus().then((status) => (status === 'active' ? 'open' : 'down')),
    ),
  };
}

/** The witnesses as `status --json` shows them; null stands for what nobody could tell. */
export function witnessesJson({
  subaccount,
  rest,
  openOrders,
  triggerOrders,
  standing,
}: Witnesses): Readonly<Record<string, unknown>> {
  const { readings, foreign, equity } = rest;
  return {
    subaccount,
    positions: pairKeys().map((key) => ({
      market: symbolOf(key),
      margin: marginOf(key),
      book: { state: 'absent' },
      rest: amountOf(readings[key]),
    })),
    foreign,
    orders: valueOf(openOrders),
    triggerOrders: valueOf(triggerOrders),
    equity: equity === undefined ? null : totalEquity(equity),
    standing: valueOf(standing),
  };
}

/** The witnesses as a person reads them. */
export function witnessesText(witnesses: Witnesses): string {
  const { subaccount, rest, openOrders, triggerOrders, standing } = witnesses;
  const { readings, foreign, equity } = rest;
  const columns = [
    { title: 'position', align: 'left' },
    { title: 'stream', align: 'left' },
    { title: 'REST', align: 'right' },
  ] as const;
  const rows = pairKeys().map((key) => [key, 'absent', restCell(readings[key])]);
  const strangers = foreign.map(({ name, amount }) => [name, 'absent', amount]);
  const money = equity === undefined ? 'not told' : decimal(totalEquity(equity)).toFixed(2);
  return [
    `subaccount ${subaccount}`,
    textTable(columns, [...rows, ...strangers]),
    [
      ordersText('open orders', openOrders),
      ordersText('trigger orders', triggerOrders),
      `equity without open profit: ${money}`,
      `standing: ${standing.state === 'told' ? standing.value : absentText(standing)}`,
    ].join('\n'),
    'The stream is absent: it reports changes only, to a run that listens to it.',
  ].join('\n\n');
}

/**
 * What speaks against an account without exposure, each as a few words: what a witness shows, and what
 * nobody could tell. Trigger orders that nobody could tell do not count: they are no exposure yet, and
 * no run builds before it has read them.
 */
export function shownExposure(witnesses: Witnesses): readonly string[] {
  const { rest, openOrders, triggerOrders } = witnesses;
  const held = pairKeys().flatMap((key) => {
    const amount = amountOf(rest.readings[key]);
    if (amount === null) return [`${key} ${restCell(rest.readings[key])}`];
    return decimal(amount).isZero() ? [] : [`${key} ${amount}`];
  });
  const strangers = rest.foreign.map(({ name, amount }) => `${name} ${amount}`);
  const resting = [openOrders, triggerOrders].flatMap((orders) =>
    orders.state === 'told' ? orders.value : [],
  );
  return [
    ...held,
    ...strangers,
    ...resting.map(({ side, remaining, symbol }) => `an order to ${side} ${remaining} ${symbol}`),
    ...(openOrders.state === 'absent' ? ['open orders that nobody could tell'] : []),
  ];
}

async function told<Value>(asked: Promise<Value> | undefined): Promise<Told<Value>> {
  if (asked === undefined) return { state: 'absent', reason: 'it cannot be asked from here' };
  try {
    return { state: 'told', value: await asked };
  } catch (error) {
    return { state: 'absent', reason: error instanceof Error ? error.message : String(error) };
  }
}

function ordersText(title: string, orders: Told<readonly OpenOrder[]>): string {
  if (orders.state === 'absent') return `${title}: ${absentText(orders)}`;
  if (orders.value.length === 0) return `${title}: none`;
  const lines = orders.value.map(
    ({ side, remaining, symbol, margin, digest }) =>
      `  ${side} ${remaining} ${symbol} (${margin}) ${digest}`,
  );
  return [`${title}:`, ...lines].join('\n');
}

function absentText({ reason }: { readonly reason: string }): string {
  return `absent (${reason})`;
}

function valueOf<Value>(told: Told<Value>): Value | null {
  return told.state === 'told' ? told.value : null;
}

function pairKeys() {
  return keysOf(LEG_NAMES.map((leg) => PAIR[leg]));
}

function amountOf(reading: RestReading | undefined): DecimalString | null {
  return reading?.state === 'amount' ? reading.amount : null;
}

function restCell(reading: RestReading | undefined): string {
  if (reading?.state === 'amount') return reading.amount;
  return `inconclusive: ${reading?.reason ?? 'not asked'}`;
}
