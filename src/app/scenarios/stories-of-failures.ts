/** S33: code of ours that fails while something is held. */
import type { Bug } from '../buggy-venue.ts';
import { emergencySays, staysIn } from './claims-course.ts';
import {
  closesAreReduceOnly,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
  reallyFlat,
} from './claims-exposure.ts';
import { cyclesEnd, endsAs, endsFlatByEveryWitness, entersPhase } from './claims-outcome.ts';
import { closedOnceBegun, latchIs, opensNothingAfter } from './claims-ending.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { ETH, ISOLATED, SOL, codeBreaks } from './staging.ts';

/** A rule that never holds here: without one the watcher of the exits asks no price. */
const FAR_STOP = { takeProfitBps: null, stopLossBps: 900, confirmMs: 1_000 } as const;

/** Whatever failed, what is held is closed at once and nothing is opened any more. */
const CLOSED: Act['claims'] = [
  entersPhase('emergencyClose', 1),
  entersPhase('build', 1),
  opensNothingAfter('emergencyClose'),
  neverBeyondOneLeg(SOL),
  neverBeyondOneLeg(ETH),
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  closedOnceBegun(5_000),
  reallyFlat,
];

/** The venue was never in doubt: the cycle recovers, and the next may begin. */
const RECOVERED: Act['claims'] = [
  cyclesEnd('recovered'),
  latchIs('lifted'),
  endsFlatByEveryWitness,
];

/** Code of ours failed where nobody knows what else it did: a person looks before the next cycle. */
const HALTED: Act['claims'] = [cyclesEnd('halted'), latchIs('raised')];

/** Not even a close could be made: those that were signed ahead are sent, and the run has failed. */
const BY_THE_LAST_RESORT: Act['claims'] = [endsAs('failed'), latchIs('raised')];

const HOLD_MS = 8_000;

/** Every actor that can fail while something is held. */
export const failingActors: Scenario = {
  id: 'S33',
  title: 'closes what it holds when code of its own fails in build, hold or unwind',
  story:
    'An exception in the predecessor’s cycle ended the process with both legs open. Here what an actor ' +
    'throws, be it in a timer or in the middle of an answer, is an emergency like any other doubt: ' +
    'both legs are closed. Where the failure says nothing of what was done, the run is halted, flat.',
  acts: [
    ...ways('one leg cannot be signed in the build', { at: 'verify', does: codeBreaks('sign') }, [
      emergencySays('not built', 'there is a bug in sign'),
      entersPhase('hold', 0),
      ...RECOVERED,
    ]),
    ...ways('a watcher fails in the hold', inTheHold('lastTouch', 1), [
      emergencySays('there is a bug in lastTouch'),
      entersPhase('unwind', 0),
      ...HALTED,
    ]),
    ...ways('a watcher fails in the hold, and so do the closes', inTheHold('lastTouch', 1_000), [
      emergencySays('there is a bug in lastTouch'),
      entersPhase('unwind', 0),
      ...BY_THE_LAST_RESORT,
    ]),
    ...ways('one close cannot be signed in the unwind', beforeTheUnwind(1), [
      emergencySays('not unwound', 'there is a bug in sign'),
      ...RECOVERED,
    ]),
    ...ways('nothing can be signed any more in the unwind', beforeTheUnwind(10_000), [
      emergencySays('not unwound', 'there is a bug in sign'),
      ...BY_THE_LAST_RESORT,
    ]),
    {
      title: 'one read of the witness fails in the hold: it is asked again',
      options: { flags: { holdMs: 8_000 } },
      cues: [{ at: 'hold', does: codeBreaks('readPositions') }],
      claims: [
        cyclesEnd('completed'),
        entersPhase('emergencyClose', 0),
        staysIn('hold', 8_000),
        endsFlatByEveryWitness,
      ],
    },
  ],
};

function inTheHold(bug: Bug, times: number): Cue {
  return { at: 'hold', afterMs: 500, does: codeBreaks(bug, times) };
}

/** After the last look of the ladder: what is signed next is the closes. */
function beforeTheUnwind(times: number): Cue {
  return { at: 'hold', afterMs: HOLD_MS - 100, does: codeBreaks('sign', times) };
}

function ways(title: string, cue: Cue, claims: Act['claims']): readonly Act[] {
  return (['buyFirst', 'sellFirst'] as const).flatMap((direction) =>
    (['cross', 'isolated'] as const).map((margin) => ({
      title,
      variant: `${margin} margin, ${direction}`,
      options: {
        flags: { ...(margin === 'isolated' ? ISOLATED : {}), direction, holdMs: HOLD_MS },
        settings: { exits: FAR_STOP },
      },
      cues: [cue],
      claims: [...claims, ...CLOSED],
    })),
  );
}
