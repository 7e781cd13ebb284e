import { describe, expect, it } from 'vitest';
import { StandingBoard, watchedVenue } from '../../../src/actors/standing-board.ts';
import type { Standing, VenueWord } from '../../../src/domain/standing.ts';
import {
  OutcomeUnknown,
  VenueProtocolError,
  VenueRejected,
  VenueUnreachable,
} from '../../../src/ports/venue-errors.ts';
import type { Venue } from '../../../src/ports/venue.ts';
import type { RestReading, RestSnapshot } from '../../../src/positions/rest.ts';
import { signed } from '../../support/orders.ts';

const MISSED: VenueWord = { call: 'query', kind: 'unreachable' };
const ANSWERED: VenueWord = { call: 'query', kind: 'ok' };
const DETAILS = { request: 'asked' };
const ORDER = signed(1);
const OPEN_ORDER = {
  digest: ORDER.digest,
  symbol: 'SOL-PERP',
  margin: 'cross',
  side: 'buy',
  remaining: '1',
  reduceOnly: false,
  isTrigger: false,
} as const;

describe('StandingBoard', () => {
  it('is open until the venue says otherwise, and knows since when it is what it is', () => {
    const { board, clock } = opened();
    expect([board.standing, board.since]).toEqual(['open', 1000]);
    clock.at = 5000;
    board.note({ call: 'execute', kind: 'rejected', code: 2028, byEngine: true });
    expect([board.standing, board.since]).toEqual(['keyRefused', 5000]);
    clock.at = 6000;
    board.note(ANSWERED);
    expect(board.since).toBe(5000);
  });

  it('takes the third unreached call in a row for an outage', () => {
    const { board } = opened();
    expect(after(board, MISSED, MISSED)).toBe('open');
    expect(after(board, MISSED)).toBe('down');
  });

  it('takes an unreached call two seconds after another for an outage', () => {
    const { board, clock } = opened();
    board.note(MISSED);
    clock.at += 1999;
    expect(after(board, MISSED)).toBe('open');
    const late = opened();
    late.board.note(MISSED);
    late.clock.at += 2000;
    expect(after(late.board, MISSED)).toBe('down');
  });

  it('takes a reconnect for none: an answer between begins the count anew', () => {
    const { board, clock } = opened();
    for (let round = 0; round < 5; round++) {
      expect(after(board, MISSED, MISSED, ANSWERED)).toBe('open');
      clock.at += 10_000;
    }
    const refusal: VenueWord = { call: 'execute', kind: 'rejected', code: 2056, byEngine: true };
    expect(after(board, MISSED, MISSED, refusal, MISSED, MISSED)).toBe('open');
  });

  it('does not begin the count anew for a word that may be no answer', () => {
    const { board } = opened();
    expect(after(board, MISSED, MISSED, { call: 'query', kind: 'unknown' }, MISSED)).toBe('down');
  });

  it('tells its listeners of changes alone, until they leave', () => {
    const { board } = opened();
    const heard: string[] = [];
    const leave = board.subscribe((standing, before) => heard.push(`${before} > ${standing}`));
    const down: VenueWord = { call: 'query', kind: 'rejected', code: 1004, byEngine: false };
    after(board, ANSWERED, down, down, ANSWERED);
    leave();
    after(board, down);
    expect(heard).toEqual(['open > down', 'down > open']);
  });
});

