/** S56: trades that nobody of ours made. */
import { bookFollowsTheStream, driftIsConfirmedTwice, faultsActed } from './claims-evidence.ts';
import { closesNoMoreThan, emergencySays } from './claims-course.ts';
import { closesAreReduceOnly, opensOnlyWhenFlat, reallyFlat } from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  noneCompletes,
  recoversOrHalts,
} from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import { ETH, SOL, breaks, strangerTrades, together } from './staging.ts';

const ALWAYS: Act['claims'] = [
  entersPhase('emergencyClose', 1),
  noneCompletes,
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  bookFollowsTheStream,
];

/** Somebody trades by hand while we hold. */
export const manualTrade: Scenario = {
  id: 'S56',
  title: 'never absorbs a trade by hand in silence, not even one that makes the position smaller',
  story:
    'In the hold somebody buys 0.5 SOL by hand, or ETH. No order of ours explains the change, ' +
    'whatever its size and direction: an emergency closes what is there, also when the stream ' +
    'loses the fill, the report, or both.',
  acts: [
    byHand('more of the ETH leg', [], strangerTrades(ETH, 'cross', '0.5'), [
      emergencySays('position.unplanned'),
      closesNoMoreThan(ETH, '0.568'),
    ]),
    byHand('less of the SOL leg', [], strangerTrades(SOL, 'cross', '0.5'), [
      emergencySays('position.unplanned', 'an order that is not ours'),
      closesNoMoreThan(SOL, '1'),
    ]),
    byHand(
      'less of the SOL leg, and the fill is lost',
      ['fill'],
      strangerTrades(SOL, 'cross', '0.5'),
      [faultsActed('stream.drop'), closesNoMoreThan(SOL, '1')],
    ),
    byHand(
      'less of the SOL leg, and its report is lost',
      ['position_change'],
      strangerTrades(SOL, 'cross', '0.5'),
      [
        faultsActed('stream.drop'),
        emergencySays('an order that is not ours'),
        closesNoMoreThan(SOL, '1'),
      ],
    ),
    byHand(
      'less of the SOL leg, and both are lost',
      ['fill', 'position_change'],
      strangerTrades(SOL, 'cross', '0.5'),
      [
        faultsActed('stream.drop'),
        driftIsConfirmedTwice('SOL-PERP/cross'),
        closesNoMoreThan(SOL, '1'),
      ],
    ),
  ],
};

function byHand(
  title: string,
  lost: readonly ('fill' | 'position_change')[],
  trade: ReturnType<typeof strangerTrades>,
  claims: Act['claims'],
): Act {
  // Where the stream has lost something, how it ends depends on what can be learnt of the gap.
  const isWhole = lost.length === 0;
  const ends = isWhole
    ? [cyclesEnd('recovered'), endsFlatByEveryWitness]
    : [recoversOrHalts, reallyFlat];
  const loses = breaks({
    fault: 'stream.drop',
    streams: lost,
    products: [SOL],
    times: lost.length,
  });
  return {
    title,
    options: { flags: { direction: 'buyFirst', holdMs: 8_000 } },
    cues: [{ at: 'hold', afterMs: 500, does: isWhole ? trade : together(loses, trade) }],
    claims: [...claims, ...ALWAYS, ...ends],
  };
}
