/** The sentences of the records, by kind. A field that is not there makes no sentence: it throws. */
import { spaced, stateInWords } from './words.ts';
import { answerInWords, callInWords } from './venue-sentences.ts';
import { fieldOf, optional, shortened, text } from './fields.ts';
import type { Fields } from './fields.ts';

/** Makes the sentence of one kind; undefined leaves the record as it is. */
export type Sentence = (data: Fields) => string | undefined;

/** By kind. */
export const SENTENCES: Readonly<Record<string, Sentence>> = {
  header: (d) => `Journal of tandem ${text(d, 'version')}, build ${text(d, 'build')}`,
  'journal.torn': () => 'The line before was torn: the program ended while it wrote',
  'run.started': (d) =>
    `Run of ${text(d, 'cycles')} ${text(d, 'cycles') === '1' ? 'cycle' : 'cycles'} on ${text(d, 'venue')} (${text(d, 'network')}) begins`,
  'run.expects': (d) => sentence(text(d, 'line')),
  'run.ended': (d) => `The run ended ${text(d, 'status')}${because(d)}`,
  'session.started': (d) => {
    const identity = fieldOf(d, 'identity');
    return `Session begins on ${text(identity, 'network')} as ${shortened(text(identity, 'subaccount'))}`;
  },
  'session.ended': (d) => `The session ended ${text(d, 'status')}${because(d)}`,
  'opening.delayed': (d) => `No cycle begins for now: ${text(d, 'reason')}`,
  'start.flattening': (d) => `Flattening what was found at the start: ${text(d, 'found')}`,
  'recording.stopped': (d) => `The recording ${text(d, 'file')} stops here: ${text(d, 'reason')}`,
  'operator.word': (d) =>
    `The operator says: ${text(d, 'word')}${prefixed(' ', optional(d, 'id'))}`,
  'operator.stop': (d) => `The operator stops the run, by ${text(d, 'by')}`,
  'machine.state': (d) =>
    `${spaced(text(d, 'actor'))} → ${stateInWords(d['value'])}, by ${eventInWords(text(d, 'by'))}`,
  'machine.context': (d) =>
    `${spaced(text(d, 'actor'))} notes ${notedInWords(d)}, by ${eventInWords(text(d, 'by'))}`,
  'machine.stopped': (d) => `${spaced(text(d, 'actor'))} is stopped before its end`,
  'reading.changed': (d) => `${text(d, 'key')}: the book is ${bookInWords(d['reading'])}`,
  'phase.entered': (d) => `Cycle ${text(d, 'cycleId')} enters ${spaced(text(d, 'phase'))}`,
  'cycle.started': (d) => {
    const legs = (d['legs'] as readonly Fields[]).map(
      (leg) => `${text(leg, 'side')} ${text(leg, 'quantity')} ${text(leg, 'symbol')}`,
    );
    return `Cycle ${text(d, 'cycleId')} is planned: ${legs.join(', ')}`;
  },
  'cycle.ended': (d) =>
    `Cycle ${text(d, 'id')} ${text(d, 'outcome')}${because(d)}; pnl ${text(d, 'pnl')}, ` +
    `fees ${text(d, 'fees')}, funding ${optional(d, 'funding') ?? 'not known'}`,
  'funding.late': (d) =>
    `Cycle ${text(d, 'cycleId')}: the archive told late of funding ${text(d, 'funding')}`,
  'day.changed': (d) => `The day ${text(d, 'date')} stands at ${text(d, 'pnl')}`,
  'day.error': (d) => `The day cannot be written: ${errorInWords(d)}`,
  'hold.tick': (d) =>
    `Cycle ${text(d, 'cycleId')} holds for ${(Number(text(d, 'leftMs')) / 1000).toFixed(1)} s more`,
  timer: (d) => `Timer ${text(d, 'n')} fires`,
  'stream.state': (d) => `The stream is ${spaced(text(d, 'state'))}${because(d)}`,
  'link.changed': (d) => {
    const link = fieldOf(d, 'link');
    return `The connection is ${text(link, 'status')}, epoch ${text(link, 'epoch')}`;
  },
  'order.signed': (d) => {
    const intent = fieldOf(d, 'intent');
    return `Signed ${orderInWords(intent)}, limit ${text(intent, 'limitPrice')}`;
  },
  'order.sent': (d) => `Order ${shortened(text(d, 'digest'))} leaves for the venue`,
  'order.changed': (d) => `Order ${text(d, 'number')} is ${spaced(text(d, 'fate'))}`,
  'order.resolved': (d) =>
    `Order ${text(d, 'number')}, ${orderInWords(d)}, is ${spaced(text(d, 'fate'))}: ` +
    `${text(d, 'filled')} filled${prefixed(' at ', optional(d, 'averagePrice'))}` +
    prefixed(', told by ', spacedOrNull(optional(d, 'toldBy'))),
  'position.changed': (d) =>
    `${text(d, 'key')}: ${optional(d, 'from') ?? 'unknown'} → ${text(d, 'to')}` +
    prefixed(', ', spacedOrNull(optional(d, 'reason'))) +
    (d['unplanned'] === true ? '; nobody expected this' : ''),
  'position.attested': (d) =>
    `${text(d, 'key')}: no report, and the archive and REST attest ${text(d, 'amount')}`,
  'position.unplanned': (d) => `${text(d, 'key')} changed unplanned: ${text(d, 'reason')}`,
  'observation.ignored': (d) => `A report of ${text(d, 'key')} is ignored: ${text(d, 'reason')}`,
  'witness.compared': (d) =>
    `${text(d, 'key')}: book ${bookInWords(d['book'])}, REST ${optional(d, 'rest') ?? 'inconclusive'}: ` +
    spaced(text(d, 'verdict')) +
    prefixed(', drift ', nonZero(optional(d, 'drift'))),
  'proof.made': () => 'Flat: proved by the stream and by REST',
  'proof.refused': (d) => `Not proved flat: ${(d['missing'] as readonly string[]).join('; ')}`,
  alarm: (d) =>
    `${prefixed('', optional(d, 'id'), ': ')}${spaced(text(d, 'what'))}` +
    `${prefixed(' of ', optional(d, 'key'))}${because(d)}`,
  'alert.delivered': (d) => `Alarm ${text(d, 'id')} reached ${text(d, 'to')}`,
  'alert.failed': (d) => `Alarm ${text(d, 'id')} did not reach ${text(d, 'to')}${because(d)}`,
  'latch.read': (d) =>
    d['entry'] === null ? 'The latch is down' : `The latch is set${because(fieldOf(d, 'entry'))}`,
  'latch.raised': (d) => `The latch is raised${because(d)}`,
  'latch.lifted': () => 'The latch is lifted',
  'latch.error': (d) => `The latch cannot be written: ${errorInWords(d)}`,
  'venue.request': (d) => callInWords(d),
  'venue.answer': (d) => answerInWords(d),
  'venue.error': (d) => `${spaced(text(d, 'call'))} failed: ${errorInWords(d)}`,
  'venue.stream': (d) => STREAM[text(d, 'type')]?.(d),
};

