/** Judges every claim of flatness against what the exchange holds, and what took effect after it. */
import { formatX18 } from '../../exchange/x18.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { REHEARSAL_EPOCH } from '../rehearsal.ts';
import type { Ending, Judge, Scene } from './scene.ts';
import type { Told } from './told.ts';
import { changesOf, heldOn, keyOf, ownMatches } from './truth.ts';
import type { TrueChange } from './truth.ts';

/** A claim that nothing is held and nothing of ours is under way. */
type FlatClaim = { readonly by: string; readonly at: number; readonly matches: number };

const RUN_ENDED = 'the run ended flat';

/** Watches proofs, ends of cycles and the end of the run. */
export function judgeFlat(scene: Scene, told: Told): Judge {
  const { stage, breach } = scene;
  const claims: FlatClaim[] = [];
  /** How many claims were made before an order left for the first time. */
  const sentAfter = new Map<string, number>();

  const claim = (by: string): void => {
    const at = stage.clock.now();
    // The end of the run rests on its last proof: the read after it is for the result alone.
    const readUntil = by === RUN_ENDED ? (claims.at(-1)?.at ?? at) : at;
    claims.push({ by, at, matches: stage.exchange.matches().length });
    for (const position of heldOn(stage)) {
      const key = keyOf(position);
      const changes = changesOf(stage, key);
      if (isUnknowable(changes, (change) => told.knowsOf(key, change.at, readUntil))) continue;
      breach(
        'flat is true',
        `${by} at ${sinceStart(at)}, and ${formatX18(position.amountX18)} of ${key} is held`,
      );
    }
  };

  const record = ({ kind, data }: JournalRecord): void => {
    if (kind === 'order.sent') {
      const digest = field(data, 'digest');
      sentAfter.set(digest, sentAfter.get(digest) ?? claims.length);
    }
    if (kind === 'proof.made') claim('flat is proved');
    if (kind === 'cycle.ended' && field(data, 'outcome') !== 'halted') {
      claim(`a cycle ended ${field(data, 'outcome')}`);
    }
    if (kind === 'run.ended' && field(data, 'status') === 'flat') claim(RUN_ENDED);
  };

  const end = ({ result }: Ending): void => {
    for (const [index, match] of ownMatches(stage).entries()) {
      const { digest } = match.order.request;
      const first = claims[sentAfter.get(digest) ?? claims.length];
      if (first === undefined || index < ownBefore(stage, first)) continue;
      breach(
        'nothing takes effect after flat',
        `${first.by} at ${sinceStart(first.at)}, and an order that was sent before traded ` +
          `${formatX18(match.baseX18)} at ${sinceStart(match.at)}`,
      );
    }
    if (result?.status !== 'flat') return;
    for (const { market, margin, book } of result.positions) {
      if (book.state === 'unknown') continue;
      if (book.state !== 'diverged' && Number(book.amount) === 0) continue;
      breach('flat is true', `the run ended flat, and its own ${market} ${margin} is not zero`);
    }
  };
  return { record, end };
}

/** How many matches of ours there were when a claim was made. */
function ownBefore(stage: Scene['stage'], { matches }: FlatClaim): number {
  const own = new Set(ownMatches(stage));
  return stage.exchange
    .matches()
    .slice(0, matches)
    .filter((match) => own.has(match)).length;
}

/**
 * Whether zero was true after the last change that we made or were told of, or after one since: what
 * somebody else did a moment ago, and nobody told, nobody can know.
 */
function isUnknowable(
  changes: readonly TrueChange[],
  isTold: (change: TrueChange) => boolean,
): boolean {
  const last = changes.findLastIndex((change) => change.byUs || isTold(change));
  const since = changes.slice(Math.max(0, last)).map(({ afterX18 }) => afterX18);
  return (last === -1 ? [0n, ...since] : since).includes(0n);
}

/** A text field of a record's data; empty when there is none. */
export function field(data: unknown, name: string): string {
  if (typeof data !== 'object' || data === null) return '';
  const value: unknown = Reflect.get(data, name);
  return typeof value === 'string' ? value : '';
}

/** Milliseconds since the world began, for a person. */
export function sinceStart(at: number): string {
  return `${String(at - REHEARSAL_EPOCH)} ms`;
}
