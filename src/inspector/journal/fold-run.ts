/** Folds the course of the run: phases, plans, cycles, proofs, alarms, and its end. */
import { RUN } from '../view/track.ts';
import type { AlarmMoment, TrackValues } from '../view/timeline.ts';
import { amountOf, fieldOf, listOf, numberOf, textOf, textsOf } from './fields.ts';
import type { Hear, Note, Subject } from './subject.ts';

type Cycle = TrackValues['cycle'];
type PlannedLeg = TrackValues['plan']['legs'][number];

/** Phases, plans, cycles, proofs, alarms and the end. */
export function foldRun(note: Note): Subject {
  return { ...foldCycles(note), ...foldAlarms(note), ...foldProofs(note) };
}

function foldCycles(note: Note): Subject {
  let cycle: Cycle | undefined;
  return {
    'phase.entered': (data) => {
      const cycleId = numberOf(data, 'cycleId');
      const phase = textOf(data, 'phase');
      if (cycleId === undefined || phase === undefined) return;
      note('phase', RUN, { cycleId, phase });
    },
    'cycle.started': (data) => {
      const cycleId = numberOf(data, 'cycleId');
      const direction = textOf(data, 'direction');
      if (cycleId === undefined || direction === undefined) return;
      const legs = listOf(data, 'legs').flatMap((leg) => plannedLeg(leg) ?? []);
      note('plan', RUN, { cycleId, direction, legs });
    },
    'cycle.ended': (data) => {
      const id = numberOf(data, 'id');
      const outcome = textOf(data, 'outcome');
      const pnl = amountOf(data, 'pnl');
      const fees = amountOf(data, 'fees');
      if (id === undefined || outcome === undefined) return;
      if (pnl === undefined || fees === undefined) return;
      const reason = textOf(data, 'reason') ?? null;
      cycle = { id, outcome, reason, pnl, fees, funding: amountOf(data, 'funding') ?? null };
      note('cycle', RUN, cycle);
    },
    'funding.late': (data) => {
      const pnl = amountOf(data, 'pnl');
      const funding = amountOf(data, 'funding');
      if (cycle === undefined || numberOf(data, 'cycleId') !== cycle.id) return;
      if (pnl === undefined || funding === undefined) return;
      cycle = { ...cycle, pnl, funding };
      note('cycle', RUN, cycle);
    },
    'run.ended': (data) => {
      const status = textOf(data, 'status');
      if (status === undefined) return;
      note('end', RUN, { status, reason: textOf(data, 'reason') ?? null });
    },
  };
}

function plannedLeg(leg: unknown): PlannedLeg | undefined {
  const symbol = textOf(leg, 'symbol');
  const side = textOf(leg, 'side');
  const quantity = amountOf(leg, 'quantity');
  const limitPrice = amountOf(leg, 'limitPrice');
  const notional = amountOf(leg, 'notional');
  if (symbol === undefined || side === undefined || quantity === undefined) return undefined;
  if (limitPrice === undefined || notional === undefined) return undefined;
  return { symbol, side, quantity, limitPrice, notional };
}

function foldAlarms(note: Note): Subject {
  let alarms: readonly AlarmMoment[] = [];
  const become = (next: readonly AlarmMoment[]): void => {
    alarms = next;
    note('alarms', RUN, alarms);
  };
  const acknowledge = (id: string | undefined): void => {
    if (!alarms.some((alarm) => alarm.id === id && !alarm.acknowledged)) return;
    become(alarms.map((alarm) => (alarm.id === id ? { ...alarm, acknowledged: true } : alarm)));
  };
  const raise: Hear = (data, { seq }) => {
    const what = textOf(data, 'what');
    if (what === undefined) return;
    const reason = textOf(data, 'reason') ?? null;
    const id = textOf(data, 'id') ?? null;
    become([...alarms, { id, what, reason, since: seq, acknowledged: false }]);
  };
  return {
    alarm: raise,
    'alert.acknowledged': (data) => {
      acknowledge(textOf(data, 'id'));
    },
    'operator.word': (data) => {
      if (textOf(data, 'word') === 'ack') acknowledge(textOf(data, 'id'));
    },
  };
}

function foldProofs(note: Note): Subject {
  let shown = '';
  return {
    'proof.made': (data) => {
      // A record that tells no time of proof is none.
      if (fieldOf(data, 'madeAt') === undefined) return;
      shown = '';
      note('proof', RUN, { made: true, missing: [] });
    },
    'proof.refused': (data) => {
      const missing = textsOf(data, 'missing');
      // It is tried again many times a second.
      if (missing.length === 0 || missing.join('\n') === shown) return;
      shown = missing.join('\n');
      note('proof', RUN, { made: false, missing });
    },
  };
}
