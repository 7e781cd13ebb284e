/** T0–T8: the timing of the founding incident, step by step as its post-mortem tells it. */
import type { Direction, Margin } from '../../domain/market.ts';
import { positionKey } from '../../positions/key.ts';
import {
  bookFollowsTheStream,
  completedIsProved,
  faultsActed,
  waitsForTheReport,
} from './claims-evidence.ts';
import {
  closesAreReduceOnly,
  entriesSent,
  neverBeyondOneLeg,
  opensOnlyWhenFlat,
} from './claims-exposure.ts';
import { cyclesEnd, endsFlatByEveryWitness, entersPhase } from './claims-outcome.ts';
import type { Act, Cue, Scenario } from './scenario.ts';
import { BLIND_TO_ISOLATED, ISOLATED, SOL, breaks, mends } from './staging.ts';

/** How late the stream reports what the close left, in milliseconds. */
const LATE_MS = 3_000;

/** Later than two witnesses may contradict each other, in milliseconds. */
const TOO_LATE_MS = 7_000;

/** How far back REST looks: when the report comes at last, it reads the zero before the build. */
const REST_LAG_MS = 5_600;

/** The close is accepted, a third of it is not filled, and the stream tells of it late. */
const closeIsPartlyFilledAndToldLate = (ms: number): Cue['does'] =>
  breaks(
    { fault: 'order.partialFill', fraction: 0.7, reduceOnly: true, products: [SOL], times: 1 },
    {
      fault: 'stream.delay',
      streams: ['fill', 'position_change', 'order_update'],
      products: [SOL],
      ms,
    },
  );

/** A stale zero, a late report of a residual, and a next cycle that must not be built on the zero. */
export const lateReport: Scenario = {
  id: 'T0-T8',
  title: 'waits for the late report instead of building on a stale zero of REST',
  story:
    'T0 the close of the SOL leg is sent. T2 REST reads zero too early. T3 the predecessor reset ' +
    'its position to zero. T4 the stream reports 0.5 SOL, left by a close that filled in part. ' +
    'T7 the next entry was decided by the zero. Here nothing is decided before the report.',
  acts: [
    ...(['cross', 'isolated'] as const).flatMap((margin) =>
      (['buyFirst', 'sellFirst'] as const).map((direction) => told(margin, direction)),
    ),
    toldByTheArchiveFirst(),
  ],
};

/** The report comes before anything else could tell what the close did. */
function told(margin: Margin, direction: Direction): Act {
  const { cues, claims, ...act } = late(margin, direction, LATE_MS);
  return {
    ...act,
    cues,
    claims: [waitsForTheReport(positionKey(SOL, margin), LATE_MS), ...claims],
  };
}

/** The report is so late that the archive tells of a fill which the stream still keeps silent about. */
function toldByTheArchiveFirst(): Act {
  const { title, ...act } = late('isolated', 'buyFirst', TOO_LATE_MS);
  return { ...act, title: `${title}, later than the archive tells of the fill` };
}

function late(margin: Margin, direction: Direction, lateMs: number): Act {
  const isIsolated = margin === 'isolated';
  const zeroTooEarly = isIsolated
    ? BLIND_TO_ISOLATED
    : ({ fault: 'rest.stale', ms: REST_LAG_MS } as const);
  return {
    title: `${margin} margin, ${direction}`,
    options: { flags: { cycles: 2, direction, ...(isIsolated ? ISOLATED : {}) } },
    cues: [
      { at: 'unwind', does: closeIsPartlyFilledAndToldLate(lateMs) },
      { at: 'unwind', does: breaks(zeroTooEarly) },
      { at: 'unwind', afterMs: 1_000, does: mends('stream.delay') },
      // REST sees again only after its zero could have been believed.
      { at: 'emergencyClose', afterMs: 2_000, does: mends('rest.stale') },
      { at: 'verify', time: 2, does: mends('rest.blindIsolated') },
    ],
    claims: [
      faultsActed('order.partialFill', 'stream.delay', zeroTooEarly.fault),
      entersPhase('emergencyClose', 1),
      cyclesEnd('recovered', 'completed'),
      neverBeyondOneLeg(SOL),
      opensOnlyWhenFlat,
      entriesSent(SOL, 2),
      completedIsProved,
      closesAreReduceOnly,
      endsFlatByEveryWitness,
      bookFollowsTheStream,
    ],
  };
}
