/** The study of closes: whatever goes wrong with the positions, a venue that answers is left flat. */
import type { RehearsalOptions } from '../../src/app/rehearsal.ts';
import { ISOLATED } from '../../src/app/scenarios/staging.ts';
import { NAKED_BUDGET_MS } from '../../src/domain/naked-budget.ts';
import { seededRandom } from '../../src/lib/seeded-random.ts';
import { nakedMs } from './naked.ts';
import { openWatched, openingsWhileClosing } from './stage.ts';
import type { Entered, WatchedStage } from './stage.ts';
import { atMost, withoutBreach } from './study.ts';
import type { Study, StudyRun, Totals } from './study.ts';
import { drawTroubles, foretell } from './weather.ts';

const LATENCY_MS = 20;

/** How long a run may take, in virtual time. */
const PLAY_LIMIT_MS = 900_000;

/** How long the end is watched, in milliseconds: a late order would show. */
const AFTERMATH_MS = 5_000;

/** Within which an emergency is flat or halted, in all but one of a hundred. */
const CLOSED_WITHIN_MS = 10_000;

/** How much more may have been naked by the truth than was known: what travels is not known yet. */
const TRAVEL_SHARE = 1.1;

const CLOSED = 'emergency to flat or halted, ms';
const NAKED = 'one leg alone, ms of a whole leg';

/** Two cycles a run, with one to three troubles at random instants. */
export const closes: Study = {
  name: 'closes',
  asks: 'With one leg, both, or a stranger’s, and a book in doubt: how soon is it flat or halted?',
  runs: 5_000,
  play: (seed) => playCloses(seed),
  judge: judgeCloses,
};

/** Plays the troubles of a seed; `options` are for sabotage. */
export async function playCloses(seed: number, options: RehearsalOptions = {}): Promise<StudyRun> {
  const random = seededRandom(seed).fork('troubles');
  const margin = random.below(3) === 0 ? 'isolated' : 'cross';
  const troubles = drawTroubles(random, margin);
  const watched = await openWatched({
    seed,
    signs: false,
    latencyMs: LATENCY_MS,
    flags: { cycles: 2, holdMs: 1_000, ...(margin === 'isolated' ? ISOLATED : {}) },
    ...options,
  });
  const { stage, ended, phases } = watched;
  const run = stage.start();
  foretell(stage, troubles);
  const result = await stage.play(PLAY_LIMIT_MS);
  if (result === undefined) run.interrupt();
  // What strangers do after the end of the run is nothing of its own.
  const heldInTheEnd = heldAtTheEnd(watched);
  const alone = nakedMs(watched, margin);
  await stage.clock.advance(AFTERMATH_MS);
  stage.exchange.stop();
  const status = result?.status ?? 'endless';
  const isOverTwice = alone > 2 * NAKED_BUDGET_MS * TRAVEL_SHARE;
  return {
    seed,
    breaches: [
      ...openingsWhileClosing(watched, LATENCY_MS),
      ...(['endless', 'failed'].includes(status) ? [`the run ended ${status}`] : []),
      ...(status === 'flat' && heldInTheEnd > 0 ? ['flat, and positions are held'] : []),
      ...(isOverTwice && status !== 'halted'
        ? [`a leg stood alone for ${alone.toFixed(0)} ms, and the run ended ${status}`]
        : []),
    ],
    counts: {
      [`run ${status}`]: 1,
      ...tally(troubles.map(({ name }) => `drawn: ${name}`)),
      ...tally(ended.map(({ outcome }) => `cycle ${outcome}`)),
    },
    samples: {
      [CLOSED]: closingTimes(phases),
      [NAKED]: [Math.round(alone)],
      ...flatTimes(watched),
    },
  };
}

/** From each beginning of an emergency to the proof of its end, or to the halt. */
function closingTimes(phases: readonly Entered[]): readonly number[] {
  return phases.flatMap(({ phase, at }, index) => {
    if (phase !== 'emergencyClose') return [];
    const next = phases[index + 1];
    return [next === undefined ? Infinity : next.at - at];
  });
}

/** From each beginning of an emergency to the first instant at which nothing was really held. */
function flatTimes({ phases, steps }: WatchedStage): StudyRun['samples'] {
  const times = phases.flatMap(({ phase, at, held }) => {
    if (phase !== 'emergencyClose' || held.length === 0) return [];
    const flat = steps.find((step) => step.at >= at && step.held.length === 0);
    return flat === undefined ? [] : [flat.at - at];
  });
  return { 'emergency to really flat, ms': times };
}

/** How many positions were held at the last proof or halt, but for what nobody could know of yet. */
function heldAtTheEnd({ phases, steps }: WatchedStage): number {
  const knownUntil = (phases.at(-1)?.at ?? 0) - LATENCY_MS;
  return steps.findLast(({ at }) => at < knownUntil)?.held.length ?? 0;
}

function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function judgeCloses(totals: Totals): ReturnType<Study['judge']> {
  return [
    withoutBreach('nothing opens while closing, no leg stands alone without a halt', totals),
    atMost('an emergency is flat or halted in time, p99', totals, {
      name: CLOSED,
      part: 0.99,
      most: CLOSED_WITHIN_MS,
    }),
  ];
}
