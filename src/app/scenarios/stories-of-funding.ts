/** S62: a hold over a full hour, at which the venue takes and gives for holding. */
import type { Margin } from '../../domain/market.ts';
import { productIdOf } from '../../exchange/operators.ts';
import { parseX18 } from '../../exchange/x18.ts';
import { REHEARSAL_EPOCH } from '../rehearsal.ts';
import { completedIsProved, faultsActed } from './claims-evidence.ts';
import { closesAreReduceOnly, opensOnlyWhenFlat, reallyFlat } from './claims-exposure.ts';
import {
  fundingIsTrue,
  fundingIsUnknownIn,
  isToldBy,
  oneLegPaysTheOther,
  unknownStaysUnexplained,
} from './claims-funding.ts';
import {
  cyclesEnd,
  endsFlatByEveryWitness,
  entersPhase,
  statementCloses,
} from './claims-outcome.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { ETH, SOL, breaks, marginFlags, mends, together } from './staging.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Nothing begins until a minute before the first full hour. */
const QUIET = { from: REHEARSAL_EPOCH, to: REHEARSAL_EPOCH + HOUR_MS - MINUTE_MS };

/** Longs pay a third of a percent a day of both. */
const bothPay: Cue['does'] = ({ exchange }) => {
  for (const symbol of [ETH, SOL]) {
    exchange.operators.setFundingRate(productIdOf(symbol), parseX18('0.0033'));
  }
};

/** The archive answers everything but what was paid. */
const silent: Cue['does'] = breaks({
  fault: 'rest.fail',
  as: '503',
  queries: ['archive.interest_and_funding'],
});

const DONE_WELL: Act['claims'] = [
  entersPhase('emergencyClose', 0),
  completedIsProved,
  endsFlatByEveryWitness,
  reallyFlat,
  opensOnlyWhenFlat,
  closesAreReduceOnly,
];

/** A pair is held over a full hour. */
export const paidForHolding: Scenario = {
  id: 'S62',
  title: 'accounts for the funding of both legs, and calls none that it was not told zero',
  story:
    'The pair is held over a full hour: the long leg pays funding and the short one receives it, and no ' +
    'event says so. The quote balances have moved when the legs are closed. The statement takes the ' +
    'payments from the archive, leg by leg, and closes to the last digit. Where the archive is silent ' +
    'the proof of flatness comes all the same: the funding is not known then, its amount stays ' +
    'unexplained, and the next statement counts it once it is told.',
  acts: [
    ...(['cross', 'isolated'] as const).map((margin) =>
      heldOver(`an hour of ${margin} funding`, { margin }),
    ),
    heldOver('the stop is watched, and counts it', { exits: true }),
    {
      ...heldOver('the archive is silent at the proof, and tells before the next one', {
        cycles: 2,
        cues: [
          { at: 'start', does: together(bothPay, silent) },
          { at: 'hold', time: 2, does: mends('rest.fail') },
        ],
      }),
      claims: [
        faultsActed('rest.fail'),
        fundingIsUnknownIn(1),
        fundingIsTrue,
        isToldBy(2),
        statementCloses,
        cyclesEnd('completed', 'completed'),
        ...DONE_WELL,
      ],
    },
    {
      ...heldOver('the archive is silent at the proof, and tells at the end of the run', {
        cues: [
          { at: 'start', does: together(bothPay, silent) },
          { at: 'idle', afterMs: 500, does: mends('rest.fail') },
        ],
      }),
      claims: [faultsActed('rest.fail'), fundingIsTrue, statementCloses, ...DONE_WELL],
    },
    {
      ...heldOver('the archive never tells', {
        cues: [{ at: 'start', does: together(bothPay, silent) }],
      }),
      claims: [
        faultsActed('rest.fail'),
        fundingIsUnknownIn(1),
        unknownStaysUnexplained,
        cyclesEnd('completed'),
        ...DONE_WELL,
      ],
    },
  ],
};

function heldOver(
  title: string,
  terms: {
    readonly margin?: Margin;
    readonly cycles?: number;
    readonly exits?: boolean;
    readonly cues?: Act['cues'];
  },
): Act {
  const { margin = 'cross', cycles = 1, exits = false, cues } = terms;
  return {
    title,
    options: {
      flags: { cycles, holdMs: 90_000, direction: 'buyFirst', ...marginFlags(margin) },
      settings: {
        calendar: { weekly: [], announced: [QUIET] },
        ...(exits ? { exits: { takeProfitBps: null, stopLossBps: 500, confirmMs: 1_000 } } : {}),
      },
      priceStepMs: 1_000,
      limitMs: 2 * HOUR_MS,
    },
    cues: cues ?? [{ at: 'start', does: bothPay }],
    claims: [
      fundingIsTrue,
      oneLegPaysTheOther,
      statementCloses,
      cyclesEnd('completed'),
      ...DONE_WELL,
    ],
  };
}
