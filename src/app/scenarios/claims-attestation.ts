/** Claims about what was attested in place of a report that never came. */
import type { DecimalString } from '../../domain/decimal.ts';
import type { PositionKey } from '../../positions/key.ts';
import type { Claim } from './scenario.ts';
import { firstEntered, sinceStart, told } from './trace.ts';

/** The archive's chain and REST attested that a key is at an amount. */
export function isAttestedAt(key: PositionKey, amount: DecimalString): Claim {
  return {
    says: `the archive's chain attests ${amount} of ${key}`,
    refute: (trace) => {
      const ofKey = told(trace, 'position.attested').filter(({ data }) => data.key === key);
      const found = ofKey.find(({ data }) => data.amount === amount && data.through !== undefined);
      if (found !== undefined) return undefined;
      return ofKey.length === 0 ? 'nothing was attested' : JSON.stringify(ofKey.map((r) => r.data));
    },
  };
}

/** From the loss of the stream a key is compared as stale, and from its attestation as attested. */
export function isStaleUntilAttested(key: PositionKey): Claim {
  return {
    says: `${key} is stale until the chain closes, then attested`,
    refute: (trace) => {
      const lost = told(trace, 'link.changed').find(({ data }) => data.link.status === 'offline');
      const attested = told(trace, 'position.attested').find(({ data }) => data.key === key);
      const unwindAt = firstEntered(trace, 'unwind');
      if (lost === undefined || attested === undefined || unwindAt === undefined)
        return 'the stream was not lost and attested before the unwind';
      const states = told(trace, 'witness.compared')
        .filter(({ seq, at, data }) => data.key === key && seq > lost.seq && at < unwindAt)
        .map(({ seq, at, data: { book } }) => ({
          at,
          due: seq < attested.seq ? 'stale' : 'attested',
          state: typeof book === 'object' && book !== null ? book.state : 'nothing',
        }));
      const seen = new Set(states.map(({ due }) => due));
      if (seen.size < 2) return `it was compared only as ${[...seen].join('')}`;
      const wrong = states.find(({ due, state }) => due !== state);
      return wrong && `it was ${wrong.state} at ${sinceStart(trace, wrong.at)}`;
    },
  };
}

/** The hold lasts as long as it was meant to, and ends in the unwind. */
export function holdsFor(ms: number): Claim {
  return {
    says: `the hold goes on to its ${String(ms)} ms`,
    refute: (trace) => {
      const phases = told(trace, 'phase.entered');
      const hold = phases.find(({ data }) => data.phase === 'hold');
      if (hold === undefined) return 'it never held';
      const next = phases.find(({ seq }) => seq > hold.seq);
      if (next === undefined) return 'the hold never ended';
      const isWhole = next.data.phase === 'unwind' && next.at - hold.at === ms;
      return isWhole ? undefined : `${next.data.phase} began after ${String(next.at - hold.at)} ms`;
    },
  };
}
