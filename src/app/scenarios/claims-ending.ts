/** Claims about ends: what is left and told of it, what stays, and what comes after no more. */
import { decimal } from '../../domain/decimal.ts';
import type { DecimalString } from '../../domain/decimal.ts';
import { positionKey } from '../../positions/key.ts';
import type { BookRow } from '../run-result.ts';
import type { Claim, Phase, Step } from './scenario.ts';
import { firstEntered, sinceStart, told } from './trace.ts';

/** The result says that somebody ended the run before its last cycle. */
export const wasStopped: Claim = {
  says: 'the result says that it was stopped',
  refute: ({ result }) => (result?.stopped === true ? undefined : 'it does not'),
};

/** The first time that a phase was entered it lasted so long. */
export function phaseLasts(phase: Phase, leastMs: number, mostMs: number): Claim {
  return {
    says: `${phase} lasts ${String(leastMs)} to ${String(mostMs)} ms`,
    refute: (trace) => {
      const phases = told(trace, 'phase.entered');
      const index = phases.findIndex(({ data }) => data.phase === phase);
      const [entered, left] = [phases[index], phases[index + 1]];
      if (entered === undefined || left === undefined) return `${phase} is not entered and left`;
      const lasted = left.at - entered.at;
      const isWithin = lasted >= leastMs && lasted <= mostMs;
      return isWithin ? undefined : `it lasts ${String(lasted)} ms`;
    },
  };
}

/** Something is really held in the end; REST tells exactly that, and the book that or that it is unknown. */
export const tellsWhatIsHeld: Claim = {
  says: 'something is held in the end, and the result tells exactly that',
  refute: ({ result, steps }) => {
    const held = steps.at(-1)?.held ?? {};
    if (Object.keys(held).length === 0) return 'nothing is held';
    if (result === undefined) return 'there is no result';
    const wrong = result.positions.find(({ market, margin, book, rest }) => {
      const really = held[positionKey(market, margin)] ?? '0';
      const isBelied = book.state !== 'unknown' && !isAmount(book, really);
      return isBelied || rest === null || !decimal(rest).eq(really);
    });
    if (wrong !== undefined) return JSON.stringify(wrong);
    const count = result.positions.filter(({ rest }) => rest !== '0').length;
    return count === Object.keys(held).length ? undefined : 'something that is held is not told';
  },
};

/** Once the run had ended the exchange received nothing more. */
export const nothingSentAfterTheEnd: Claim = {
  says: 'nothing is sent once the run has ended',
  refute: (trace) => {
    const [ended] = told(trace, 'run.ended');
    if (ended === undefined) return 'it did not end';
    const late = trace.truth.orders.find(({ receivedAt }) => receivedAt > ended.at);
    return late && `an order came at ${sinceStart(trace, late.receivedAt)}`;
  },
};

/** Whether the latch stands after the end, which lets no run begin before a person has looked. */
export function latchIs(state: 'raised' | 'lifted'): Claim {
  return {
    says: `the latch is ${state} in the end`,
    refute: ({ latch }) => {
      const isRaised = latch !== undefined;
      return isRaised === (state === 'raised')
        ? undefined
        : `it is ${isRaised ? 'raised' : 'lifted'}`;
    },
  };
}

/** What is really held in the end is this, and nothing else. */
export function leavesHeld(held: Step['held']): Claim {
  const text = (step: Step['held']): string =>
    Object.entries(step)
      .map(([key, amount]) => `${amount ?? '0'} of ${key}`)
      .join(', ');
  return {
    says: `${text(held)} are still held, and nothing else`,
    refute: ({ steps }) => {
      const left = text(steps.at(-1)?.held ?? {});
      return left === text(held) ? undefined : `what is held is ${left === '' ? 'nothing' : left}`;
    },
  };
}

/** So soon after the first unwind began nothing was really held any more. */
export function closedWithin(ms: number): Claim {
  return {
    says: `nothing is held ${String(ms)} ms after the unwind began`,
    refute: (trace) => {
      const beganAt = firstEntered(trace, 'unwind');
      if (beganAt === undefined) return 'it never unwound';
      const step = trace.steps.findLast(({ at }) => at <= beganAt + ms);
      if (step === undefined) return 'nothing was ever held';
      return Object.keys(step.held).length === 0 ? undefined : JSON.stringify(step.held);
    },
  };
}

/** So soon after the emergency began nothing was really held any more, and so it stayed. */
export function closedOnceBegun(ms: number): Claim {
  return {
    says: `nothing is held any more ${String(ms)} ms after emergencyClose begins`,
    refute: (trace) => {
      const beganAt = firstEntered(trace, 'emergencyClose');
      if (beganAt === undefined) return 'it never began';
      const last = trace.steps.at(-1);
      if (last === undefined) return 'nothing was ever held';
      if (Object.keys(last.held).length > 0) return JSON.stringify(last.held);
      return last.at <= beganAt + ms ? undefined : `it took ${String(last.at - beganAt)} ms`;
    },
  };
}

/** So many trigger orders wait in the end, whoever left them. */
export function triggersWaiting(count: number): Claim {
  return {
    says:
      count === 0 ? 'no trigger order waits in the end' : `${String(count)} trigger(s) still wait`,
    refute: ({ truth: { pendingTriggers } }) =>
      pendingTriggers.length === count ? undefined : `${String(pendingTriggers.length)} wait`,
  };
}

/** From a phase on nothing that could open was sent any more. */
export function opensNothingAfter(phase: Phase): Claim {
  return {
    says: `no order that could open is sent after ${phase}`,
    refute: (trace) => {
      const from = firstEntered(trace, phase);
      if (from === undefined) return `${phase} is never entered`;
      const late = trace.truth.orders.find(
        ({ reduceOnly, receivedAt }) => !reduceOnly && receivedAt > from,
      );
      return late && `one was received at ${sinceStart(trace, late.receivedAt)}`;
    },
  };
}

function isAmount(book: BookRow, amount: DecimalString): boolean {
  return 'amount' in book && decimal(book.amount).eq(amount);
}
