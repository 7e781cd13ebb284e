/** Sentences for what was asked of the venue, and what it answered. */
import { fieldOf, optional, shortened, text } from './fields.ts';
import type { Fields } from './fields.ts';
import { spaced } from './words.ts';

/** A request. */
export function callInWords(data: Fields): string {
  const { query, digests } = data;
  const words = CALLS[text(data, 'call')] ?? `Asks the venue: ${spaced(text(data, 'call'))}`;
  if (typeof query === 'object' && query !== null) {
    const key = optional({ ...query }, 'key');
    if (key !== null) return `${words} of ${key}`;
  }
  return Array.isArray(digests)
    ? `${words}: ${digests.map(String).map(shortened).join(', ')}`
    : words;
}

/** An answer. */
export function answerInWords(data: Fields): string {
  const call = text(data, 'call');
  const { answer } = data;
  const known = ANSWERS[call];
  if (known !== undefined && typeof answer === 'object' && answer !== null) {
    return known(fieldOf(data, 'answer'), answer);
  }
  if (call === 'venueTime') return `The venue's clock: ${instant(Number(answer))}`;
  if (call === 'lastTouch') return 'No touch is known yet';
  if (call === 'submit' && answer === null) return 'The venue takes the order';
  if (answer === null) return `${spacedSentence(call)}: answered`;
  if (Array.isArray(answer)) return `${spacedSentence(call)}: ${String(answer.length)}`;
  return `${spacedSentence(call)}: ${JSON.stringify(answer)}`;
}

const CALLS: Readonly<Record<string, string>> = {
  open: 'Opens the venue',
  close: 'Closes the stream',
  connect: 'Connects to the stream',
  readMarkets: 'Asks REST for the markets',
  readPositions: 'Asks REST for the positions',
  readOpenOrders: 'Asks REST for the open orders',
  readTriggerOrders: 'Asks for the trigger orders',
  readArchivedEvents: 'Asks the archive for the events',
  readArchivedOrders: 'Asks the archive for orders',
};

const ANSWERS: Readonly<Record<string, (answer: Fields, whole: unknown) => string>> = {
  open: (answer) => `The venue is ${text(answer, 'network')}, chain ${text(answer, 'chainId')}`,
  lastTouch: (a) => `${text(a, 'symbol')} stands at ${text(a, 'bid')} / ${text(a, 'ask')}`,
  readMarkets: (_fields, markets) =>
    `Markets: ${(markets as readonly Fields[])
      .map((market) => `${text(market, 'symbol')} ${text(market, 'oraclePrice')}`)
      .join(', ')}`,
  readPositions: (answer) =>
    `REST says: ${Object.entries(fieldOf(answer, 'readings'))
      .map(([key, reading]) => `${key} ${amountInWords(reading)}`)
      .join(', ')}`,
  readOpenOrders: (_fields, orders) => countOf(orders, 'No open order', 'open order'),
  readTriggerOrders: (_fields, orders) => countOf(orders, 'No trigger order', 'trigger order'),
  readArchivedOrders: (_fields, orders) =>
    countOf(orders, 'The archive knows none of them', 'archived order'),
  readArchivedEvents: (answer) => {
    const { events } = answer;
    const ofKey = `of ${text(answer, 'key')}`;
    return countOf(events, `The archive has no event ${ofKey}`, `archived event ${ofKey}`);
  },
};

function amountInWords(reading: unknown): string {
  const fields = reading as Fields;
  return optional(fields, 'amount') ?? optional(fields, 'state') ?? 'unknown';
}

function countOf(list: unknown, none: string, one: string): string {
  const { length } = list as readonly unknown[];
  if (length === 0) return none;
  return `${String(length)} ${length === 1 ? one : one.replace(/(order|event)/, '$1s')}`;
}

function instant(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}

function spacedSentence(name: string): string {
  const words = spaced(name);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