describe('watchedVenue', () => {
  it('notes how each call of the gateway ended, and passes answers on as they are', async () => {
    const { venue, words } = watched();
    expect(await venue.readMarkets()).toEqual([]);
    expect(await venue.readTouch('SOL-PERP')).toMatchObject({ symbol: 'SOL-PERP' });
    expect(await venue.readOpenOrders()).toEqual([OPEN_ORDER]);
    expect(await venue.open()).toMatchObject({ network: 'sim' });
    await venue.submit(ORDER);
    await venue.cancel([OPEN_ORDER]);
    expect(words).toEqual([
      'query ok',
      'query ok',
      'query ok',
      'query ok',
      'execute ok',
      'execute ok',
    ]);
  });

  it.each<[Error, string]>([
    [new VenueUnreachable('away', DETAILS), 'execute unreachable'],
    [new VenueRejected('no', 2006, true, DETAILS), 'execute rejected 2006 true'],
    [new OutcomeUnknown('late', DETAILS), 'execute unknown'],
    [new VenueProtocolError('odd', DETAILS), 'execute protocol'],
  ])('passes %s on as it is, and notes it', async (error, word) => {
    const { venue, words } = watched({ submit: () => Promise.reject(error) });
    await expect(venue.submit(ORDER)).rejects.toBe(error);
    expect(words).toEqual([word]);
  });

  it('takes an error of our own for no word of the venue', async () => {
    const { venue, words } = watched({ submit: () => Promise.reject(new Error('ours')) });
    await expect(venue.submit(ORDER)).rejects.toThrow('ours');
    expect(words).toEqual([]);
  });

  it('sends an order in the tick in which it is asked to', () => {
    const sent: string[] = [];
    const { venue } = watched({
      submit: ({ digest }) => {
        sent.push(digest);
        return Promise.resolve();
      },
    });
    void venue.submit(ORDER);
    expect(sent).toEqual([ORDER.digest]);
  });

  it('hears nothing where nothing was asked: a cancel of nothing, and what we know ourselves', async () => {
    const { venue, words } = watched();
    await venue.cancel([]);
    expect([venue.venueTime(), venue.lastTouch('SOL-PERP'), venue.sign(ORDER.intent)]).toEqual([
      42,
      undefined,
      ORDER,
    ]);
    expect(words).toEqual([]);
  });

  it('takes positions for an answer when an amount came, and else for none', async () => {
    const told = watched({ readPositions: () => Promise.resolve(snapshot('amount')) });
    expect(await told.venue.readPositions()).toEqual(snapshot('amount'));
    expect(told.words).toEqual(['query ok']);
    const untold = watched({ readPositions: () => Promise.resolve(snapshot('inconclusive')) });
    await untold.venue.readPositions();
    expect(untold.words).toEqual([]);
  });

  it('takes the archive for no word about where orders go', async () => {
    const away = (): Promise<never> => Promise.reject(new VenueUnreachable('away', DETAILS));
    const { venue, words } = watched({ readArchivedOrders: away });
    await expect(venue.readArchivedOrders([])).rejects.toThrow('away');
    await venue.readArchivedFills([]);
    expect(words).toEqual([]);
  });
});

function opened() {
  const clock = { at: 1000 };
  return { clock, board: new StandingBoard({ now: () => clock.at }) };
}

function after(board: StandingBoard, ...words: readonly VenueWord[]): Standing {
  for (const word of words) board.note(word);
  return board.standing;
}

/** A board that keeps the words that it hears. */
class HearingBoard extends StandingBoard {
  readonly words: string[] = [];

  override note(word: VenueWord): void {
    const { call, kind, code, byEngine } = word;
    const rest = code === undefined ? '' : ` ${String(code)} ${String(byEngine)}`;
    this.words.push(`${call} ${kind}${rest}`);
    super.note(word);
  }
}

function watched(changes: Partial<Venue> = {}) {
  const board = new HearingBoard({ now: () => 0 });
  return { venue: watchedVenue({ ...VENUE, ...changes }, board), words: board.words };
}

function snapshot(state: RestReading['state']): RestSnapshot {
  const reading: RestReading =
    state === 'amount' ? { state, amount: '0' } : { state, reason: 'no answer' };
  return {
    readings: { 'SOL-PERP/cross': reading },
    requestedAt: 0,
    receivedAt: 1,
    equity: undefined,
    foreign: [],
    health: [],
  };
}

const VENUE: Venue = {
  open: () => Promise.resolve({ network: 'sim', chainId: 763373, subaccount: '0x1', products: {} }),
  venueTime: () => 42,
  readMarkets: () => Promise.resolve([]),
  lastTouch: () => undefined,
  readTouch: (symbol) => Promise.resolve({ symbol, bid: '1', ask: '2', venueAt: 0 }),
  readPositions: () => Promise.resolve(snapshot('amount')),
  readOpenOrders: () => Promise.resolve([OPEN_ORDER]),
  readTriggerOrders: () => Promise.resolve([]),
  readStatus: () => Promise.resolve('active'),
  readArchivedOrders: () => Promise.resolve([]),
  readArchivedFills: () => Promise.resolve([]),
  readArchivedEvents: () => Promise.reject(new VenueUnreachable('away', DETAILS)),
  readPayments: () => Promise.reject(new VenueUnreachable('away', DETAILS)),
  sign: () => ORDER,
  submit: () => Promise.resolve(),
  cancel: () => Promise.resolve(),
  connect: () => ({ close: () => undefined }),
};
