/** The study of lost acknowledgements: three executes of ten are never answered. */
import type { RehearsalOptions } from '../../src/app/rehearsal.ts';
import { ISOLATED } from '../../src/app/scenarios/staging.ts';
import { beyondPlan, filledTwice, heldOn, openWatched, openingsWhileClosing } from './stage.ts';
import type { WatchedStage } from './stage.ts';
import { withoutBreach } from './study.ts';
import type { Study, StudyRun, Totals } from './study.ts';

/** How much of what is sent is lost on its way, and how much of the rest loses only its answer. */
const LOST_BEFORE = 0.15;
const LOST_AFTER = LOST_BEFORE / (1 - LOST_BEFORE);

const LATENCY_MS = 5;

/** How long a run may take, in virtual time. */
const PLAY_LIMIT_MS = 900_000;

/** How long the end is watched: a late order would show within its receive time. */
const AFTERMATH_MS = 4_000;

/** One cycle a run; no order is ever filled twice for want of an answer. */
export const acks: Study = {
  name: 'acks',
  asks: 'When 30 % of acknowledgements are lost, is anything ever opened twice?',
  runs: 100_000,
  play: (seed) => playAcks(seed),
  judge: judgeAcks,
};

/** Plays one cycle in the direction and the margin mode of its seed; `options` are for sabotage. */
export async function playAcks(seed: number, options: RehearsalOptions = {}): Promise<StudyRun> {
  const watched = await openWatched({
    seed,
    signs: false,
    latencyMs: LATENCY_MS,
    priceStepMs: 1_000,
    // A ladder of one rung: signing five of them is most of what a short cycle costs.
    settings: { maxSlippageBps: 50 },
    flags: {
      holdMs: 0,
      direction: seed % 2 === 0 ? 'buyFirst' : 'sellFirst',
      ...(seed % 4 < 2 ? {} : ISOLATED),
    },
    faultPlan: {
      faults: [
        { fault: 'order.noAnswer', effect: 'before', probability: LOST_BEFORE },
        { fault: 'order.noAnswer', effect: 'after', probability: LOST_AFTER },
      ],
    },
    ...options,
  });
  const { stage, ended, phases } = watched;
  const run = stage.start();
  const result = await stage.play(PLAY_LIMIT_MS);
  if (result === undefined) run.interrupt();
  await stage.clock.advance(AFTERMATH_MS);
  stage.exchange.stop();
  const status = result?.status ?? 'endless';
  return {
    seed,
    breaches: [...breachesOf(watched), ...wrongEnd(watched, status)],
    counts: {
      'orders that came': stage.exchange.received().length,
      'answers lost': stage.faults.applied().get('order.noAnswer') ?? 0,
      emergencies: phases.filter(({ phase }) => phase === 'emergencyClose').length,
      [`run ${status}`]: 1,
      ...Object.fromEntries(ended.map(({ outcome }) => [`cycle ${outcome}`, 1])),
    },
    samples: {},
  };
}

function breachesOf(watched: WatchedStage): readonly string[] {
  return [
    ...beyondPlan(watched),
    ...filledTwice(watched),
    ...openingsWhileClosing(watched, LATENCY_MS),
  ];
}

/** Flat must be true, and every other end but a halt is wrong. */
function wrongEnd({ stage }: WatchedStage, status: string): readonly string[] {
  if (status !== 'flat' && status !== 'halted') return [`the run ended ${status}`];
  const { length } = heldOn(stage);
  return status === 'flat' && length > 0 ? [`flat, and ${String(length)} positions are held`] : [];
}

function judgeAcks(totals: Totals): ReturnType<Study['judge']> {
  // Those that were lost on their way never came.
  const sent = totals.count('orders that came') / (1 - LOST_BEFORE);
  const share = totals.count('answers lost') / sent;
  return [
    withoutBreach('no leg ever exceeds its plan, nothing opens twice, every end is true', totals),
    {
      says: 'about three answers of ten were lost',
      figure: `${(share * 100).toFixed(1)} % of about ${sent.toFixed(0)} orders`,
      holds: share > 0.25 && share < 0.35,
    },
  ];
}
