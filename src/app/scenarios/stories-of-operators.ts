/** S34: a run that is told to stop, and told so again. */
import type { Direction } from '../../domain/market.ts';
import { staysIn } from './claims-course.ts';
import { bookFollowsTheStream, completedIsProved } from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  entriesSent,
  neverBeyondOneLeg,
  nothingIsSent,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsAs,
  endsFlatByEveryWitness,
  entersPhase,
  statementCloses,
} from './claims-outcome.ts';
import {
  latchIs,
  nothingSentAfterTheEnd,
  phaseLasts,
  tellsWhatIsHeld,
  wasStopped,
} from './claims-ending.ts';
import { closesWhatItHolds, holdsEndBy } from './claims-terms.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import {
  ETH,
  ISOLATED,
  NOTHING_CLOSES,
  SOL,
  breaks,
  operatorInterrupts,
  operatorStops,
} from './staging.ts';

const HOLD_MS = 60_000;

/** No second cycle, and the first is ended as a cycle ends. */
const ENDED_WELL: Act['claims'] = [
  wasStopped,
  cyclesEnd('completed'),
  entersPhase('emergencyClose', 0),
  entersPhase('verify', 1),
  closesWhatItHolds(ETH),
  closesWhatItHolds(SOL),
  closesAreReduceOnly,
  neverBeyondOneLeg(ETH),
  neverBeyondOneLeg(SOL),
  opensOnlyWhenFlat,
  completedIsProved,
  endsFlatByEveryWitness,
  statementCloses,
  bookFollowsTheStream,
];

/** Given up at once: what is held is told, and nothing more is sent. */
const GIVEN_UP: Act['claims'] = [
  wasStopped,
  endsAs('interrupted'),
  nothingSentAfterTheEnd,
  neverBeyondOneLeg(SOL),
];

/** What a signal does, once and twice. */
export const stopped: Scenario = {
  id: 'S34',
  title: 'unwinds and proves flat when it is told to stop, and tells what it holds when told twice',
  story:
    'The predecessor never heard its signal, and left both legs. Here a run that is told to stop ' +
    'begins no cycle any more and unwinds what it holds at once, with the same proof as ever. Told ' +
    'again, it gives up: it sends nothing more, and says what is held.',
  acts: [
    ...(['buyFirst', 'sellFirst'] as const).flatMap((direction) => [
      once('in the hold', direction, 'cross', { at: 'hold', afterMs: 5_000, does: operatorStops }, [
        holdsEndBy('operator'),
        phaseLasts('hold', 5_000, 5_010),
      ]),
      once('in the hold', direction, 'isolated', { at: 'hold', does: operatorStops }, [
        holdsEndBy('operator'),
        phaseLasts('hold', 0, 10),
      ]),
      once('in the build', direction, 'cross', { at: 'build', afterMs: 10, does: operatorStops }, [
        holdsEndBy('operator'),
        entersPhase('hold', 0),
      ]),
      once('in the unwind', direction, 'cross', { at: 'unwind', does: operatorStops }, [
        holdsEndBy('duration'),
        phaseLasts('hold', HOLD_MS, HOLD_MS),
      ]),
    ]),
    {
      title: 'told to stop while it verifies: nothing is sent',
      options: { flags: { cycles: 3 } },
      cues: [{ at: 'verify', afterMs: 300, does: operatorStops }],
      claims: [
        wasStopped,
        cyclesEnd('skipped'),
        nothingIsSent,
        entersPhase('build', 0),
        endsFlatByEveryWitness,
      ],
    },
    {
      title: 'told to stop between two cycles: none begins',
      options: { flags: { cycles: 3 } },
      cues: [{ at: 'idle', does: operatorStops }],
      claims: [...ENDED_WELL, holdsEndBy('duration')],
    },
    {
      title: 'told to stop in an emergency: it closes on',
      options: { flags: { cycles: 3, direction: 'buyFirst' } },
      cues: [
        { at: 'hold', does: breaks({ ...NOTHING_CLOSES, times: 6 }) },
        { at: 'emergencyClose', afterMs: 100, does: operatorStops },
      ],
      claims: [
        wasStopped,
        cyclesEnd('recovered'),
        staysIn('emergencyClose', 1_000),
        entriesSent(SOL, 1),
        closesAreReduceOnly,
        latchIs('lifted'),
        endsFlatByEveryWitness,
      ],
    },
    twice(
      'in the hold: what left before still closes',
      [
        { at: 'hold', afterMs: 500, does: operatorStops },
        { at: 'hold', afterMs: 501, does: operatorInterrupts },
      ],
      [closesAreReduceOnly, reallyFlat],
    ),
    twice(
      'in the build',
      [
        { at: 'build', afterMs: 34, does: operatorStops },
        { at: 'build', afterMs: 40, does: operatorInterrupts },
      ],
      [tellsWhatIsHeld],
    ),
    twice(
      'in the unwind',
      [
        { at: 'hold', does: breaks(NOTHING_CLOSES) },
        { at: 'unwind', does: operatorStops },
        { at: 'unwind', afterMs: 30, does: operatorInterrupts },
      ],
      [tellsWhatIsHeld],
    ),
    twice(
      'in an emergency, whose latch stays',
      [
        { at: 'hold', does: breaks(NOTHING_CLOSES) },
        { at: 'emergencyClose', does: operatorStops },
        { at: 'emergencyClose', afterMs: 1_500, does: operatorInterrupts },
      ],
      [tellsWhatIsHeld, latchIs('raised')],
    ),
  ],
};

function once(
  where: string,
  direction: Direction,
  margin: 'cross' | 'isolated',
  cue: Cue,
  claims: Act['claims'],
): Act {
  return {
    title: `told to stop ${where}`,
    variant: `${margin} margin, ${direction}`,
    options: {
      flags: {
        ...(margin === 'isolated' ? ISOLATED : {}),
        direction,
        cycles: 3,
        holdMs: HOLD_MS,
      },
    },
    cues: [cue],
    claims: [...claims, ...ENDED_WELL],
  };
}

function twice(where: string, cues: readonly Cue[], claims: Act['claims']): Act {
  return {
    title: `told twice ${where}`,
    options: { flags: { cycles: 3, direction: 'buyFirst' } },
    cues,
    claims: [...claims, ...GIVEN_UP],
  };
}
