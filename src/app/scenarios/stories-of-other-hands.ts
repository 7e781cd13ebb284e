/** N7: positions that somebody closes elsewhere while our own closes are on their way. */
import type { Direction, Margin } from '../../domain/market.ts';
import type { ExchangeSwitches } from '../../exchange/orders.ts';
import { closesNoMoreThan, emergencySays } from './claims-course.ts';
import { bookFollowsTheStream, faultsActed } from './claims-evidence.ts';
import { closesAreReduceOnly, entriesSent, opensOnlyWhenFlat } from './claims-exposure.ts';
import { latchSays } from './claims-latch.ts';
import {
  provedOnlyWhenReallyFlat,
  recoveredIsProved,
  staysWithinThePlan,
} from './claims-orders.ts';
import { cyclesEnd, endsFlatByEveryWitness, noneCompletes } from './claims-outcome.ts';
import type { Act, Scenario } from './scenario.ts';
import { ETH, SOL, breaks, marginFlags, strangerTrades, together } from './staging.ts';

/** How late our own closes arrive, in milliseconds. */
const LATE_MS = 300;

type Switches = Pick<ExchangeSwitches, 'reduceOnlyInvalid' | 'reduceOnlyOversize'>;

/** By which reading the venue meets a close without a position, or one larger than it. */
const READINGS: readonly Switches[] = [
  { reduceOnlyInvalid: 'cancel', reduceOnlyOversize: 'clamp' },
  { reduceOnlyInvalid: 'reject', reduceOnlyOversize: 'reject' },
];

/** Our closes find less than they were sent for, or nothing. */
export const closedElsewhere: Scenario = {
  id: 'N7',
  title: 'is done, and not failed, when somebody else closes first what it is closing',
  story:
    'While the closes are on their way somebody closes the leg in the venue’s own app, or both legs, ' +
    'or most of one. Ours find no position, or less than they ask for. A neighbour reported a failure ' +
    'and went on showing the position, or tried for ever. Here what is held decides: what is left is ' +
    'closed, zero is proved, and nobody’s trade is taken for ours.',
  acts: (['cross', 'isolated'] as const).flatMap((margin) =>
    (['buyFirst', 'sellFirst'] as const).flatMap((direction) =>
      READINGS.flatMap((switches) => [
        elsewhere('one leg, whole', margin, direction, switches, { sol: '1.5', eth: '0' }),
        elsewhere('both legs, whole', margin, direction, switches, { sol: '1.5', eth: '0.068' }),
        elsewhere('two thirds of one leg', margin, direction, switches, { sol: '1', eth: '0' }),
      ]),
    ),
  ),
};

function elsewhere(
  title: string,
  margin: Margin,
  direction: Direction,
  switches: Switches,
  { sol, eth }: { readonly sol: string; readonly eth: '0' | '0.068' },
): Act {
  const [buys, sells] = direction === 'buyFirst' ? ['', '-'] : ['-', ''];
  const left = { sol: sol === '1.5' ? '0' : '0.5', eth: eth === '0' ? '0.068' : '0' };
  return {
    title: `somebody closes ${title}`,
    variant: `${margin}, ${direction}, a void close is a ${switches.reduceOnlyInvalid}`,
    options: { flags: { cycles: 2, direction, ...marginFlags(margin) }, switches },
    cues: [
      {
        at: 'unwind',
        does: together(
          breaks({ fault: 'order.delay', reduceOnly: true, ms: LATE_MS, times: 2 }),
          strangerTrades(SOL, margin, `${buys}${sol}`),
          ...(eth === '0' ? [] : [strangerTrades(ETH, margin, `${sells}${eth}`)]),
        ),
      },
    ],
    claims: [
      faultsActed('order.delay'),
      emergencySays('an order that is not ours'),
      closesNoMoreThan(SOL, left.sol),
      closesNoMoreThan(ETH, left.eth),
      entriesSent(SOL, 1),
      cyclesEnd('recovered'),
      recoveredIsProved,
      noneCompletes,
      latchSays('somebody else traded'),
      ...staysWithinThePlan(direction),
      provedOnlyWhenReallyFlat,
      opensOnlyWhenFlat,
      closesAreReduceOnly,
      endsFlatByEveryWitness,
      bookFollowsTheStream,
    ],
  };
}