/** What came on the stream, by type. */
const STREAM: Readonly<Record<string, Sentence>> = {
  'stream.opened': () => 'The stream is open',
  'stream.acknowledged': () => 'The venue acknowledges what we subscribed to',
  'stream.pong': () => 'The stream answers our ping',
  'stream.lost': (d) => `The stream is lost${because(d)}`,
  'touch.changed': (d) => {
    const touch = fieldOf(d, 'touch');
    return `${text(touch, 'symbol')} ${text(touch, 'bid')} / ${text(touch, 'ask')}`;
  },
  'fill.observed': (d) => {
    const fill = fieldOf(d, 'observation');
    return `Fill of ${text(fill, 'amount')} ${text(fill, 'key')} at ${text(fill, 'price')}, fee ${text(fill, 'fee')}`;
  },
  'position.observed': (d) => {
    const seen = fieldOf(d, 'observation');
    return `The stream reports ${text(seen, 'amount')} ${text(seen, 'key')}${prefixed(', ', spacedOrNull(optional(seen, 'reason')))}`;
  },
  'order.updated': (d) => {
    const update = fieldOf(d, 'update');
    return (
      `The stream says ${spaced(text(update, 'reason'))} of order ${shortened(text(update, 'digest'))}, ` +
      `${text(update, 'remaining')} ${text(update, 'symbol')} remain`
    );
  },
};

function orderInWords(order: Fields): string {
  const reduceOnly = order['reduceOnly'] === true ? ' reduce-only' : '';
  const why = spaced(text(order, 'purpose'));
  const what = `${text(order, 'side')} ${text(order, 'quantity')} ${text(order, 'symbol')}`;
  return `${why} ${what}${reduceOnly}`;
}

function bookInWords(book: unknown): string {
  if (book === null) return 'unknown';
  if (typeof book === 'string') return book;
  const reading = book as Fields;
  const state = text(reading, 'state');
  if (state === 'unknown') return 'unknown';
  if (state === 'live') return text(reading, 'amount');
  if (state !== 'diverged') return `${text(reading, 'amount')} (${state})`;
  return `${text(reading, 'positionChange')} or ${optional(reading, 'fills') ?? 'unknown'} (diverged)`;
}

/** What an actor remembers anew, and the clocks that it started, by their names. */
function notedInWords({ context, clocks }: Fields): string {
  const keys = Object.keys((context ?? {}) as Fields).map((key) => spaced(key.replace('+', '')));
  const names = ((clocks ?? []) as readonly Fields[]).map(
    (clock) => `the clock ${text(clock, 'name')}`,
  );
  return [...keys, ...names].join(', ');
}

/** XState's names of events as a person says them: `xstate.done.actor.build` → `build done`. */
function eventInWords(event: string): string {
  if (event === 'xstate.init') return 'its start';
  if (event === '') return 'a condition';
  const after = /^xstate\.after\.([^.]+)\./.exec(event)?.[1];
  if (after !== undefined) return `after ${spaced(after)}`;
  const [, what, who] = /^xstate\.(done|error|snapshot)\.(?:actor|state)\.(.+)$/.exec(event) ?? [];
  if (what === undefined || who === undefined) return event;
  return `${spaced(who)} ${{ done: 'done', error: 'failed', snapshot: 'changed' }[what] ?? what}`;
}

function errorInWords(d: Fields): string {
  const { error } = d;
  return typeof error === 'string' ? error : text(fieldOf(d, 'error'), 'message');
}

function because(d: Fields): string {
  return prefixed(': ', optional(d, 'reason'));
}

function prefixed(before: string, words: string | null, after = ''): string {
  return words === null || words === '' ? '' : `${before}${words}${after}`;
}

function spacedOrNull(words: string | null): string | null {
  return words === null ? null : spaced(words.replaceAll('_', ' '));
}

function nonZero(amount: string | null): string | null {
  return amount !== null && Number(amount) === 0 ? null : amount;
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
