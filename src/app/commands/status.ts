/** `tandem status`: every position by every witness that is there, and the open orders. No key. */
import { decimal } from '../../domain/decimal.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import { LEG_NAMES } from '../../domain/market.ts';
import type { OpenOrder } from '../../orders/order.ts';
import { keysOf, marginOf, symbolOf } from '../../positions/key.ts';
import type { RestReading, RestSnapshot } from '../../positions/rest.ts';
import { totalEquity } from '../../positions/rest.ts';
import { seededRandom } from '../../lib/seeded-random.ts';
import { textTable } from '../closing-table.ts';
import { EXIT } from '../exit-codes.ts';
import { switchFlag } from '../flag-types.ts';
import { parseFlags } from '../flags.ts';
import type { CommandUsage } from '../flags.ts';
import { openVenue } from '../open-venue.ts';
import { systemClock } from '../system-clock.ts';
import { PAIR } from '../trade-settings.ts';
import { ACCOUNT_FLAGS, readSubject } from '../venue-account.ts';
import { VENUE_FLAGS, readVenueChoice, refuseLiveVenue, runningEndpoints } from '../venue-flags.ts';

const FLAGS = {
  ...VENUE_FLAGS,
  ...ACCOUNT_FLAGS,
  json: switchFlag('print the result as one line of JSON'),
};

const USAGE: CommandUsage<typeof FLAGS> = {
  command: 'status',
  summary: 'shows every position by every witness, and the open orders; needs no key.',
  example: 'tandem status --gateway http://127.0.0.1:8080/v1',
  flags: FLAGS,
};

/** Shows; resolves to 0, whatever is held. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseFlags(USAGE, args);
  const choice = readVenueChoice(values);
  refuseLiveVenue(choice);
  const endpoints = runningEndpoints(choice, 'show');
  const { venue, identity, close } = await openVenue({
    network: choice.network,
    endpoints,
    ...readSubject(values),
    clock: systemClock(),
    // Nothing is signed here, so chance decides nothing.
    random: seededRandom(0),
    journal: { append: () => undefined },
  });
  try {
    const read = await venue.readPositions();
    const orders = await venue.readOpenOrders().catch(() => undefined);
    const shown = values.json === true ? asJson : asText;
    process.stdout.write(shown(identity.subaccount, read, orders));
    return EXIT.ok;
  } finally {
    await close();
  }
}

type Orders = readonly OpenOrder[] | undefined;

function asJson(subaccount: string, read: RestSnapshot, orders: Orders): string {
  const positions = scope().map((key) => ({
    market: symbolOf(key),
    margin: marginOf(key),
    book: { state: 'absent' },
    rest: amountOf(read.readings[key]),
  }));
  const equity = read.equity === undefined ? null : totalEquity(read.equity);
  const { foreign } = read;
  return `${JSON.stringify({ subaccount, positions, foreign, orders: orders ?? null, equity })}\n`;
}

function asText(subaccount: string, read: RestSnapshot, orders: Orders): string {
  const rows = scope().map((key) => [key, 'absent', restCell(read.readings[key])]);
  const foreign = read.foreign.map(({ name, amount }) => [name, 'absent', amount]);
  const columns = [
    { title: 'position', align: 'left' },
    { title: 'stream', align: 'left' },
    { title: 'REST', align: 'right' },
  ] as const;
  const parts = [
    `subaccount ${subaccount}`,
    textTable(columns, [...rows, ...foreign]),
    ordersText(orders),
    `equity without open profit: ${read.equity === undefined ? 'not told' : decimal(totalEquity(read.equity)).toFixed(2)}`,
    'The stream is absent: it reports changes only, to a run that listens to it.',
  ];
  return `${parts.join('\n\n')}\n`;
}

function ordersText(orders: Orders): string {
  if (orders === undefined) return 'open orders: the venue could not tell';
  if (orders.length === 0) return 'open orders: none';
  return [
    'open orders:',
    ...orders.map(
      ({ side, remaining, symbol, margin, digest }) =>
        `  ${side} ${remaining} ${symbol} (${margin}) ${digest}`,
    ),
  ].join('\n');
}

function scope() {
  return keysOf(LEG_NAMES.map((leg) => PAIR[leg]));
}

function amountOf(reading: RestReading | undefined): DecimalString | null {
  return reading?.state === 'amount' ? reading.amount : null;
}

function restCell(reading: RestReading | undefined): string {
  if (reading?.state === 'amount') return reading.amount;
  return `inconclusive: ${reading?.reason ?? 'not asked'}`;
}
