/** N10: an archive that tells of fills long after they were. */
import type { Fault } from '../../exchange/fault-plan.ts';
import { emergencySays } from './claims-course.ts';
import {
  bookFollowsTheStream,
  driftIsConfirmedTwice,
  faultsActed,
  neverCalledFlatOnceHeld,
} from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  entriesSent,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import { provedOnlyWhenReallyFlat, recoveredIsProved } from './claims-orders.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  endsHaltedSaying,
  entersPhase,
  noneCompletes,
} from './claims-outcome.ts';
import { tradesInAll } from './claims-sending.ts';
import type { Act, Scenario } from './scenario.ts';
import { SOL, breaks, strangerTrades } from './staging.ts';

const ARCHIVE = ['archive.events', 'archive.matches', 'archive.orders'] as const;

const GAP: Fault = { fault: 'stream.close', times: 1, refuseForMs: 2_000 };

/** An archive that tells of fills long after they were. */
export const lateArchive: Scenario = {
  id: 'N10',
  title: 'waits for an archive that knows of a fill too late, and takes its silence for nothing',
  story:
    'The stream is away while the closes fill, and the archive shows them 10 s or a minute later: ' +
    'until then it answers, in good form, without them. A neighbour found an empty list of trades for ' +
    'an order that had traded. Here an order that the archive does not show is not unfilled: flat is ' +
    'proved when the chain closes, or the run halts, flat as it is.',
  acts: [
    behind('10 s behind', 10_000, [
      cyclesEnd('recovered', 'completed'),
      recoveredIsProved,
      endsFlatByEveryWitness,
    ]),
    behind('a minute behind', 60_000, [
      endsHaltedSaying('SOL-PERP/cross is -1.5 (stale), REST 0'),
      neverCalledFlatOnceHeld,
      noneCompletes,
      entersPhase('build', 1),
    ]),
    {
      title: 'a trade by hand in the gap, which REST alone shows',
      options: { flags: { cycles: 1, direction: 'buyFirst', holdMs: 30_000 } },
      cues: [
        { at: 'start', does: breaks({ fault: 'rest.stale', ms: 15_000, queries: ARCHIVE }) },
        { at: 'hold', afterMs: 1_000, does: breaks(GAP) },
        { at: 'hold', afterMs: 1_500, does: strangerTrades(SOL, 'cross', '0.5') },
      ],
      claims: [
        faultsActed('rest.stale', 'stream.close'),
        emergencySays('drift: SOL-PERP/cross'),
        driftIsConfirmedTwice('SOL-PERP/cross'),
        tradesInAll('closes', SOL, '1'),
        cyclesEnd('recovered'),
        endsFlatByEveryWitness,
        opensOnlyWhenFlat,
        closesAreReduceOnly,
        provedOnlyWhenReallyFlat,
        bookFollowsTheStream,
      ],
    },
  ],
};

function behind(title: string, ms: number, claims: Act['claims']): Act {
  return {
    title,
    options: { flags: { cycles: 2, direction: 'buyFirst' } },
    cues: [
      { at: 'start', does: breaks({ fault: 'rest.stale', ms, queries: ARCHIVE }) },
      { at: 'unwind', does: breaks(GAP) },
    ],
    claims: [
      faultsActed('rest.stale', 'stream.close'),
      entriesSent(SOL, ms > 30_000 ? 1 : 2),
      reallyFlat,
      ...claims,
      neverBeyondOneLeg(SOL),
      opensOnlyWhenFlat,
      closesAreReduceOnly,
      bookFollowsTheStream,
    ],
  };
}
