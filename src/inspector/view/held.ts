/** What we hold by each witness, and whether the witnesses agree. */
import { indexAt, valueAt } from './track.ts';
import type { Timeline, Track, TrackValues, WitnessMoment } from './timeline.ts';
import { cutAmount, isSameAmount, timeOf } from './words.ts';
import type { CutAmount } from './words.ts';

/** What one witness says of one key, ready to be shown. */
export type Said = {
  /** Null when it says no amount: then `words` tells what it says instead. */
  readonly amount: CutAmount | null;
  /** In full: the amount to the last digit, or `unknown`, `diverged …`. */
  readonly words: string;
  /** Its qualifier: `live`, `stale`, `attested`, or why it is unknown. */
  readonly note: string | null;
  /** How long ago it was said, in milliseconds; null when nothing ever was. */
  readonly ageMs: number | null;
};

/** Whether the witnesses of a key agree; `unsure` is what nobody can tell now. */
export type Agreement = 'agree' | 'differ' | 'unsure';

/** A key, by every witness. */
export type HeldRow = {
  readonly key: string;
  readonly symbol: string;
  readonly margin: string;
  readonly book: Said;
  readonly fills: Said;
  readonly rest: Said;
  readonly agreement: Agreement;
  /** The agreement in words. */
  readonly verdict: string;
};

/** What is held at a record. */
export type Held = {
  /** One a key that anything was ever said of in the run. */
  readonly rows: readonly HeldRow[];
  /** The longest fraction of each column, to align them on the point. */
  readonly fractions: { readonly book: number; readonly fills: number; readonly rest: number };
};

type Witness = 'book' | 'fills' | 'rest';

const WITNESSES: readonly Witness[] = ['book', 'fills', 'rest'];

/** How long the stream's two ledgers may differ before that is a contradiction: `ledgersAgreeMs`. */
const LEDGERS_AGREE_MS = 2000;

/** What is held at record `seq`, at the instant `now`. */
export function heldAt(timeline: Timeline, seq: number, now: number): Held {
  const rows = keysOf(timeline).map((key) => rowAt(timeline, key, seq, now));
  const longest = (witness: Witness): number =>
    Math.max(0, ...rows.map((row) => row[witness].amount?.fraction.length ?? 0));
  return {
    rows,
    fractions: { book: longest('book'), fills: longest('fills'), rest: longest('rest') },
  };
}

