/** Claims about how a run and its cycles end. */
import { decimal } from '../../domain/decimal.ts';
import type { CycleOutcome, ExitRule } from '../../domain/cycle-record.ts';
import type { BookRow, RunStatus } from '../run-result.ts';
import type { Claim, Phase } from './scenario.ts';
import { told } from './trace.ts';

/** The cycles ended like this, in this order. */
export function cyclesEnd(...outcomes: readonly CycleOutcome[]): Claim {
  return {
    says: `the cycles end ${outcomes.join(', ')}`,
    refute: ({ result }) => {
      const ended = result?.cycles.map(({ outcome }) => outcome).join(', ') ?? 'not at all';
      return ended === outcomes.join(', ') ? undefined : `they ended ${ended}`;
    },
  };
}

/** The last cycle's hold was ended by this rule. */
export function holdEndsBy(rule: ExitRule): Claim {
  return {
    says: `the hold is ended by the rule ${rule}`,
    refute: ({ result }) => {
      const exit = result?.cycles.at(-1)?.exit ?? 'none';
      return exit === rule ? undefined : `it was by ${exit}`;
    },
  };
}

/**
 * The only cycle ends recovered, by a proof, or halted for want of one: which of the two depends on
 * what can still be learnt of a gap in the stream. Neither is a cycle that went well.
 */
export const recoversOrHalts: Claim = {
  says: 'the cycle ends recovered with a proof, or halted: never as if nothing had been',
  refute: ({ result }) => {
    const ended = result?.cycles.map(({ outcome }) => outcome).join(', ') ?? 'not at all';
    const isRight =
      (ended === 'recovered' && result?.status === 'flat') ||
      (ended === 'halted' && result?.status === 'halted');
    return isRight ? undefined : `it ended ${ended}, and the run ${result?.status ?? 'did not'}`;
  },
};

/** No cycle is called completed. */
export const noneCompletes: Claim = {
  says: 'no cycle is called completed',
  refute: ({ result }) => {
    if (result === undefined) return 'the run did not end';
    const { completed } = result.totals;
    return completed === 0 ? undefined : `${String(completed)} were`;
  },
};

/** The run ends flat: every witness says zero, and so does the exchange itself. */
export const endsFlatByEveryWitness: Claim = {
  says: 'it ends flat by the stream, by REST and in truth',
  refute: ({ result, truth }) => {
    if (result?.status !== 'flat') return `it ended ${result?.status ?? 'not at all'}`;
    const doubted = result.positions.find(({ book, rest }) => rest !== '0' || !saysZero(book));
    if (doubted !== undefined) return `a witness doubts it: ${JSON.stringify(doubted)}`;
    return truth.positions.length === 0 ? undefined : 'the exchange holds something';
  },
};

/** The run ends flat by its own word; what is really left, other claims tell. */
export const endsProvedFlat: Claim = {
  says: 'it ends flat, as proved',
  refute: ({ result }) =>
    result?.status === 'flat' ? undefined : `it ended ${result?.status ?? 'not at all'}`,
};

/** The run ends with this status, whatever its words. */
export function endsAs(status: RunStatus): Claim {
  return {
    says: `it ends ${status}`,
    refute: ({ result }) =>
      result?.status === status ? undefined : `it ended ${result?.status ?? 'not at all'}`,
  };
}

/** The run ends halted, and its reason has all of these words. */
export function endsHaltedSaying(...words: readonly string[]): Claim {
  return {
    says: `it ends halted, and the reason says "${words.join('" and "')}"`,
    refute: ({ result }) => saysAll('halted', words, result),
  };
}

/** The run is refused, and its reason has all of these words. */
export function isRefusedSaying(...words: readonly string[]): Claim {
  return {
    says: `the start is refused, and the reason says "${words.join('" and "')}"`,
    refute: ({ result }) => saysAll('refused', words, result),
  };
}

/** A phase was entered so often. */
export function entersPhase(phase: Phase, times: number): Claim {
  return {
    says: times === 0 ? `${phase} is never entered` : `${phase} is entered ${timesText(times)}`,
    refute: (trace) => {
      const count = told(trace, 'phase.entered').filter(({ data }) => data.phase === phase).length;
      return count === times ? undefined : `it was entered ${timesText(count)}`;
    },
  };
}

/** The money closes: what was traded and paid explains the equity to the last digit. */
export const statementCloses: Claim = {
  says: 'the statement closes: nothing is unexplained',
  refute: ({ result }) => {
    if (result === undefined || result.totals.completed === 0) return 'no cycle was completed';
    const { unexplained } = result.totals;
    return decimal(unexplained).isZero() ? undefined : `${unexplained} is unexplained`;
  },
};

/** The run's directions alternate, beginning with `buyFirst`. */
export const directionsAlternate: Claim = {
  says: 'buyFirst is followed by sellFirst',
  refute: ({ result }) => {
    const directions = result?.cycles.map(({ direction }) => direction).join(', ') ?? 'none';
    return directions === 'buyFirst, sellFirst' ? undefined : `they were ${directions}`;
  },
};

function timesText(count: number): string {
  return count === 1 ? 'once' : `${String(count)} times`;
}

function saysZero(book: BookRow): boolean {
  if (book.state === 'unknown') return true;
  return book.state !== 'diverged' && decimal(book.amount).isZero();
}

function saysAll(
  status: string,
  words: readonly string[],
  result: { readonly status: string; readonly reason: string | null } | undefined,
): string | undefined {
  if (result?.status !== status) return `it ended ${result?.status ?? 'not at all'}`;
  const reason = result.reason ?? '';
  const lacking = words.find((word) => !reason.includes(word));
  return lacking === undefined ? undefined : `"${lacking}" is not in: ${reason}`;
}
