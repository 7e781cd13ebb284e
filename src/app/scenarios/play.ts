/** Plays scenarios: each act on a stage of its own, watched from the journal and from the exchange. */
import { formatX18 } from '../../exchange/x18.ts';
import { marketOf } from '../../exchange/markets.ts';
import type { Truth } from '../../exchange/truth.ts';
import { positionKey } from '../../positions/key.ts';
import type { JournalRecord } from '../../ports/journal.ts';
import { readProgressData } from '../progress-records.ts';
import { openRehearsal } from '../rehearsal.ts';
import type { Rehearsal } from '../rehearsal.ts';
import type {
  Act,
  ActVerdict,
  Claim,
  Cue,
  Proof,
  Scenario,
  Step,
  Trace,
  Verdict,
} from './scenario.ts';

/** How long a run is watched after its end, in milliseconds: a late order would show. */
const AFTERMATH_MS = 5_000;

const DEFAULT_SEED = 1;

/** Plays every act of a scenario, one after the other, and judges every claim. */
export async function playScenario(scenario: Scenario): Promise<Verdict> {
  const acts: ActVerdict[] = [];
  for (const act of scenario.acts) {
    const trace = await playAct(act);
    acts.push({ act, trace, proofs: act.claims.map((claim) => judge(claim, trace)) });
  }
  return { scenario, acts, holds: acts.every(({ proofs }) => proofs.every(({ holds }) => holds)) };
}

/** Plays one act to the end of its run and a while beyond. Acts of one process take turns. */
export async function playAct({ options, cues }: Act): Promise<Trace> {
  const { seed = DEFAULT_SEED } = options;
  const prompt = prompter(cues);
  const stage: Rehearsal = await openRehearsal({
    ...options,
    seed,
    onRecord: (record) => {
      prompt(record, () => stage);
    },
  });
  const steps: Step[] = [];
  stage.exchange.onEvent(({ stream }) => {
    if (stream === 'position_change') steps.push(stepOf(stage.truth(), stage.clock.now()));
  });
  for (const cue of cues) if (cue.at === 'start') cue.does(stage);
  const run = stage.start();
  const result = await stage.play();
  if (result === undefined) run.interrupt();
  await stage.clock.advance(AFTERMATH_MS);
  stage.exchange.stop();
  const { journal } = stage;
  return {
    seed,
    result,
    records: journal.records(),
    lines: journal.lines(),
    steps,
    applied: stage.faults.applied(),
    truth: stage.truth(),
    latch: stage.latch.read(),
  };
}

/** Judges one claim by a trace. */
export function judge({ says, refute }: Claim, trace: Trace): Proof {
  const detail = refute(trace);
  return detail === undefined
    ? { claim: says, holds: true }
    : { claim: says, holds: false, detail };
}

/** Gives each cue when its phase is entered for the time it waits for. */
function prompter(cues: readonly Cue[]): (record: JournalRecord, stage: () => Rehearsal) => void {
  const entered = new Map<string, number>();
  return (record, stage) => {
    if (record.kind !== 'phase.entered') return;
    const phase = readProgressData('phase.entered', record.data)?.phase;
    if (phase === undefined) return;
    const time = (entered.get(phase) ?? 0) + 1;
    entered.set(phase, time);
    for (const { at, time: awaited = 1, afterMs = 0, does } of cues) {
      if (at !== phase || awaited !== time) continue;
      // Never inside the writing of a record: the program is in the middle of a step there.
      stage().clock.setTimeout(() => {
        does(stage());
      }, afterMs);
    }
  };
}

function stepOf({ positions }: Truth, at: number): Step {
  const held = positions.map(({ productId, margin, amountX18 }) => [
    positionKey(marketOf(productId).symbol, margin),
    formatX18(amountX18),
  ]);
  // `fromEntries` forgets what kind of key the line above made.
  return { at, held: Object.fromEntries(held) as Step['held'] };
}
