/** Judges how a run ends: at all, truly, with its money accounted for, and not in silence. */
import { sum } from '../../domain/decimal.ts';
import { FAULTS } from '../../exchange/fault-catalogue.ts';
import { formatX18, parseX18 } from '../../exchange/x18.ts';
import type { RunResult } from '../run-result.ts';
import { field } from './judge-flat.ts';
import type { Ending, Judge, Scene } from './scene.ts';
import { ownMatches } from './truth.ts';

/** Watches alarms, and the end. */
export function judgeEnd(scene: Scene): Judge {
  const { world, breach } = scene;
  const truth = scene.stage.truth();
  const quoteBeforeX18 = truth.quoteX18 + truth.isolatedQuoteX18;
  let alarms = 0;
  const broken: string[] = [];
  return {
    record: ({ kind, data }) => {
      if (kind !== 'alarm') return;
      alarms += 1;
      const what = field(data, 'what');
      if (BROKEN.has(what)) broken.push(`${what}: ${field(data, 'reason')}`);
    },
    end: (ending) => {
      judgeStatus(scene, ending, alarms);
      // Code that was broken on purpose may break what stands on it.
      if (!ending.wasBroken) for (const words of broken) breach('nothing breaks', words);
      const { result } = ending;
      if (result === undefined) return;
      judgeMoney(scene, result, quoteBeforeX18);
      const { events, terms } = world;
      const { policy, dailyLoss, switches, cycles } = terms;
      const isFree =
        policy === 'simultaneous' && dailyLoss === null && Object.keys(switches).length === 0;
      const isCalm = events.length === 0 && isFree;
      const outcomes = result.cycles.map(({ outcome }) => outcome);
      const isWhole = outcomes.length === cycles && outcomes.every(isCompleted);
      if (!isCalm || (result.status === 'flat' && isWhole)) return;
      breach('a calm run completes', `it ended ${result.status} with ${outcomes.join(', ')}`);
    },
  };
}

/** Alarms that tell of a bug of ours. */
const BROKEN = new Set(['a watcher failed', 'the positions service failed', 'last resort']);

function isCompleted(outcome: string): boolean {
  return outcome === 'completed';
}

function judgeStatus({ stage, breach }: Scene, ending: Ending, alarms: number): void {
  const { result, wasBroken, wasInterrupted } = ending;
  if (result === undefined) {
    breach('every run ends', 'the run did not end after the world healed');
    return;
  }
  const { status, reason } = result;
  if (status === 'failed' && !wasBroken) breach('nothing breaks', `it failed: ${reason ?? ''}`);
  if (status === 'interrupted' && !wasInterrupted) {
    breach('every run ends', 'it is said to be interrupted, and nobody did');
  }
  if (status === 'refused' && ownMatches(stage).length > 0) {
    breach('what orders did is true', 'the run was refused, and had traded');
  }
  if (status !== 'halted') return;
  if (alarms === 0) breach('a halt is alarmed and latched', 'it halted without an alarm');
  if (stage.latch.read() === undefined) {
    breach('a halt is alarmed and latched', 'it halted, and the latch is not set');
  }
}

/** Where nobody else touched the account, every wei of it is explained. */
function judgeMoney(scene: Scene, { status, totals }: RunResult, quoteBeforeX18: bigint): void {
  const { stage, breach } = scene;
  if (status !== 'flat') return;
  const truth = stage.truth();
  const own = ownMatches(stage);
  const isOurs = stage.exchange.ledger
    .events()
    .every(({ kind, submissionIdx }) =>
      kind === 'match_orders'
        ? own.some((match) => match.submissionIdx === submissionIdx)
        : kind !== 'liquidate_subaccount',
    );
  if (!isOurs || truth.positions.length > 0) return;
  const earned = formatX18(
    truth.quoteX18 + truth.isolatedQuoteX18 + truth.vQuoteX18 - quoteBeforeX18,
  );
  const said = sum([totals.pnl, totals.unexplained]);
  if (parseX18(said) === parseX18(earned)) return;
  // A witness that answers late shows the money of then; what that leaves unexplained is alarmed.
  const isLate = scene.world.events.some(
    ({ does }) => does.kind === 'fault' && FAULTS[does.fault.fault].class === 'rest',
  );
  if (isLate && parseX18(totals.unexplained) !== 0n) return;
  breach('the money is true', `${earned} was earned, and ${said} is said`);
}
