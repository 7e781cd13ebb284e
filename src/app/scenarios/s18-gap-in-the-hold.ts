/** S18: the stream is away in the middle of a hold, and what was traded meanwhile it never tells. */
import type { Margin } from '../../domain/market.ts';
import { positionKey } from '../../positions/key.ts';
import { holdsFor, isAttestedAt, isStaleUntilAttested } from './claims-attestation.ts';
import { bookFollowsTheStream, completedIsProved, faultsActed } from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  closesWith,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
} from './claims-exposure.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  statementCloses,
} from './claims-outcome.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { ETH, ISOLATED, SOL, breaks, strangerTrades } from './staging.ts';

const HOLD_MS = 20_000;

/** From 10 s of the hold to 14 s the venue takes no connection. */
const GAP: Cue = {
  at: 'hold',
  afterMs: 10_000,
  does: breaks({ fault: 'stream.close', code: 1006, refuseForMs: 4_000 }),
};

const HELD = { [ETH]: '0.068', [SOL]: '-1.5' } as const;

/** The gap changes nothing of the cycle. */
const holdGoesOn = (margin: Margin): Act['claims'] => [
  faultsActed('stream.close'),
  isAttestedAt(positionKey(ETH, margin), HELD[ETH]),
  isAttestedAt(positionKey(SOL, margin), HELD[SOL]),
  holdsFor(HOLD_MS),
  entersPhase('emergencyClose', 0),
  cyclesEnd('completed'),
  completedIsProved,
  closesAreReduceOnly,
  endsFlatByEveryWitness,
  bookFollowsTheStream,
];

/** Nothing was traded but by us, and REST was compared all along. */
const seenThroughout = (margin: Margin): Act['claims'] => [
  isStaleUntilAttested(positionKey(SOL, margin)),
  statementCloses,
  neverBeyondOneLeg(SOL),
];

const OPTIONS = {
  flags: { direction: 'buyFirst', holdMs: HOLD_MS },
  session: { driftIntervalMs: 1_000 },
} as const;

/** REST is not compared in the hold: the chain alone can tell what happened in the gap. */
const BY_THE_CHAIN_ALONE = { ...OPTIONS, session: { driftIntervalMs: 60_000 } } as const;

/** A gap of four seconds in which nothing, something, or something that cancels out is traded. */
export const gapInTheHold: Scenario = {
  id: 'S18',
  title: 'holds on after a gap: truth is stale until the archive closes the chain, then attested',
  story:
    'The stream closes at 10 s of the hold and is back at 14 s, and tells nothing of what it missed. ' +
    'The predecessor went on with what it remembered. Here what is held is stale until the ' +
    "archive's numbered events close without a gap and REST shows their end twice.",
  acts: [
    {
      title: 'nothing is traded in the gap, cross',
      options: OPTIONS,
      cues: [GAP],
      claims: [...holdGoesOn('cross'), ...seenThroughout('cross')],
    },
    {
      title: 'nothing is traded in the gap, isolated',
      options: { ...OPTIONS, flags: { ...OPTIONS.flags, ...ISOLATED } },
      cues: [GAP],
      claims: [...holdGoesOn('isolated'), ...seenThroughout('isolated')],
    },
    {
      title: 'two fills of a stranger are missed, and cancel out',
      options: BY_THE_CHAIN_ALONE,
      cues: [
        GAP,
        { at: 'hold', afterMs: 11_000, does: strangerTrades(SOL, 'cross', '0.5') },
        { at: 'hold', afterMs: 12_000, does: strangerTrades(SOL, 'cross', '-0.5') },
      ],
      claims: holdGoesOn('cross'),
    },
    {
      title: 'a fill of a stranger is missed, and stays',
      options: BY_THE_CHAIN_ALONE,
      cues: [GAP, { at: 'hold', afterMs: 11_000, does: strangerTrades(SOL, 'cross', '0.5') }],
      claims: [
        faultsActed('stream.close'),
        isAttestedAt(positionKey(SOL, 'cross'), '-1'),
        entersPhase('emergencyClose', 1),
        closesWith({ side: 'buy', quantity: '1', symbol: SOL, margin: 'cross' }),
        cyclesEnd('recovered'),
        opensOnlyWhenFlat,
        closesAreReduceOnly,
        endsFlatByEveryWitness,
        bookFollowsTheStream,
      ],
    },
  ],
};
