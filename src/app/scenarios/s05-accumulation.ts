/** S05: more is held than was ordered, by one step or by a whole leg. */
import { bookFollowsTheStream, driftIsConfirmedTwice, faultsActed } from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  closesWith,
  emergencyWithin,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
} from './claims-exposure.ts';
import { cyclesEnd, endsFlatByEveryWitness } from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import { ISOLATED, SOL, breaks, strangerTrades } from './staging.ts';

/** One message's way from the exchange and back, and nothing beside it. */
const AT_ONCE_MS = 20;

/** Beyond the plan for no longer than it takes to hear of it, and flat in the end. */
const closedAtOnce = (stranger: string): Act['claims'] => [
  emergencyWithin(AT_ONCE_MS, SOL),
  neverBeyondOneLeg(SOL, stranger),
  cyclesEnd('recovered'),
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  endsFlatByEveryWitness,
  bookFollowsTheStream,
];

/** A stranger's trade on top of the plan: in the hold, under the entry, and unseen after a cycle. */
export const accumulation: Scenario = {
  id: 'S05',
  title: 'closes at once when more is held than was ordered',
  story:
    'After a cycle that was called flat the stream says -1, and -2 after the next entry. The ' +
    'predecessor explained it away as leverage. Here every report is held against the plan: one ' +
    'size step more than was ordered is an emergency.',
  acts: [
    {
      title: 'one size step more in the hold',
      options: { flags: { direction: 'buyFirst' } },
      cues: [{ at: 'hold', afterMs: 500, does: strangerTrades(SOL, 'cross', '-0.1') }],
      claims: closedAtOnce('0.1'),
    },
    {
      title: 'a whole leg more in the hold, isolated, long',
      options: { flags: { direction: 'sellFirst', ...ISOLATED } },
      cues: [{ at: 'hold', afterMs: 500, does: strangerTrades(SOL, 'isolated', '1.5') }],
      claims: closedAtOnce('1.5'),
    },
    {
      title: 'a whole leg more, just before the entry fills',
      options: { flags: { direction: 'buyFirst' } },
      cues: [{ at: 'build', afterMs: 20, does: strangerTrades(SOL, 'cross', '-1.5') }],
      claims: closedAtOnce('1.5'),
    },
    {
      title: 'a residual after a cycle that the stream never tells',
      options: { flags: { cycles: 2 } },
      cues: [
        {
          at: 'idle',
          does: breaks({
            fault: 'stream.drop',
            streams: ['fill', 'position_change'],
            products: [SOL],
            times: 2,
          }),
        },
        { at: 'idle', afterMs: 50, does: strangerTrades(SOL, 'cross', '-1') },
      ],
      claims: [
        faultsActed('stream.drop'),
        driftIsConfirmedTwice('SOL-PERP/cross'),
        closesWith({ side: 'buy', quantity: '1', symbol: SOL, margin: 'cross' }),
        cyclesEnd('completed', 'recovered'),
        neverBeyondOneLeg(SOL),
        opensOnlyWhenFlat,
        endsFlatByEveryWitness,
        bookFollowsTheStream,
      ],
    },
  ],
};
