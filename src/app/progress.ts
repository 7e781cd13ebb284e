/** Progress for a person: one line a record of the journal, and nothing that is not in the journal. */
import type { JournalRecord } from '../ports/journal.ts';
import { PROGRESS_RECORDS, readProgressData } from './progress-records.ts';
import type { ProgressData, ProgressKind, RecordedBook } from './progress-records.ts';

/** What each witness said last of a key; the record of a hold shows it. */
export type WitnessedPosition = {
  readonly book: string | undefined;
  readonly rest: string | undefined;
};

/** The positions that were spoken of, by key, in the order in which they first were. */
export type WitnessedPositions = ReadonlyMap<string, WitnessedPosition>;

type Lines = {
  readonly [Kind in ProgressKind]: (
    data: ProgressData<Kind>,
    positions: WitnessedPositions,
  ) => string | undefined;
};

const LINES: Lines = {
  'run.started': (run) =>
    `${count(run.cycles, 'cycle')} on ${run.venue} (${run.network}), ` +
    `subaccount ${shorten(run.subaccount)}; state in ${run.state}`,
  'run.expects': ({ line }) => line,
  'opening.delayed': ({ reason }) => `no cycle begins for now: ${reason}`,
  'operator.word': ({ word }) => `the operator says: ${word}`,
  'start.flattening': ({ found }) => `flattening what was found at the start: ${found}`,
  'cycle.started': (cycle) =>
    `cycle ${String(cycle.cycleId)} ${cycle.direction}: ` +
    `${cycle.legs.map(legText).join(', ')}; ${cycle.imbalanceBps} bps apart`,
  'phase.entered': ({ cycleId, phase }) => `cycle ${String(cycleId)}: ${phase}`,
  'position.changed': (change) =>
    `[WS_POS] ${change.key} ${change.from ?? 'unknown'} -> ${change.to}` +
    (change.unplanned ? ' (nobody expected this)' : ''),
  // A key that neither witness has ever seen held is no news.
  'witness.compared': ({ key, book, rest, verdict }) =>
    verdict === 'unreported'
      ? undefined
      : `[DRIFT] ${key} stream ${bookText(book)}, REST ${rest ?? 'inconclusive'}: ${verdict}`,
  'hold.tick': ({ cycleId, leftMs }, positions) =>
    [`cycle ${String(cycleId)}: ${seconds(leftMs)} left to hold`, ...positionTexts(positions)].join(
      '; ',
    ),
  'order.resolved': (order) =>
    `${order.side} ${order.quantity} ${order.symbol} ${order.fate}: ${order.filled} filled` +
    (order.averagePrice === null ? '' : ` at ${order.averagePrice}`) +
    (order.toldBy === null ? '' : `, told by ${order.toldBy}`),
  'proof.made': () => 'flat: proved by the stream and by REST',
  'proof.refused': ({ missing }) => `not proved flat: ${missing.join('; ')}`,
  'cycle.ended': (cycle) =>
    `cycle ${String(cycle.id)} ${cycle.outcome}` +
    (cycle.reason === null ? '' : ` (${cycle.reason})`) +
    `: pnl ${cycle.pnl}, fees ${cycle.fees}, funding ${cycle.funding ?? 'not known'}`,
  'funding.late': ({ cycleId, pnl, funding }) =>
    `cycle ${String(cycleId)}: the archive told late of funding ${funding}: pnl ${pnl}`,
  alarm: ({ what, ...details }) =>
    Object.keys(details).length === 0
      ? `ALARM ${what}`
      : `ALARM ${what} ${JSON.stringify(details)}`,
  'recording.stopped': ({ file, reason }) =>
    `the recording ${file} stops here, and the run goes on: ${reason}`,
  'stream.state': ({ state, reason }) => `stream ${state}${reason === null ? '' : `: ${reason}`}`,
  'run.ended': ({ status, reason }) => `ended ${status}${reason === null ? '' : `: ${reason}`}`,
};

/**
 * The line that a record makes; undefined for the many that are for replay alone. A record whose data
 * is not of the shape we know is shown as it is: what cannot be read may still matter to a person.
 */
export function renderProgress(
  record: JournalRecord,
  positions: WitnessedPositions = new Map(),
): string | undefined {
  const { kind, data } = record;
  if (!isProgressKind(kind)) return undefined;
  return renderWith(kind, LINES[kind], data, positions);
}

/** The positions after a record: the ones before, and what it says of its key. */
export function withRecord(
  positions: WitnessedPositions,
  record: JournalRecord,
): WitnessedPositions {
  if (record.kind === 'position.changed') {
    const change = readProgressData('position.changed', record.data);
    if (change === undefined) return positions;
    const rest = positions.get(change.key)?.rest;
    return new Map(positions).set(change.key, { book: change.to, rest });
  }
  if (record.kind === 'witness.compared') {
    const compared = readProgressData('witness.compared', record.data);
    if (compared === undefined) return positions;
    const { key, book, rest } = compared;
    return new Map(positions).set(key, { book: bookText(book), rest: rest ?? undefined });
  }
  return positions;
}

function isProgressKind(kind: string): kind is ProgressKind {
  return Object.hasOwn(PROGRESS_RECORDS, kind);
}

function renderWith<Kind extends ProgressKind>(
  kind: Kind,
  line: Lines[Kind],
  data: unknown,
  positions: WitnessedPositions,
): string | undefined {
  const read = readProgressData(kind, data);
  return read === undefined ? `${kind} ${JSON.stringify(data)}` : line(read, positions);
}

function legText(leg: ProgressData<'cycle.started'>['legs'][number]): string {
  const { side, quantity, symbol, limitPrice, notional } = leg;
  return `${side} ${quantity} ${symbol} to ${limitPrice} (${notional})`;
}

function bookText(book: RecordedBook): string {
  if (book === null) return 'unknown';
  if (typeof book === 'string') return book;
  if (book.state === 'unknown') return 'unknown';
  if (book.state === 'live') return book.amount;
  if (book.state !== 'diverged') return `${book.amount} (${book.state})`;
  return `${book.positionChange} or ${book.fills ?? 'unknown'} (diverged)`;
}

/** The keys that a witness shows as held, or of which the two do not say the same. */
function positionTexts(positions: WitnessedPositions): readonly string[] {
  return [...positions]
    .filter(([, { book, rest }]) => isHeld(book) || isHeld(rest))
    .map(([key, { book, rest }]) => `${key} ${book ?? 'unknown'} (REST ${rest ?? 'unknown'})`);
}

function isHeld(amount: string | undefined): boolean {
  return amount !== undefined && amount !== '0' && amount !== 'unknown';
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

function count(amount: number, noun: string): string {
  return `${String(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

/** Enough of 0x and 64 hex digits to tell two apart. */
function shorten(address: string): string {
  return address.length > 14 ? `${address.slice(0, 8)}…${address.slice(-4)}` : address;
}
