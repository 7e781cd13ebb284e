/** Claims about what was believed, and on whose word. */
import type { FaultName } from '../../exchange/fault-plan.ts';
import type { PositionKey } from '../../positions/key.ts';
import { marginOf } from '../../positions/key.ts';
import type { Claim, Phase, Trace } from './scenario.ts';
import { firstEntered, sinceStart, told } from './trace.ts';

/** Every amount that entered the book was reported by the stream just so, before it was believed. */
export const bookFollowsTheStream: Claim = {
  says: 'only reports of the stream ever write the book',
  refute: (trace) => {
    const reports = told(trace, 'venue.stream').flatMap(({ seq, data: { observation } }) =>
      observation?.kind === 'positionChange' ? { seq, ...observation } : [],
    );
    const foundling = told(trace, 'position.changed').find(
      ({ seq, data: { key, to, venueAt } }) =>
        !reports.some(
          (report) =>
            report.seq < seq &&
            report.key === key &&
            report.amount === to &&
            report.venueAt === String(venueAt),
        ),
    );
    if (foundling === undefined) return undefined;
    const { key, to } = foundling.data;
    return `${key} became ${to} at ${sinceStart(trace, foundling.at)} without a report`;
  },
};

/** Each cycle that is called completed was proved flat after its unwind began. */
export const completedIsProved: Claim = {
  says: 'no cycle is called completed without a proof of its end',
  refute: (trace) => {
    const unwinds = told(trace, 'phase.entered').filter(({ data }) => data.phase === 'unwind');
    const proofs = told(trace, 'proof.made');
    const unproved = told(trace, 'cycle.ended').find(({ seq, data }) => {
      if (data.outcome !== 'completed') return false;
      const from = unwinds.findLast((unwind) => unwind.seq < seq)?.seq;
      return !proofs.some((proof) => from !== undefined && proof.seq > from && proof.seq < seq);
    });
    return unproved === undefined ? undefined : `cycle ${String(unproved.data.id)} was`;
  },
};

/** From the first fill on, flat was never proved. */
export const neverCalledFlatOnceHeld: Claim = {
  says: 'flat is never proved once something is held',
  refute: (trace) => {
    const [first] = told(trace, 'position.changed');
    if (first === undefined) return 'nothing was ever held';
    const proof = told(trace, 'proof.made').find(({ seq }) => seq > first.seq);
    return proof === undefined ? undefined : `proved at ${sinceStart(trace, proof.at)}`;
  },
};

/** Flat was proved, and REST had answered again by then. */
export const provedAtLast: Claim = {
  says: 'flat is proved at last',
  refute: (trace) => {
    const lastFill = told(trace, 'position.changed').at(-1);
    const proof = told(trace, 'proof.made').at(-1);
    if (lastFill === undefined) return 'nothing was ever held';
    return proof !== undefined && proof.seq > lastFill.seq ? undefined : 'it was not';
  },
};

/**
 * Since a phase began, REST's failures about cross positions are compared as inconclusive: without an
 * amount, and without a drift.
 */
export function silenceIsNoNumber(since: Phase): Claim {
  return {
    says: 'a failing REST is no number: neither zero nor a drift',
    refute: (trace) => {
      const compared = comparedSince(trace, since);
      if (compared.length === 0) return 'nothing was compared';
      const wrong = compared.find(
        ({ data }) => data.verdict !== 'inconclusive' || data.rest !== null,
      );
      return wrong === undefined ? undefined : JSON.stringify(wrong.data);
    },
  };
}

/** An alarm was raised when the run halted, and it says what the stream shows of a key. */
export function alarmShows(key: PositionKey, amount: string): Claim {
  return {
    says: `the alarm of the halt shows ${amount} of ${key}`,
    refute: (trace) => {
      const alarm = told(trace, 'alarm').find(({ data }) => data.what === 'halted');
      if (alarm === undefined) return 'no alarm was raised';
      const shown = JSON.stringify(alarm.data);
      const awaited = `"${key}":{"state":"live","amount":"${amount}"}`;
      return shown.includes(awaited) ? undefined : shown;
    },
  };
}

/** REST disagreed with the stream twice before it was believed to be a drift. */
export function driftIsConfirmedTwice(key: PositionKey): Claim {
  return {
    says: `REST's word on ${key} is asked for twice before it counts as drift`,
    refute: (trace) => {
      const beganAt = firstEntered(trace, 'emergencyClose');
      if (beganAt === undefined) return 'no emergency began';
      const strikes = told(trace, 'witness.compared').filter(
        ({ at, data }) => at <= beganAt && data.key === key && data.verdict === 'strike',
      );
      return strikes.length === 2 ? undefined : `${String(strikes.length)} strike(s) before it`;
    },
  };
}

/** Each of these faults really acted: without this a story may be told of a world in order. */
export function faultsActed(...names: readonly FaultName[]): Claim {
  return {
    says: `what breaks in the story really broke: ${names.join(', ')}`,
    refute: ({ applied }) => {
      const idle = names.find((name) => !applied.has(name));
      return idle === undefined ? undefined : `${idle} never acted`;
    },
  };
}

/** A fault acted on no more than so many requests: what is refused is not asked again and again. */
export function actsAtMost(name: FaultName, most: number): Claim {
  return {
    says: `${name} meets no more than ${String(most)} requests`,
    refute: ({ applied }) => {
      const count = applied.get(name) ?? 0;
      if (count === 0) return 'it never acted';
      return count <= most ? undefined : `it met ${String(count)}`;
    },
  };
}

/** Between an order's end and the report of what it left, nothing was decided. */
export function waitsForTheReport(key: PositionKey, ms: number): Claim {
  return {
    says: `no other phase begins in the ${String(ms)} ms for which the stream is silent on ${key}`,
    refute: (trace) => {
      const unwindAt = firstEntered(trace, 'unwind');
      if (unwindAt === undefined) return 'it never unwound';
      const hasty = told(trace, 'phase.entered').find(
        ({ at }) => at > unwindAt && at < unwindAt + ms,
      );
      if (hasty !== undefined) return `${hasty.data.phase} began at ${sinceStart(trace, hasty.at)}`;
      const report = told(trace, 'position.changed').find(
        ({ at, data }) => at > unwindAt && data.key === key,
      );
      if (report === undefined) return 'the report never came';
      return report.at >= unwindAt + ms ? undefined : 'the report was not late';
    },
  };
}

function comparedSince(trace: Trace, since: Phase) {
  const from = firstEntered(trace, since);
  if (from === undefined) return [];
  return told(trace, 'witness.compared').filter(
    // A venue that has lost a row still answers for isolated positions. `key` is one of the pair's:
    // the record was written by our own drift check.
    ({ at, data }) => at > from && marginOf(data.key as PositionKey) === 'cross',
  );
}