/** Every key that a witness ever spoke of: the pair first, cross before isolated. */
export function keysOf({ tracks, facts }: Timeline): readonly string[] {
  const keys = new Set(WITNESSES.flatMap((witness) => Object.keys(tracks[witness])));
  for (const key of Object.keys(tracks.verdicts)) keys.add(key);
  const symbols = [facts.primary, facts.hedge];
  const rank = (key: string): number => {
    const at = symbols.indexOf(key.split('/')[0] ?? '');
    return at === -1 ? symbols.length : at;
  };
  return [...keys].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

function rowAt(timeline: Timeline, key: string, seq: number, now: number): HeldRow {
  const [symbol = key, margin = ''] = key.split('/');
  const say = (witness: Witness): Said => saidAt(timeline, timeline.tracks[witness][key], seq, now);
  return {
    key,
    symbol,
    margin,
    book: say('book'),
    fills: say('fills'),
    rest: say('rest'),
    ...agreementAt(timeline, key, seq, now),
  };
}

function saidAt(
  timeline: Timeline,
  track: Track<WitnessMoment> | undefined,
  seq: number,
  now: number,
): Said {
  const said = valueAt(track, seq);
  const at =
    track === undefined ? undefined : timeOf(timeline, track.seqs[indexAt(track, seq)] ?? 0);
  const ageMs = at === undefined ? null : Math.max(0, now - at);
  switch (said?.state) {
    case undefined:
      return { amount: null, words: 'unknown', note: 'nothing said yet', ageMs: null };
    case 'unknown':
      return { amount: null, words: 'unknown', note: said.note, ageMs };
    case 'diverged': {
      const words = `diverged: ${said.amount} by position_change, ${said.fills ?? 'unclear'} by fills`;
      return { amount: null, words, note: 'its two ledgers contradict each other', ageMs };
    }
    case 'amount':
      return { amount: cutAmount(said.amount), words: said.amount, note: said.note, ageMs };
  }
}

type Judged = { readonly agreement: Agreement; readonly verdict: string };

const unsure = (verdict: string): Judged => ({ agreement: 'unsure', verdict });
const differ = (verdict: string): Judged => ({ agreement: 'differ', verdict });

function agreementAt(timeline: Timeline, key: string, seq: number, now: number): Judged {
  const { tracks } = timeline;
  const book = valueAt(tracks.book[key], seq);
  const fills = valueAt(tracks.fills[key], seq);
  if (book?.state === 'diverged') return differ('the stream’s two ledgers contradict each other');
  if (fills?.state === 'diverged') return differ('fills contradict the stream');
  if (book?.state === 'amount' && fills?.state === 'amount') {
    if (!isSameAmount(book.amount, fills.amount)) {
      const since = changedAt(timeline, key, seq, ['book', 'fills']);
      const isFresh = since !== undefined && now - since <= LEDGERS_AGREE_MS;
      return isFresh ? unsure('stream and fills are settling') : differ('stream and fills differ');
    }
  }
  return withRest(timeline, key, seq, book);
}

function withRest(
  timeline: Timeline,
  key: string,
  seq: number,
  book: WitnessMoment | undefined,
): Judged {
  const { tracks } = timeline;
  const rest = valueAt(tracks.rest[key], seq);
  const verdict = valueAt(tracks.verdicts[key], seq);
  const judgedAt = seqOf(tracks.verdicts[key], seq);
  const changed = Math.max(lastChange(tracks.book[key], seq), lastChange(tracks.fills[key], seq));
  const isCurrent = verdict !== undefined && judgedAt >= changed;
  const readSince = seqOf(tracks.rest[key], seq) > judgedAt;
  const haveBoth = book?.state === 'amount' && rest?.state === 'amount';
  const isSame = haveBoth && isSameAmount(book.amount, rest.amount);
  if (isCurrent && !(readSince && haveBoth && isSame !== (verdict.verdict === 'agreed'))) {
    return judged(verdict);
  }
  if (isSame) return { agreement: 'agree', verdict: 'stream and REST say the same' };
  if (haveBoth) {
    return readSince && seqOf(tracks.rest[key], seq) >= changed
      ? unsure('REST differs; not judged yet')
      : unsure('REST was read before the last change');
  }
  if (book?.state !== 'amount') return unsure('the stream has not reported this position');
  return unsure('REST has not said anything');
}

function judged({ verdict, drift, reason }: TrackValues['verdicts']): Judged {
  const by = drift === null ? '' : ` by ${drift}`;
  switch (verdict) {
    case 'agreed':
      return { agreement: 'agree', verdict: 'stream and REST agree' };
    case 'strike':
      return differ(`${reason ?? 'REST and the stream disagree'}${by}`);
    case 'suspect':
      return differ(`${reason ?? 'REST and the stream disagree a little'}${by}`);
    default:
      return unsure(reason === null || reason === '' ? verdict : reason);
  }
}

/** When the youngest of these witnesses last changed its amount. */
function changedAt(
  timeline: Timeline,
  key: string,
  seq: number,
  witnesses: readonly Witness[],
): number | undefined {
  const last = Math.max(
    ...witnesses.map((witness) => lastChange(timeline.tracks[witness][key], seq)),
  );
  return timeOf(timeline, last);
}

/** The record that said the standing amount first; 0 when there is none. */
function lastChange(track: Track<WitnessMoment> | undefined, seq: number): number {
  if (track === undefined) return 0;
  let index = indexAt(track, seq);
  while (index > 0 && isSameMoment(track.values[index], track.values[index - 1])) index -= 1;
  return track.seqs[index] ?? 0;
}

function isSameMoment(a: WitnessMoment | undefined, b: WitnessMoment | undefined): boolean {
  if (a?.state !== 'amount' || b?.state !== 'amount') return a?.state === b?.state;
  return isSameAmount(a.amount, b.amount);
}

function seqOf(track: Track<unknown> | undefined, seq: number): number {
  return track === undefined ? 0 : (track.seqs[indexAt(track, seq)] ?? 0);
}
