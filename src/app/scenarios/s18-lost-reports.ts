/** S18-Z and S18-F: a report or a fill that decides the end of a cycle never comes. */
import type { Direction, Margin } from '../../domain/market.ts';
import { positionKey } from '../../positions/key.ts';
import { isAttestedAt } from './claims-attestation.ts';
import { bookFollowsTheStream, faultsActed, provedAtLast } from './claims-evidence.ts';
import { closesAreReduceOnly, neverBeyondOneLeg, opensOnlyWhenFlat } from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  statementCloses,
} from './claims-outcome.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { ETH, ISOLATED, SOL, breaks, mends } from './staging.ts';

/** The orders have reached the venue by then, and the venue has not spoken of them yet. */
const ON_THEIR_WAY_MS = 25;

/** No reset and no halt: proved flat, traded on, and every wei explained. */
const provedAndTradedOn: Act['claims'] = [
  entersPhase('halted', 0),
  provedAtLast,
  neverBeyondOneLeg(SOL),
  opensOnlyWhenFlat,
  closesAreReduceOnly,
  statementCloses,
  endsFlatByEveryWitness,
  bookFollowsTheStream,
];

/** The stream reports the last fill of a leg, and never the zero that it left. */
export const lostZero: Scenario = {
  id: 'S18-Z',
  title: "proves flat by the archive's chain when the report of the final zero is lost",
  story:
    'The SOL leg is closed and its fill arrives; the position_change that says zero does not. The ' +
    "ledgers contradict each other. The archive's chain holds the fill and ends in zero, REST shows " +
    'zero twice: attested, proved flat, and the next cycle begins.',
  acts: (['cross', 'isolated'] as const).flatMap((margin) =>
    (['buyFirst', 'sellFirst'] as const).map((direction) => zeroIsLost(margin, direction)),
  ),
};

/** The connection breaks as both closes leave, and is back after their fills. */
export const lostFill: Scenario = {
  id: 'S18-F',
  title:
    "proves flat by the archive's chain when the fills are lost in a reconnect of four seconds",
  story:
    'The stream breaks while an order is on its way, so that neither its fill nor its report nor ' +
    'its end is ever told. The archive tells the fate and the fills; its chain and REST attest what ' +
    'is held now.',
  acts: (['cross', 'isolated'] as const).flatMap((margin) => [
    {
      title: `the closes are filled unheard, ${margin}`,
      options: optionsOf(margin, 'alternate'),
      cues: [breaksOff('unwind')],
      claims: [
        faultsActed('stream.close'),
        isAttestedAt(positionKey(ETH, margin), '0'),
        isAttestedAt(positionKey(SOL, margin), '0'),
        cyclesEnd('recovered', 'completed'),
        ...provedAndTradedOn,
      ],
    },
    {
      title: `the entries are filled unheard, ${margin}`,
      options: optionsOf(margin, 'alternate'),
      cues: [breaksOff('build')],
      claims: [
        faultsActed('stream.close'),
        entersPhase('emergencyClose', 1),
        cyclesEnd('recovered', 'completed'),
        ...provedAndTradedOn,
      ],
    },
  ]),
};

function zeroIsLost(margin: Margin, direction: Direction): Act {
  return {
    title: `${margin} margin, ${direction}`,
    options: optionsOf(margin, direction),
    cues: [
      {
        at: 'unwind',
        does: breaks({ fault: 'stream.drop', streams: ['position_change'], products: [SOL] }),
      },
      { at: 'verify', time: 2, does: mends('stream.drop') },
    ],
    claims: [
      faultsActed('stream.drop'),
      isAttestedAt(positionKey(SOL, margin), '0'),
      cyclesEnd('recovered', 'completed'),
      ...provedAndTradedOn,
    ],
  };
}

function optionsOf(margin: Margin, direction: Direction | 'alternate'): Act['options'] {
  return { flags: { cycles: 2, direction, ...(margin === 'isolated' ? ISOLATED : {}) } };
}

function breaksOff(at: 'build' | 'unwind'): Cue {
  return {
    at,
    afterMs: ON_THEIR_WAY_MS,
    does: breaks({ fault: 'stream.close', code: 1006, refuseForMs: 4_000 }),
  };
}
