/** Claims about alarms, the latch, and how soon what is held is gone. */
import { decimal } from '../../domain/decimal.ts';
import type { Claim, Phase, Trace } from './scenario.ts';
import { firstEntered, heldAt, sinceStart, told } from './trace.ts';
import { ETH, SOL } from './staging.ts';

/** The latch is raised in the end, and says all of these words. */
export function latchSays(...words: readonly string[]): Claim {
  return {
    says: `the latch is raised in the end, and says "${words.join('" and "')}"`,
    refute: ({ latch }) => {
      if (latch === undefined) return 'it is not raised';
      const lacking = words.find((word) => !latch.reason.includes(word));
      return lacking === undefined ? undefined : `"${lacking}" is not in: ${latch.reason}`;
    },
  };
}

/** No latch is raised in the end. */
export const latchIsDown: Claim = {
  says: 'no latch is raised in the end',
  refute: ({ latch }) => (latch === undefined ? undefined : `it says ${latch.reason}`),
};

/** The run ends flat before its last cycle, and its reason has all of these words. */
export function endsEarlySaying(...words: readonly string[]): Claim {
  return {
    says: `the run ends flat and early, and the reason says "${words.join('" and "')}"`,
    refute: ({ result }) => {
      if (result?.status !== 'flat') return `it ended ${result?.status ?? 'not at all'}`;
      if (!result.stopped) return 'it went on to its last cycle';
      const reason = result.reason ?? '';
      const lacking = words.find((word) => !reason.includes(word));
      return lacking === undefined ? undefined : `"${lacking}" is not in: ${reason}`;
    },
  };
}

/** An alarm was raised no later than `ms` after a phase began. */
export function alarmBy(what: 'emergencyClose' | 'halted', phase: Phase, ms: number): Claim {
  return {
    says: `the alarm of ${what} comes within ${String(ms)} ms after ${phase} began`,
    refute: (trace) => {
      const from = firstEntered(trace, phase);
      if (from === undefined) return `${phase} is never entered`;
      const alarm = told(trace, 'alarm').find(({ data }) => data.what === what);
      if (alarm === undefined) return 'there was none';
      const took = alarm.at - from;
      return took <= ms ? undefined : `it came after ${String(took)} ms`;
    },
  };
}

/** Some alarm of this name was raised, and it has all of these words. */
export function alarmIsRaised(what: string, ...words: readonly string[]): Claim {
  const saying = words.length === 0 ? '' : `, and says "${words.join('" and "')}"`;
  return {
    says: `the alarm "${what}" is raised${saying}`,
    refute: (trace) => {
      const alarms = told(trace, 'alarm').filter(({ data }) => data.what === what);
      if (alarms.length === 0) return 'there was none';
      const shown = JSON.stringify(alarms.map(({ data }) => data));
      const lacking = words.find((word) => !shown.includes(word));
      return lacking === undefined ? undefined : `"${lacking}" is not in: ${shown}`;
    },
  };
}

/** What was held when a phase began, or later, was gone no later than `ms` after it began. */
export function flatBy(phase: Phase, ms: number): Claim {
  return {
    says: `nothing is really held ${String(ms)} ms after ${phase} began`,
    refute: (trace) => {
      const from = firstEntered(trace, phase);
      if (from === undefined) return `${phase} is never entered`;
      return stillHeld(trace, from + ms);
    },
  };
}

/** Something was still held so long after a phase began: without this `flatBy` may say nothing. */
export function heldUntil(phase: Phase, ms: number): Claim {
  return {
    says: `something is still held ${String(ms)} ms after ${phase} began`,
    refute: (trace) => {
      const from = firstEntered(trace, phase);
      if (from === undefined) return `${phase} is never entered`;
      return stillHeld(trace, from + ms) === undefined ? 'nothing was' : undefined;
    },
  };
}

function stillHeld(trace: Trace, at: number): string | undefined {
  const held = [ETH, SOL].find((symbol) => !decimal(heldAt(trace, symbol, at)).isZero());
  if (held === undefined) return undefined;
  return `${heldAt(trace, held, at)} of ${held} was held at ${sinceStart(trace, at)}`;
}
